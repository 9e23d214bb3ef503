"""Which answers are errors, as a plan says, from Monitoring's wire to the verdict."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.scenario.metrics.measured import Measured
from tests.support.running_world import running
from tests.support.world import CANARY, STABLE


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Measured]:
    """A shop whose plan each test writes."""
    with running(Measured(tmp_path)) as ready:
        yield ready  # type: ignore[misc]


@pytest.mark.parametrize(
    ("errors_are", "status", "phase"),
    [
        (["5xx", 429], 429, "rolled_back"),
        ("4xx", 404, "rolled_back"),
        (["5xx", 429], 404, "soaking"),
        (["401", "403"], 429, "soaking"),
    ],
)
def test_the_answers_that_a_plan_names_are_its_errors(
    world: Measured, errors_are: Any, status: int, phase: str
) -> None:
    """Classes and single statuses, and no others."""
    metric = {"errors_are": errors_are}
    world.one_check(metric=metric, promote="<= 1%", rollback="> 5%")
    world.fault(error_rate=0.5, status=status)
    world.busy(12)
    if phase == "soaking":
        assert world.phase == phase
        assert world.result("own").value == 0
        return
    assert world.last_ended().phase == phase
    assert "limit of 5 %" in world.last_ended().outcome
    assert world.served() == {STABLE: 100}


def test_the_guard_takes_them_too(world: Measured) -> None:
    """Nothing is a 5xx, and stable answers as it should."""
    world.write_plan(guard={"errors_are": ["5xx", "4xx"]})
    world.start(10)
    world.fault(error_rate=0.5, status=403)
    world.busy(12)
    assert world.last_ended().phase == "rolled_back"
    assert "guard errors " in world.last_ended().outcome


def test_half_of_all_answers_401_hold_where_the_plan_asks_for_that(world: Measured) -> None:
    """It says what both did; nothing is rolled back for it."""
    world.write_plan(guard={"client_errors": "<= 1x baseline"})
    world.start(10)
    world.fault(error_rate=0.5, status=401)
    world.busy(12)
    assert world.phase == "holding"
    assert world.served()[CANARY] == 10
    hold = world.say("explain shop --details")[-1]
    assert "answers with 4xx" in hold
    assert "against 0 % of" in hold


def test_clients_that_err_on_both_sides_hold_nobody(world: Measured) -> None:
    """Stable answers 401 as often."""
    world.write_plan(guard={"client_errors": "<= 1x baseline"})
    world.start(10)
    for revision in (CANARY, STABLE):
        world.fault(revision, error_rate=0.4, status=401)
    world.busy(12)
    assert world.phase == "soaking"
