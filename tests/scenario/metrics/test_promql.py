"""``promql:`` metrics, from Prometheus' wire to the verdict."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.scenario.journeys.busy import Busy
from tests.support.running_world import running
from tests.support.world import STABLE

MINE = 'service_name="{service}", revision_name="{revision}"'
REFUSED: dict[str, Any] = {
    "promql": {
        "query": f"sum(increase(http_requests_total{{{MINE}}}[1m]))",
        "part": f'sum(increase(http_requests_total{{{MINE}, code=~"4.."}}[1m]))',
    },
    "unit": "ratio",
    "kind": "rate",
}
SLOW: dict[str, Any] = {
    "promql": f"sum by (le) (increase(http_request_duration_seconds_bucket{{{MINE}}}[1m]))",
    "unit": "seconds",
    "kind": "quantile",
    "quantile": 90,
}
INSTANCES: dict[str, Any] = {"promql": f"sum(instances{{{MINE}}})", "unit": "count"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Busy]:
    """A shop whose plan each test writes."""
    with running(Busy(tmp_path)) as ready:
        yield ready  # type: ignore[misc]


def soaked(world: Busy, minutes: int = 8, **check: Any) -> None:
    """The canary gets 10 % for so many minutes, and this check is all that counts."""
    world.write_plan(checks={"own": check}, guard=False)
    world.start(10)


def minutes(world: Busy, count: int = 8) -> None:
    """So many minutes with visitors, and Prometheus' two until they are shown."""
    for _ in range(count):
        world.clock.forward(60)
        world.visit(300)
    world.clock.forward(130)
    world.visit(20)
    world.tick()


def test_a_ratio_of_two_queries_is_judged_by_proof(world: Busy) -> None:
    """Half of the canary's answers are 401."""
    soaked(world, metric=REFUSED, promote="<= 1%", rollback="> 5%")
    world.fault(error_rate=0.5, status=401)
    minutes(world)
    ended = world.last_ended()
    assert ended.phase == "rolled_back"
    assert "limit of 5 %" in ended.outcome
    assert world.served() == {STABLE: 100}
    assert {entry.method for entry in world.calls("prometheus")} == {"/api/v1/query_range"}


def test_a_histogram_is_judged_by_proof(world: Busy) -> None:
    """Every request takes 300 ms longer."""
    soaked(world, metric=SLOW, promote="< 100ms", rollback="> 100ms")
    world.fault(latency=0.3)
    minutes(world)
    assert world.last_ended().phase == "rolled_back"
    assert " over 100 ms" in world.last_ended().outcome


def test_a_healthy_canary_soaks_on_its_ratio(world: Busy) -> None:
    """What was found is said."""
    soaked(world, metric=REFUSED, promote="<= 1%", rollback="> 5%")
    minutes(world)
    assert world.phase == "soaking"
    assert "0 of " in world.say("explain shop --details")[-1]


def test_a_number_is_observed(world: Busy) -> None:
    """More instances than the plan allows."""
    soaked(world, metric=INSTANCES, rollback="> 0", max_age="5m")
    minutes(world)
    assert world.last_ended().phase == "rolled_back"


def test_a_prometheus_that_does_not_answer_is_said_and_promotes_nothing(world: Busy) -> None:
    """It is worth another look, and no health."""
    soaked(world, metric=REFUSED, promote="<= 1%", rollback="> 5%")
    world.cloud.prometheus.unavailable()
    minutes(world, 2)
    assert world.phase == "soaking"
    told = world.say("explain shop --details")[-1]
    assert "could not be read: Prometheus did not answer: HTTP 503" in told, told


def test_a_query_that_prometheus_cannot_read_is_said(world: Busy) -> None:
    """In its own words."""
    broken = {**REFUSED, "promql": {"query": "sum(((", "part": "sum((("}}
    soaked(world, metric=broken, promote="<= 1%", rollback="> 5%")
    minutes(world, 2)
    assert "parse error" in world.say("explain shop --details")[-1]
