"""Why a metric could not be read, in words: one odd answer never stops the rest of its batch."""

import logging

from bot.errors import CanarioError

log = logging.getLogger("infra")


def problem_of(error: Exception, system: str) -> str:
    """What a Reading says of ``error``. One that nobody foresaw is logged with its traceback."""
    if isinstance(error, CanarioError):
        return f"{error.sentence} {error.next_step}".strip(" .")
    log.error("could not read an answer of %s", system, exc_info=error)
    return f"{system} answered something that Canario can't read ({type(error).__name__})"
