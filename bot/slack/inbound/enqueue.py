"""Hands a typed command over to the queue."""

import logging
from collections.abc import Callable
from datetime import datetime

from bot.errors import CanarioError
from bot.service.values.answers import Answer
from bot.service.values.commands.request import Command
from bot.service.values.work import DoCommand, Work
from bot.slack.grammar import sentences

log = logging.getLogger("canario.slack")

Put = Callable[[Work], None]


def enqueue_command(command: Command, put: Put) -> Answer | None:
    """None when it was taken, else what the person is told."""
    if enqueued(DoCommand(command=command), put):
        return None
    return sentences.not_taken(command.verb)


def stamped(put: Put, clock: Callable[[], datetime]) -> Put:
    """``put``, with the time in each command that knows none yet."""

    def put_stamped(work: Work) -> None:
        if isinstance(work, DoCommand) and work.command.at is None:
            command = work.command.model_copy(update={"at": clock()})
            work = work.model_copy(update={"command": command})
        put(work)

    return put_stamped


def enqueued(work: Work, put: Put) -> bool:
    """Whether the queue took it."""
    try:
        put(work)
    except CanarioError as error:
        log.warning("%s was not taken: %s", work.task, error)
        return False
    return True
