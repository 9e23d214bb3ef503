"""The one door for requests from Slack: checks size and signature, then lets Bolt have them."""

import logging
import time
import traceback
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Protocol

from pydantic import SecretStr
from slack_bolt import BoltRequest

from bot.secrets import without_secrets
from bot.slack.inbound.app import build_app
from bot.slack.inbound.body import READ, WITHIN_SECONDS, TooSlow, body_within, leave_unread
from bot.slack.inbound.enqueue import Put, stamped
from bot.slack.inbound.reply_now import Responder
from bot.slack.inbound.verify import Headers, distrust, distrust_headers

log = logging.getLogger("canario.slack")

LARGEST_BODY = 1024 * 1024
"""In bytes; the largest that Slack sends are a message's or a modal's whole content."""

HttpAnswer = tuple[str, int, dict[str, str]]
"""Body, status and headers, as Flask takes them."""


class AllHeaders(Headers, Protocol):
    """Headers that can be listed too."""

    def items(self) -> Iterable[tuple[str, str]]: ...


class HttpRequest(Protocol):
    """What is used of Flask's request."""

    method: str
    environ: dict[str, Any]
    max_content_length: int | None

    @property
    def content_length(self) -> int | None: ...

    @property
    def headers(self) -> AllHeaders: ...

    def get_data(self) -> bytes: ...


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SlackEndpoint:
    """``put`` takes the typed command; ``responder`` is what may be said to Slack at once;
    ``clock`` is when a command is given; ``now`` is the time in seconds, for the signature's age.
    """

    def __init__(
        self,
        signing_secret: SecretStr,
        team_id: str,
        put: Put,
        responder: Responder,
        *,
        clock: Callable[[], datetime] = _utc_now,
        now: Callable[[], float] = time.time,
        body_seconds: float = WITHIN_SECONDS,
    ) -> None:
        self._body_seconds = body_seconds
        self._secret = signing_secret
        self._now = now
        self._app = build_app(team_id, stamped(put, clock), responder)

    def handle(self, request: HttpRequest) -> HttpAnswer:
        """Answer one request. What is refused is not read to its end, whatever it announces, and
        its connection waits for nothing more."""
        try:
            return self._answer(request)
        finally:
            leave_unread(request)

    def _answer(self, request: HttpRequest) -> HttpAnswer:
        if request.method != "POST":
            return _plain("Slack posts its requests here; there is nothing else to see.", 405)
        if why := distrust_headers(request.headers, self._now()):
            return _refused(why)
        if (request.content_length or 0) > LARGEST_BODY:
            return _plain("too large\n", 413)
        # One byte more, for Werkzeug ends a body in chunks at its limit without a word.
        request.max_content_length = LARGEST_BODY + 1
        try:
            body = body_within(request, self._body_seconds)
        except TooSlow:
            log.warning("a request was refused: its body took too long")
            return _plain("The body took too long.", 408)
        if len(body) > LARGEST_BODY:
            request.environ[READ] = False
            return _plain("too large\n", 413)
        if why := distrust(request.headers, body, self._secret, self._now()):
            return _refused(why)
        try:
            said = self._app.dispatch(_as_bolt_takes_it(request.headers, body))
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            log.error("%s in %s:%s", type(error).__name__, where.name, where.lineno)
            return _plain("Canario could not read this request. Nothing was done.", 200)
        headers = {name: values[0] for name, values in said.headers.items() if values}
        return without_secrets(said.body), said.status, headers


def _as_bolt_takes_it(headers: AllHeaders, body: bytes) -> BoltRequest:
    return BoltRequest(
        body=body.decode("utf-8", "replace"),
        headers=dict(headers.items()),
    )


def _refused(why: str) -> HttpAnswer:
    log.warning("a request was refused: %s", why)
    return _plain("This request is not signed by Slack, or is too old.", 401)


def _plain(text: str, status: int) -> HttpAnswer:
    return text, status, {"Content-Type": "text/plain; charset=utf-8"}
