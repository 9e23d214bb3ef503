"""Why a criterion on latency has seen nothing, though the canary is asked."""

from collections.abc import Sequence

import pytest

from bot.judge.evidence.criterion_words import Finding
from bot.judge.measured.families import COUNTS, LATENCIES
from bot.judge.measured.samples import Latencies, Reading, Readings
from bot.judge.proof.missing_latency import criterion_finding
from bot.judge.proof.update import Course, Updated, update_evidence
from tests.support.rollouts import plan
from tests.unit.judge.builders import CANARY, MINUTE, STABLE, at, counts, latencies, reading

GUARD = "guard latency"
FAST: Sequence[int] = (500, 400, 50, 50, 0, 0)
ON = plan(
    checks={"latency": {"metric": "latency_p95", "promote": "< 800ms", "rollback": "> 800ms"}},
    guard=True,
    steps=[
        {"traffic": "10%", "soak": "12m"},
        {"traffic": "50%", "soak": "12m"},
        {"traffic": "100%", "soak": "5m"},
    ],
)


def updated(
    minutes: int,
    slow: Reading | None,
    *,
    canary: int = 1000,
    before: Updated | None = None,
    step: int = 0,
) -> Updated:
    """The evidence after so many minutes, the step having begun with the ``before``."""
    since = at(minutes - 2) if before else at(0)
    asked = counts(*[(0, canary)] * minutes), counts(*[(0, 1000)] * minutes)
    readings: Readings = {COUNTS: reading(*asked, through=minutes)}
    if slow is not None:
        readings = {**readings, LATENCIES: slow}
    kept = before.evidence if before else ""
    found = update_evidence(Course(ON, step, since, since, CANARY, STABLE, kept), readings)
    assert found is not None
    return found


def timed(minutes: int) -> Reading:
    """Both revisions' latencies."""
    each: tuple[Latencies, ...] = latencies(*[FAST] * minutes)
    return reading(each, each, through=minutes)


def said(found: Updated, criterion: str = GUARD) -> Finding:
    """What that criterion says."""
    return criterion_finding(found.found[criterion], found)


@pytest.mark.parametrize("criterion", [GUARD, "latency"])
@pytest.mark.parametrize(
    "slow", [None, reading((), through=5), Reading({}, at(5), MINUTE, "no answer")]
)
def test_latencies_that_are_not_measured_are_no_lack_of_requests(
    slow: Reading | None, criterion: str
) -> None:
    """Requests come, their latencies don't: nobody is told to wait for requests."""
    found = said(updated(5, slow), criterion)
    assert found == Finding(found.found)
    assert found.found.startswith("latencies are not known")
    assert "requests" in said(updated(5, slow), "guard errors").found


def test_the_minutes_of_a_cold_start_say_that_they_are_not_judged() -> None:
    """Also at a later step, where earlier ones had requests; then the count continues."""
    cold = said(updated(2, timed(2)))
    assert cold == Finding(cold.found)
    assert "not judged in the first 2 min" in cold.found
    assert said(updated(5, timed(5))).found.startswith("5 % of 3,000 requests slower than 400 ms")
    up = updated(22, timed(22), before=updated(20, timed(20)), step=1)
    assert said(up) == cold


def test_without_requests_of_the_canary_it_waits_for_those() -> None:
    """Nothing is said about latencies of requests that don't come."""
    quick: tuple[Latencies, ...] = latencies(*[FAST] * 5)
    alone = updated(5, reading((), quick, through=5), canary=0)
    assert said(alone).found == "no canary requests come"


def test_a_silent_stable_is_named() -> None:
    """The canary's latencies are there, and none to compare them with."""
    few: tuple[Latencies, ...] = latencies(*[(5, 0, 0, 0, 0, 0)] * 4)
    mine: tuple[Latencies, ...] = latencies(*[FAST] * 4)
    found = updated(4, reading(mine, few, through=4))
    assert said(found) == Finding(said(found).found)
    assert said(found).found.startswith("stable has too few requests")
