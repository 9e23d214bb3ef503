"""Metrics of a plan's own, from Monitoring's wire to the verdict."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.scenario.journeys.busy import Busy
from tests.support.running_world import running
from tests.support.world import CANARY, STABLE

COUNT = (
    'metric.type = "run.googleapis.com/request_count" '
    'AND resource.type = "cloud_run_revision" AND resource.labels.revision_name = "{revision}"'
)
SUMMED = {"aligner": "ALIGN_DELTA", "reducer": "REDUCE_SUM"}
REFUSED: dict[str, Any] = {
    "monitoring": {"filter": COUNT, "part": 'metric.labels.response_code = "401"', **SUMMED},
    "unit": "ratio",
    "kind": "rate",
}
SLOW: dict[str, Any] = {
    "monitoring": {"filter": COUNT.replace("request_count", "request_latencies"), **SUMMED},
    "unit": "seconds",
    "kind": "quantile",
    "quantile": 90,
}
CRASHES: dict[str, Any] = {
    "monitoring": {"filter": f'{COUNT} AND metric.labels.response_code = "418"', **SUMMED},
    "unit": "count",
    "kind": "count",
}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Busy]:
    """A shop whose plan each test writes."""
    with running(Busy(tmp_path)) as ready:
        yield ready  # type: ignore[misc]


def at_ten(world: Busy, **check: Any) -> None:
    """The canary gets 10 %, and this check is all that counts."""
    world.write_plan(checks={"own": check}, guard=False)
    world.start(10)


def test_half_of_all_answers_401_are_rolled_back_by_a_rate_of_the_plan_s_own(world: Busy) -> None:
    """No 5xx is among them; the query says what counts, and proof decides."""
    at_ten(world, metric=REFUSED, promote="<= 1%", rollback="> 5%")
    world.fault(error_rate=0.5, status=401)
    world.busy(12)
    ended = world.last_ended()
    assert ended.phase == "rolled_back"
    assert "own " in ended.outcome
    assert "limit of 5 %" in ended.outcome
    assert world.served() == {STABLE: 100}


def test_a_rate_is_held_against_stable_s(world: Busy) -> None:
    """As the guard does it for errors: worse than stable is enough."""
    at_ten(world, metric=REFUSED, rollback="> 1x baseline")
    world.fault(error_rate=0.4, status=401)
    world.busy(12)
    assert world.last_ended().phase == "rolled_back"
    assert "(stable 0 of " in world.last_ended().outcome


def test_what_both_do_alike_holds_nobody_up(world: Busy) -> None:
    """Stable answers 401 as often: no regression."""
    at_ten(world, metric=REFUSED, rollback="> 1.5x baseline")
    for revision in (CANARY, STABLE):
        world.fault(revision, error_rate=0.3, status=401)
    world.busy(12)
    assert world.phase == "soaking"
    told = world.say("explain shop --details")[-1]
    assert " events against " in told, told


def test_a_distribution_is_judged_by_proof(world: Busy) -> None:
    """Every request of the canary takes 300 ms longer; the p90 of a query may be 100 ms."""
    at_ten(world, metric=SLOW, promote="< 100ms", rollback="> 100ms")
    world.fault(latency=0.3)
    world.busy(12)
    ended = world.last_ended()
    assert ended.phase == "rolled_back"
    assert " over 100 ms" in ended.outcome


def test_a_number_of_events_is_judged_by_proof(world: Busy) -> None:
    """At most 60 a minute are allowed, one a second; it has some ten in each."""
    at_ten(world, metric=CRASHES, rollback="> 60/min")
    world.fault(error_rate=0.9, status=418)
    world.busy(12)
    ended = world.last_ended()
    assert ended.phase == "rolled_back"
    assert "limit of 60/min" in ended.outcome


def test_a_few_events_are_no_proof(world: Busy) -> None:
    """One second with some, under the limit in the minute."""
    at_ten(world, metric=CRASHES, rollback="> 60/min")
    world.busy(6)
    world.fault(error_rate=0.3, status=418)
    world.visit(100)
    world.fault()
    world.busy(6)
    assert world.phase == "soaking"
