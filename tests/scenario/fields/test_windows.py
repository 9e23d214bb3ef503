"""When traffic may move: each part of a window closes it by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.scenario.promises.stage import Stage
from tests.support.rollouts import NOON

CHRISTMAS = datetime(2026, 12, 25, 12, tzinfo=UTC)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
TODAY, TOMORROW = (DAYS[(NOON + timedelta(days=n)).weekday()] for n in (0, 1))


@pytest.mark.parametrize(
    ("at", "window"),
    [
        (NOON, {"days": TOMORROW}),
        (NOON, {"hours": "13:00-18:00"}),
        (NOON, {"hours": "11:00-13:00", "timezone": "Asia/Tokyo"}),
        (NOON, {"closed": [f"{NOON:%d %b} - {NOON:%d %b}"]}),
        (CHRISTMAS, {"holidays": "EC"}),
    ],
)
def test_each_part_of_a_window_closes_it(at: datetime, window: dict[str, Any]) -> None:
    """Nothing starts; where it has none of that, it does at once."""
    for gates, share in (({"window": window}, 0), ({}, 10)):
        stage = Stage().follow(gates=gates)
        stage.world.clock.advance(at - stage.world.clock.now())
        stage.start()
        assert stage.minutes(2).share == share


def test_the_holiday_that_closes_it_is_named() -> None:
    """Who starts on it reads why nothing moves, with the country; so does who asks later."""
    stage = Stage().follow(gates={"window": {"holidays": "EC"}})
    stage.world.clock.advance(CHRISTMAS - stage.world.clock.now())
    for answer in (stage.start(), stage.say("status shop")):
        assert "Christmas Day (EC)" in answer


def test_a_step_has_hours_of_its_own() -> None:
    """The clock is paused outside of them, and the step lasts longer."""
    steps = [{"traffic": "10%", "soak": "5m", "hours": "18:00-20:00"}, {"traffic": "100%"}]
    stage = Stage().follow(steps=steps)
    stage.start()
    assert stage.minutes(8).share < 100
