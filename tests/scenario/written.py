"""Commands that were written a while before they arrive."""

from datetime import timedelta

from bot.service.values.answers import ReplyTo
from bot.service.values.commands.request import Request
from bot.service.values.work import DoCommand
from tests.support.world import OPERATOR, World


def send(world: World, kind: type[Request], seconds: float, **fields: object) -> str:
    """A command of the operator's that was written so many seconds ago; what they were told."""
    channel = world.cards()[0].channel
    command = kind.model_validate(
        {
            "id": f"late-{kind.__name__}-{seconds}-{fields}",
            "user": OPERATOR,
            "channel": channel,
            "reply_to": ReplyTo(user=OPERATOR, channel=channel),
            "service": "shop",
            "at": world.clock.now() - timedelta(seconds=seconds),
        }
        | fields
    )
    world.wiring.queue.put(DoCommand.model_validate({"command": command}))
    world.settle()
    return world.slack.ephemerals()[-1].text
