"""What a rehearsal remembers for whoever looks at it afterwards: numbers of each evaluation."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from bot.rollout.facts import Ticked
from bot.rollout.phases.quiet import QuietTick
from bot.rollout.verdict import CheckResult, Outcome, Verdict
from bot.service.values.records import Commit
from sandbox.rehearsal.timeline import Timeline


class Evaluation(NamedTuple):
    """One evaluation: what each check saw, by its name (value, and what it is held against)."""

    at: datetime
    step: int
    outcome: Outcome
    seen: Mapping[str, tuple[float | None, float | None]]


class Record:
    """``evaluations`` in their order; a verdict that differs from the one before is in the
    timeline, too."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self.evaluations: list[Evaluation] = []
        self._last: tuple[int, Outcome] | None = None

    def committed(self, commit: Commit) -> None:
        """A decision was stored."""
        if isinstance(commit.audit.fact, Ticked):
            self._evaluated(commit.audit.fact, commit.at)

    def quiet(self, quiet: QuietTick) -> None:
        """An evaluation was, in which nothing happened."""
        self._evaluated(quiet.fact, quiet.at)

    def _evaluated(self, fact: Ticked, at: datetime) -> None:
        if fact.verdict is None:
            return
        seen = {each.name: (each.value, each.baseline) for each in fact.verdict.results}
        self.evaluations.append(Evaluation(at, fact.step, fact.verdict.outcome, seen))
        now = (fact.step, fact.verdict.outcome)
        if now != self._last:
            self._last = now
            self._timeline.add("verdict", str(fact.verdict.outcome), _lines(fact.verdict))


def _lines(verdict: Verdict) -> list[str]:
    """What decides it: of a pass everything hard, else what is not good."""
    hard = [each for each in verdict.results if each.hard]
    bad = [each for each in hard if each.outcome is not Outcome.PASS]
    return [_line(each) for each in (bad or hard)]


def _line(result: CheckResult) -> str:
    return f"{result.outcome}: {result.in_full}"
