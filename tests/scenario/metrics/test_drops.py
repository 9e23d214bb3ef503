"""Fewer events than the share of the traffic explains, or more, from the wire to the verdict."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.scenario.metrics.measured import Measured, summed
from tests.support.running_world import running
from tests.support.world import CANARY, STABLE

LOGINS = summed("count", "count")
LONG = 60


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Measured]:
    """A shop whose plan each test writes."""
    with running(Measured(tmp_path)) as ready:
        yield ready  # type: ignore[misc]


def logged_in(world: Measured, canary: int, stable: int, **check: Any) -> None:
    """So many logins in each second, while the canary has 10 % of the traffic."""
    world.app_has("DELTA", "INT64")
    world.one_check(metric=LOGINS, min_requests=1, **check)
    world.clock.forward(LONG + 10)
    world.visit(50)
    for revision, number in ((CANARY, canary), (STABLE, stable)):
        world.app_wrote(
            lambda _, n=number: n,  # type: ignore[misc]
            seconds=LONG,
            labels={"revision": revision},
        )
    world.judged()


def test_a_canary_that_loses_logins_is_rolled_back(world: Measured) -> None:
    """4 of 94 a second are its own, of which it should have 9; no request fails."""
    logged_in(world, 4, 90, rollback="< 0.8x share")
    ended = world.last_ended()
    assert ended.phase == "rolled_back"
    assert "own < 0.8x share: " in ended.outcome
    assert "less than 80 % of that" in ended.outcome
    assert world.served() == {STABLE: 100}


@pytest.mark.parametrize(("canary", "stable"), [(10, 90), (9, 91), (2, 18)])
def test_as_many_as_its_share_explains_continue(world: Measured, canary: int, stable: int) -> None:
    """Also where there are few of both: a night is no drop."""
    logged_in(world, canary, stable, promote=">= 0.8x share", rollback="< 0.8x share")
    assert world.phase == "soaking"
    assert world.result("own").outcome == "pass"
    assert "10 % of both" in world.result("own").words


def test_too_few_to_promote_and_not_few_enough_to_roll_back(world: Measured) -> None:
    """It misses the one limit and keeps the other."""
    logged_in(world, 7, 90, promote=">= 0.8x share", rollback="< 0.5x share")
    assert world.phase == "soaking"
    assert world.result("own").outcome == "miss"


def test_more_than_its_share_is_rolled_back_where_that_is_asked_for(world: Measured) -> None:
    """Every client calls three times."""
    logged_in(world, 30, 90, rollback="> 1.5x share")
    assert world.last_ended().phase == "rolled_back"
    assert "more than 150 % of that" in world.last_ended().outcome


def test_requests_have_a_share_too(world: Measured) -> None:
    """The canary turns nine of ten away with 429, which no metric has."""
    world.one_check(metric="requests", rollback="< 0.5x share", min_requests=1)
    world.fault(full=0.9)
    world.busy(25)
    assert world.last_ended().phase == "rolled_back"
    assert world.served() == {STABLE: 100}


def test_nothing_is_a_drop_where_all_of_it_is_the_canary_s(world: Measured) -> None:
    """At 100 % there is nothing to share."""
    world.app_has("DELTA", "INT64")
    check = {"metric": LOGINS, "promote": ">= 0.8x share", "min_requests": 1}
    steps = [
        {"traffic": "0%", "probe": {"paths": ["/healthz"]}},
        {"traffic": "100%", "soak": "30m"},
    ]
    world.write_plan(checks={"own": check}, guard=False, steps=steps)
    world.start(100)
    world.clock.forward(LONG + 10)
    world.visit(50)
    world.app_wrote(lambda _: 5, seconds=LONG, labels={"revision": CANARY})
    world.judged()
    assert world.result("own").outcome == "pass"
