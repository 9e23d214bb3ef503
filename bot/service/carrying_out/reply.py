"""Answer the person who asked, also where Slack fails for a moment."""

from itertools import count

from bot.errors import CanarioError, Unavailable
from bot.retry import REPLY
from bot.service.ports.parts import Parts, log
from bot.service.values.answers import Answer
from bot.service.values.commands.request import Request


def reply(parts: Parts, request: Request, answer: Answer) -> None:
    """Never raises: the command itself is done, and doing it again would not make Slack answer.

    Answered twice, where only Slack's confirmation was lost, is better than never. A pipeline has
    nobody in Slack; it asks what became of its start.
    """
    if not request.user:
        return
    for tried in count(1):
        try:
            parts.chat.answer(request.reply_to, answer)
        except CanarioError as error:
            if not REPLY.more(tried) or not isinstance(error, Unavailable):
                log.warning("could not answer %s: %s", request.user, error)
                return
            parts.pause(REPLY.wait(tried, error))
        else:
            return
