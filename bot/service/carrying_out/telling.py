"""Tell the person who asked, also where Slack stumbles for a moment."""

from bot.errors import CanarioError, Unavailable
from bot.service.ports.parts import Parts, log
from bot.service.values.answers import Answer
from bot.service.values.commands import Request

PAUSES = (0.5, 2.0)
"""Seconds before the second and the third try. An answer lost for a moment's trouble would leave
its person waiting; whoever has waited longer looks at the rollout's message."""

LONGEST_PAUSE = 5.0
"""In seconds, however long Slack asks to wait: a worker has other things to do."""


def tell(parts: Parts, asked: Request, answer: Answer) -> None:
    """Never raises: the command itself is done, and doing it again would not make Slack answer.

    Told twice, where only Slack's word for it was lost, is better than never.
    """
    pauses = list(PAUSES)
    while True:
        try:
            parts.chat.answer(asked.reply_to, answer)
        except CanarioError as error:
            if not pauses or not isinstance(error, Unavailable):
                log.warning("could not answer %s: %s", asked.user, error)
                return
            wanted = max(pauses.pop(0), getattr(error, "retry_after", 0.0))
            parts.pause(min(wanted, LONGEST_PAUSE))
        else:
            return
