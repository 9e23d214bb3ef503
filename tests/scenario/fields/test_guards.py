"""What the guard allows a canary against stable, by the plan's own words."""

from typing import Any

import pytest

from tests.scenario.promises.stage import Stage
from tests.support.rollouts import CANARY, STABLE


def guarded(guard: Any, soak: str, minutes: int, **shares: dict[str, float]) -> Stage:
    """So long after the start of a rollout that the guard alone judges."""
    steps = [{"traffic": "10%", "soak": soak, "deadline": "3h"}, {"traffic": "100%", "soak": "5m"}]
    stage = Stage().follow(checks={}, guard=guard, steps=steps)
    stage.world.metrics.errors = shares.get("errors", {CANARY: 0.02, STABLE: 0.02})
    stage.world.metrics.slow = shares.get("slow", {CANARY: 0.04, STABLE: 0.04})
    stage.start()
    return stage.minutes(minutes)


@pytest.mark.parametrize(
    ("allowed", "shares"),
    [
        ({"errors": "<= 6x baseline"}, {"errors": {CANARY: 0.06, STABLE: 0.02}}),
        ({"latency": "<= 20x baseline"}, {"slow": {CANARY: 0.2, STABLE: 0.01}}),
    ],
)
def test_as_much_worse_as_the_plan_allows_rolls_nothing_back(
    allowed: dict[str, str], shares: dict[str, dict[str, float]]
) -> None:
    """Without a word of it the guard does, and switched off it does not."""
    for guard, share in ((allowed, 10), (True, 0), (False, 10)):
        assert guarded(guard, "30m", 12, **shares).share == share, guard


@pytest.mark.parametrize(
    ("margins", "minutes"),
    [
        ({"errors": "<= 4x baseline"}, 6),
        ({"errors": "<= 4x baseline", "slow": "<= 4x baseline"}, 5),
    ],
)
def test_a_soak_ends_the_earlier_the_more_a_certificate_allows(
    margins: dict[str, str], minutes: int
) -> None:
    """As good as stable is certified later than four times as bad at most."""
    assert guarded({"margins": margins}, "4m-60m", minutes).share == 100
    assert guarded(True, "4m-60m", minutes).share == 10
