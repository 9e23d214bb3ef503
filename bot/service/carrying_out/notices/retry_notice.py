"""A command that could not be finished now and is redelivered: who asked is notified."""

from collections import deque

from bot.errors import CanarioError, Unavailable
from bot.service.ports.parts import Parts, log
from bot.service.values.answers import Answer
from bot.service.values.commands.request import Command

REMEMBERED = 1000
"""Commands about which this process has notified the person."""


class RetryNotice:
    """Notifies each person once a command: it is redelivered many times, and a response URL is good
    for five uses."""

    def __init__(self) -> None:
        self._notified: deque[str] = deque(maxlen=REMEMBERED)

    def send(self, parts: Parts, command: Command, why: Unavailable) -> None:
        """Only where the command is redelivered: ``why`` is what the first try met.

        It does not say that nothing was done: a write whose answer was lost may have arrived.
        """
        if command.id in self._notified or not command.user:
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
            log.warning("could not notify %s of a retry: %s", command.user, error)
            return
        self._notified.append(command.id)
