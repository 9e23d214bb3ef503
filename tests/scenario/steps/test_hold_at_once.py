"""A promote limit that holds before the soak is over, where its plan says so."""

from typing import Any

import pytest

from tests.support.world import CANARY, PLAN, STABLE, World


def plan_with(world: World, **promotion: Any) -> None:
    """The shop's plan, with more of its promote limit."""
    errors = dict(PLAN["checks"]["errors"]) | {
        "promote": {"limit": "<= 1%", **promotion},
        "rollback": "> 50%",
    }
    world.write_plan(
        checks={"errors": errors},
        steps=[{"traffic": "50%", "soak": "10m"}, {"traffic": "100%", "soak": "2m"}],
    )


@pytest.mark.parametrize(("at_once", "phase"), [(True, "holding"), (False, "soaking")])
def test_a_missed_limit_holds_at_once_where_the_plan_says_so(
    world: World, at_once: bool, phase: str
) -> None:
    """Not good enough to continue, a minute into a soak of ten; else it soaks on."""
    plan_with(world, hold_at_once=at_once)
    world.start(50)
    world.fault(error_rate=0.2)
    world.soak(61)
    assert world.phase == phase
    assert world.served() == {STABLE: 50, CANARY: 50}


def test_that_hold_ends_when_the_checks_pass(world: World) -> None:
    """By itself, and the minutes of the hold do not count."""
    plan_with(world, hold_at_once=True)
    world.start(50)
    world.fault(error_rate=0.2)
    world.soak(61)
    assert world.phase == "holding"
    world.fault()
    world.soak(301)
    assert world.phase == "soaking"
    assert world.served() == {STABLE: 50, CANARY: 50}
