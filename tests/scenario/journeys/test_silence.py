"""A guard alone, and silence: what nobody called is neither healthy nor harmful."""

from bot.rollout.state import Phase
from tests.scenario.promises.stage import Stage
from tests.support.rollouts import CANARY, STABLE

GUARDED = {
    "checks": {},
    "guard": True,
    "steps": [{"traffic": "10%", "soak": "20m", "deadline": "1h"}, {"traffic": "100%"}],
}


def test_a_guard_alone_does_not_promote_a_canary_that_fell_silent() -> None:
    """Requests in the first minutes, and then none at all: it is not promoted when its soak is
    over; it holds at the deadline, says what is missing, and is not rolled back for it."""
    stage = Stage().follow(**GUARDED)
    stage.world.metrics.rates = {CANARY: 300, STABLE: 2700}
    stage.start()
    stage.minutes(2)
    stage.world.metrics.per_minute = 0
    stage.minutes(40)
    assert stage.share == 10
    stage.until(lambda: stage.phase is Phase.HOLDING, 30)
    assert stage.share == 10
    assert "no canary requests come" in stage.rollout.holds[0].reason


def test_a_guard_alone_still_sees_harm_after_silence() -> None:
    """When requests come again and fail, it rolls back."""
    stage = Stage().follow(**GUARDED)
    stage.world.metrics.per_minute = 0
    stage.start()
    stage.minutes(10)
    stage.world.metrics.per_minute = 600
    stage.world.metrics.errors = {CANARY: 0.3}
    stage.until(lambda: stage.share == 0, 30)
