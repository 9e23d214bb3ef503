"""The bot is not in the plan's own channel: whoever else is to hear of a rollback hears of it."""

import pytest

from sandbox.slack.workspace import BOT_USER
from tests.support.world import CHANNEL, INCIDENTS, STABLE, World


@pytest.mark.parametrize("when", ["before the start", "while it runs"])
def test_other_channels_hear_of_a_rollback_all_the_same(world: World, when: str) -> None:
    """Each notice stands there once, however often it is tried, and somebody is paged that the
    own channel can't be had."""
    if when == "before the start":
        world.slack.leave(CHANNEL, BOT_USER)
    world.start(10)
    if when == "while it runs":
        world.slack.leave(CHANNEL, BOT_USER)
    world.alert()
    for _ in range(6):
        world.clock.forward(30)
        world.tick()
    assert world.served() == {STABLE: 100}
    said = [message.text for message in world.slack.messages(INCIDENTS)]
    assert [("rolls" in text, "Rolled back" in text) for text in said] == [
        (True, False),
        (False, True),
    ]
    assert any("could not" in incident.summary for incident in world.pagerduty.incidents())
