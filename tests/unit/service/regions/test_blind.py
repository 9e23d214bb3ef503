"""A region of which nothing is known is not a healthy one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge.in_regions import in_all
from bot.rollout.verdict import Outcome, Verdict
from tests.support.rollouts import CANARY, MINUTE, NOON, STABLE
from tests.unit.service.handlers.people import start, tick
from tests.unit.service.regions.two import CANARY_THERE, STABLE_THERE, there, two_regions

WORST_FIRST = (Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.PASS)


@pytest.mark.parametrize("blind", [(CANARY, STABLE), (CANARY_THERE, STABLE_THERE)])
def test_a_region_without_numbers_keeps_every_region_at_its_step(blind: tuple[str, str]) -> None:
    """The other one is as good as can be, and the soak is over: no region gets more."""
    world = two_regions()
    world.metrics.rates = dict.fromkeys(blind, 0)
    start(world)
    for _ in range(8):
        world.clock.advance(MINUTE)
        tick(world)
    assert (world.rollout.step, world.rollout.phase.value) == (0, "soaking")
    assert world.shop.wanted == {CANARY: 10, STABLE: 90}
    assert there(world).wanted == {CANARY_THERE: 10, STABLE_THERE: 90}
    world.metrics.rates = {}
    for _ in range(6):
        world.clock.advance(MINUTE)
        tick(world)
    assert world.rollout.step == 1


@given(outcomes=st.lists(st.sampled_from(WORST_FIRST), min_size=1))
def test_several_regions_are_as_good_as_the_worst(outcomes: list[Outcome]) -> None:
    """Whatever the others say."""
    verdicts = {
        f"region-{n}": Verdict(outcome=each, results=(), since=NOON, until=NOON)
        for n, each in enumerate(outcomes)
    }
    assert in_all(verdicts).outcome is min(outcomes, key=WORST_FIRST.index)


def test_a_step_without_traffic_is_left_in_every_region() -> None:
    """Nothing is measured of a canary that nobody calls, in no region: its time passes."""
    steps: list[dict[str, Any]] = [{"traffic": "0%", "soak": "3m"}, {"traffic": "100%"}]
    world = two_regions(steps=steps)
    start(world)
    for _ in range(4):
        world.clock.advance(MINUTE)
        tick(world)
    assert world.rollout.step == 1
