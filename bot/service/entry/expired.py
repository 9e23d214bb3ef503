"""What lets something continue is meant for now: late, it is not done any more."""

from datetime import timedelta

from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.request import Request

LIFETIME = timedelta(minutes=2)


def expired(parts: Parts, command: Request) -> Answer | None:
    """The answer to a command that is too old, or None. Holding, freezing and rolling back are
    never too late, and what was done in time is not said to be."""
    if not command.continues or command.at is None:
        return None
    age = parts.clock.now() - command.at
    if age <= LIFETIME or parts.store.handled(command.id):
        return None
    verb = getattr(command, "verb", "command")
    return Answer(
        sentence=f"Not done: your `{verb}` arrived {int(age.total_seconds() // 60)} min late.",
        next="Look at how things are now, and ask again.",
        ok=False,
    )
