"""What an outcome means to whoever sent the request: 2xx never again, 5xx deliver it again."""

import logging
from collections.abc import Callable
from typing import TypeVar

from bot.errors import CanarioError, Unavailable

log = logging.getLogger("canario")

HttpAnswer = tuple[str, int, dict[str, str]]
"""Body, status and headers, as Flask takes them."""

TEXT = {"Content-Type": "text/plain; charset=utf-8"}

T = TypeVar("T")

LARGEST_BODY = 10 * 1024 * 1024
"""In bytes; Pub/Sub's own limit for a message."""


class CantStart(Exception):  # noqa: N818 - named for what it is
    """This deployment is not as it must be; what it was sent is kept until it is mended."""


def wired(parts: Callable[[], T]) -> T:
    """What bootstrap makes. Raises CantStart, for settings and plans that can't be used are no
    fault of the message that happens to come first."""
    try:
        return parts()
    except CanarioError as error:
        raise CantStart(str(error)) from error


def answered(what: str, handler: Callable[[], str]) -> HttpAnswer:
    """Run ``handler``; its text goes to the log and into a 200.

    Worth retrying is 503, poison is 200 and logged, and a fault of ours is 500: the queue tries
    again and, when that never helps, keeps the message as a dead letter.
    """
    try:
        said = handler()
    except Unavailable as error:
        log.warning("%s: not now: %s", what, error)
        return ("not now, deliver again\n", 503, TEXT)
    except CanarioError as error:
        log.error("%s: dropped: %s", what, error)
        return ("dropped\n", 200, TEXT)
    except Exception as error:
        log.exception("%s: %s", what, type(error).__name__)
        return ("a fault of Canario's, see its log\n", 500, TEXT)
    log.info("%s: %s", what, said)
    return (f"{said}\n", 200, TEXT)
