"""What an outcome means to whoever sent the request: 2xx never again, 5xx deliver it again."""

import logging
from collections.abc import Callable

from bot.errors import CanarioError, Unavailable

log = logging.getLogger("canario")

HttpAnswer = tuple[str, int, dict[str, str]]
"""Body, status and headers, as Flask takes them."""

TEXT = {"Content-Type": "text/plain; charset=utf-8"}

LARGEST_BODY = 10 * 1024 * 1024
"""In bytes; Pub/Sub's own limit for a message."""


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
