"""Evidence that version 1 stored is continued; each document in tests/recorded says from what it
was made and what version 1 would have found at the end."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.judge.evidence.hold_first import Held
from bot.judge.evidence.report import CriterionReport
from bot.judge.evidence.state import EvidenceState, loads
from bot.judge.measured.families import COUNTS, LATENCIES
from bot.judge.measured.samples import Counts, Histogram, Latencies, Reading, Readings
from bot.judge.proof.criteria_of_plan import evidence_plan
from bot.judge.proof.plan_key import canonical, first_key, plan_key
from bot.judge.proof.update import Course, update_evidence
from bot.plan import Plan, Watch

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
FOLDER = Path(__file__).parents[3] / "recorded" / "v1" / "evidence"
RECORDED = sorted(FOLDER.glob("*.json"))


class Recorded:
    """One document, as the judge is given it."""

    def __init__(self, path: Path) -> None:
        self.fields: dict[str, Any] = json.loads(path.read_text())
        self.plan = Plan.model_validate(self.fields["plan"])
        self.period = timedelta(seconds=self.fields["period_seconds"])

    def at(self, minute: int) -> datetime:
        """That many periods after noon."""
        return NOON + minute * self.period

    def readings(self, through: int) -> Readings:
        """What Monitoring has by then."""
        counts: dict[str, tuple[Counts, ...]] = {}
        slow: dict[str, tuple[Latencies, ...]] = {}
        edges = tuple(self.fields["edges"])
        for name, rows in self.fields["minutes"].items():
            known = [
                (self.at(start), self.at(start + 1), row)
                for start, row in enumerate(rows, self.fields["first_minute"])
                if row and start < through
            ]
            counts[name] = tuple(Counts(a, b, row[1], row[0]) for a, b, row in known)
            slow[name] = tuple(
                Latencies(a, b, Histogram(edges, tuple(row[2]))) for a, b, row in known
            )
        end = self.at(through)
        return {
            COUNTS: Reading(counts, end, self.period),
            LATENCIES: Reading(slow, end, self.period),
        }

    def play(self, evidence: str, after: int) -> tuple[str, dict[str, CriterionReport]]:
        """Evaluate every minute after that one; the evidence in the end and what it says."""
        found: dict[str, CriterionReport] = {}
        for through in range(after + 1, self.fields["after"]["minutes"] + 1):
            second = through > self.fields["second_step_at"]
            since = self.at(self.fields["second_step_at"] if second else 0)
            course = Course(
                self.plan, int(second), since, since, "canary", "stable", evidence=evidence
            )
            now = update_evidence(course, self.readings(through))
            assert now is not None
            evidence, found = now.evidence, now.found
        return evidence, found


def as_version_1(text: str) -> EvidenceState:
    """A state without what version 1 did not know: what is usual for stable, evidence of steady
    minutes where nothing is tolerated, and what a proof holds for first."""
    state = loads(text)
    return state._replace(
        criteria=tuple(
            each._replace(
                usual=(0, 0), recent=(), held=Held(), now=each.now._replace(tols=(), log_tol=None)
            )
            for each in state.criteria
        )
    )


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_evidence_stored_by_version_1_is_continued(path: Path) -> None:
    """The e-values in the end are those that version 1 would have come to, though the first
    minutes can't be read any more."""
    recorded = Recorded(path)
    for rows in recorded.fields["minutes"].values():
        rows[:45] = [None] * 45
    evidence, found = recorded.play(recorded.fields["stored"], recorded.fields["stored_after"])
    for name, old in recorded.fields["after"]["found"].items():
        assert found[name].e_value == pytest.approx(old["e_value"], rel=1e-9)
        assert found[name].pass_e == pytest.approx(old["pass_e"], rel=1e-9)
        assert found[name].outcome == old["outcome"]
        assert found[name].seen.nc == old["requests"]
    key, about, state, _ = evidence.split("\n")
    assert key == plan_key(evidence_plan(recorded.plan, recorded.period).plan)
    then = recorded.fields["after"]["evidence_state"].split("\n")
    assert about == then[0]
    assert as_version_1(state) == as_version_1(then[1])


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_the_key_of_version_1_is_known_without_its_classes(path: Path) -> None:
    """It is on the first line of what version 1 stored."""
    recorded = Recorded(path)
    asked = evidence_plan(recorded.plan, recorded.period).plan
    assert first_key(asked) == recorded.fields["stored"].split("\n")[0]


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_evidence_of_another_reading_of_the_plan_is_begun_anew(path: Path) -> None:
    """One horizon is not another: its start weight would be spent wrongly."""
    recorded = Recorded(path)
    other = recorded.plan.model_copy(update={"watch": Watch.model_validate("5h")})
    asked, before = (
        evidence_plan(other, recorded.period),
        evidence_plan(recorded.plan, recorded.period),
    )
    assert plan_key(asked.plan) != plan_key(before.plan)
    stored = recorded.fields["stored"]
    recorded.plan = other
    evidence, _ = recorded.play(stored, recorded.fields["after"]["minutes"] - 1)
    assert evidence.startswith(plan_key(asked.plan))


def test_the_text_of_the_key_has_every_field_by_its_name() -> None:
    """It is documented, so it is pinned: a change of it drops the evidence of running rollouts."""
    recorded = Recorded(FOLDER / "own-limits.json")
    asked = evidence_plan(recorded.plan, recorded.period).plan
    first, shared, *criteria = canonical(asked).split("\n")
    assert first == "canario evidence 2"
    assert shared == (
        "horizon=97 alpha=0.01 pass_e=20.0 tolerance_e=8.0 kappa=0.01 "
        "most_errors=20.085536923187668 most_latency=7.38905609893065 skip=2 start_weight=0.6 "
        "reserve=0.05 period=60.0"
    )
    assert criteria[1] == (
        '"slow" signal=latency kind=absolute ratio=1.0 delta=0.0 limit=0.8 quantile=0.95 '
        "margin_ratio=1.0 margin_delta=0.0 shape=False weight=1.0 hard=True sustained=5 "
        "min_requests=50 min_events=3 tolerance=1.1"
    )
