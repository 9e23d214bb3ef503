"""Metrics are away or too old: it holds after the time that was stated, says so, and continues."""

import re
from collections.abc import Callable

import pytest

from tests.support.world import CANARY, STABLE, World


def down(world: World, away: bool) -> None:
    """Monitoring does not answer."""
    world.cloud.monitoring.unavailable(away)


def empty(world: World, away: bool) -> None:
    """Monitoring answers, and has nothing."""
    world.cloud.monitoring.empty(away)


def late(world: World, away: bool) -> None:
    """What Monitoring has is half an hour older than it says."""
    world.cloud.monitoring.late = 1800.0 if away else 0.0


@pytest.mark.parametrize(
    ("fault", "why"),
    [(down, "could not be read"), (empty, "request"), (late, "request")],
)
def test_it_holds_when_the_stated_time_is_over_and_goes_on_when_they_are_back(
    world: World, fault: Callable[[World, bool], None], why: str
) -> None:
    """The card states the time; then it holds and says for lack of what, and what ends that; the
    first good evidence does, and it continues to the next step."""
    world.start(10)
    fault(world, True)
    world.soak(600)
    assert world.phase == "soaking"
    assert "then it holds and asks" in world.card().text
    world.soak(600)
    assert world.phase == "soaking"
    assert re.search(f"Nothing could be measured for 10 ?m.*: .*{why}", world.story()[-1])
    for _ in range(3):
        world.soak(600)
    assert world.phase == "holding"
    assert world.served() == {STABLE: 90, CANARY: 10}
    (told,) = [text for text in world.story() if "On hold" in text]
    assert re.search(f"not enough evidence in time: .*{why}", told)
    assert "It continues by itself" in told
    assert world.pagerduty.incidents() == []
    fault(world, False)
    world.soak(121)
    assert "Its checks pass." in world.story()[-1]
    world.soak(121)
    assert world.served() == {STABLE: 50, CANARY: 50}
