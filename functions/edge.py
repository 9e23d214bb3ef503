"""What an outcome means to whoever sent the request: 2xx never again, 5xx deliver it again."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from bot.errors import CanarioError, Unavailable
from bot.short import in_short
from bot.slack.inbound.body import READ, TooSlow, body_within, leave_unread, read
from bot.trace import join, read_parent
from functions.bootstrap import Wiring, wiring
from functions.oidc import Refused
from infra.tracing.about import about

if TYPE_CHECKING:
    from flask import Request

log = logging.getLogger("canario")

HttpAnswer = tuple[str, int, dict[str, str]]
"""Body, status and headers, as Flask takes them."""

TEXT = {"Content-Type": "text/plain; charset=utf-8"}

T = TypeVar("T")

LARGEST_BODY = 16 * 1024 * 1024
"""In bytes; Pub/Sub's own limit for a message is 10 MB, which base64 makes a third longer."""

LONGEST_ANSWER = 500


class CantStart(Exception):  # noqa: N818 - named for what it is
    """This deployment is not as it must be; what it was sent is kept until it is fixed."""


class TooLarge(CanarioError):  # noqa: N818 - named for what it is
    """A body that nobody who belongs here sends."""


def wired(part: Callable[[Wiring], T]) -> T:
    """A part of this process's wiring. Raises CantStart, for settings and plans that can't be used
    are no fault of the message that happens to come first."""
    try:
        return part(wiring())
    except CanarioError as error:
        raise CantStart(str(error)) from error


def received(
    what: str,
    request: "Request",
    handler: Callable[[bytes], str],
    parent_of: Callable[[bytes], str] = lambda _: "",
) -> HttpAnswer:
    """See that the caller may call, then run ``handler`` on the body (see ``answered``), in the
    trace of ``parent_of`` the body, else in the request's."""

    def one() -> str:
        wired(lambda made: made.caller_check).admit(request.headers)
        body = body_of(request)
        join(read_parent(parent_of(body)))
        spans = wired(lambda made: made.spans)
        try:
            with spans.span(what):
                return handler(body)
        finally:
            spans.send()

    with about(what, request):
        return answered(what, request, one)


def body_of(request: "Request", largest: int = LARGEST_BODY, within: float | None = None) -> bytes:
    """The raw body, of at most ``largest`` bytes and, for who may be anybody, ``within`` so many
    seconds. Raises TooLarge, before it is read where its length is told; one in chunks is read as
    far as the limit and one byte more, for Werkzeug ends it there without a word."""
    request.max_content_length = largest + 1
    try:
        body = read(request) if within is None else body_within(request, within)
    except RequestEntityTooLarge:
        body = None
    except TooSlow as slow:
        raise Unavailable("The body took too long.", "Send it again.") from slow
    except ClientDisconnected as gone:
        raise Unavailable("The body broke off.", "Send it again.") from gone
    if body is None or len(body) > largest:
        request.environ[READ] = False
        raise TooLarge(f"A body of more than {largest} bytes is not read.")
    return body


def answered(what: str, request: "Request", handler: Callable[[], str]) -> HttpAnswer:
    """Run ``handler``; its text goes to the log and into a 200. What it has not read of the body,
    nobody reads.

    Worth retrying is 503, poison is 200 and logged, and a fault of ours is 500: the queue tries
    again and, when that never helps, keeps the message as a dead letter.
    """
    try:
        return _answered(what, handler)
    finally:
        leave_unread(request)


def _answered(what: str, handler: Callable[[], str]) -> HttpAnswer:
    try:
        said = handler()
    except Refused as why:
        log.warning("%s: refused: %s", what, why)
        return ("refused\n", why.status, TEXT)
    except Unavailable as error:
        log.warning("%s: not now: %s", what, error)
        return ("not now, deliver again\n", 503, TEXT)
    except TooLarge as error:
        log.error("%s: dropped: %s", what, error)
        return ("too large\n", 413, TEXT)
    except CanarioError as error:
        log.error("%s: dropped: %s", what, error)
        return ("dropped\n", 200, TEXT)
    except Exception as error:
        log.exception("%s: %s", what, type(error).__name__)
        return ("a fault of Canario's, see its log\n", 500, TEXT)
    log.info("%s: %s", what, said)
    return (f"{in_short(said, LONGEST_ANSWER)}\n".encode(errors="replace").decode(), 200, TEXT)
