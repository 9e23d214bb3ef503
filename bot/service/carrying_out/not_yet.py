"""A command that could not be finished now, and that the queue brings again: who asked is told."""

from collections import deque

from bot.errors import CanarioError, Unavailable
from bot.service.ports.parts import Parts, log
from bot.service.values.answers import Answer
from bot.service.values.commands import Command

REMEMBERED = 1000
"""Commands of which this process knows that the person was told."""


class NotYet:
    """Tells each person once a command, for the queue brings it many times and a response URL is
    good for five uses."""

    def __init__(self) -> None:
        self._told: deque[str] = deque(maxlen=REMEMBERED)

    def tell(self, parts: Parts, command: Command, why: Unavailable) -> None:
        """Only for who brings it again: ``why`` is what the first try met.

        It does not say that nothing was done: a write whose answer was lost may have arrived.
        """
        if command.id in self._told:
            return
        answer = Answer(
            sentence=f"Could not finish `{command.verb}` yet: {why.sentence}",
            next="It is tried again by itself, and the answer follows here. If none comes within "
            "ten minutes, look at `/canary status` and ask again.",
            ok=False,
        )
        try:
            parts.chat.answer(command.reply_to, answer)
        except CanarioError as error:
            log.warning("could not tell %s to wait: %s", command.user, error)
            return
        self._told.append(command.id)
