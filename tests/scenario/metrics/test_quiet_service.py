"""A service with few requests: what is observed reaches back into the step until it is enough."""

from bot.rollout.state import Phase
from tests.scenario.promises.stage import Stage
from tests.support.rollouts import CANARY

STEPS = [{"traffic": "10%", "soak": "15m"}, {"traffic": "100%", "soak": "5m"}]


def test_a_quiet_harmless_canary_is_promoted_at_the_end_of_its_soak() -> None:
    """Six requests a minute are 30 in the check's five minutes, and 50 are asked for."""
    stage = Stage()
    stage.world.metrics.per_minute = 6
    stage.follow(steps=STEPS, watch=None).start()
    assert stage.minutes(14).share == 10
    assert stage.minutes(3).share == 100


def test_a_quiet_canary_that_fails_is_not() -> None:
    """All of its requests fail, and that is seen on as few."""
    stage = Stage()
    stage.world.metrics.per_minute = 6
    stage.world.metrics.errors = {CANARY: 1.0}
    stage.follow(steps=STEPS, watch=None).start()
    assert stage.until(lambda: stage.phase is Phase.IDLE, 16).ended.phase is Phase.ROLLED_BACK
