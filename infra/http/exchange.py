"""One HTTP exchange with somebody outside: at an address that was judged, bounded in time and size,
without redirects, proxies, or credentials but those that it is given."""

import time
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ReadTimeoutError

from infra.http.bodies import read_beginning
from infra.http.deadline import Deadline
from infra.http.ssrf import Allowed, Place, Resolve, judge, pinned, resolve


class Silent(Exception):  # noqa: N818 - named for what it is
    """There is no answer. The text says why, and follows the name of whoever was asked."""


class Ask(NamedTuple):
    """What is asked: ``content`` is the request's body. Of the answer's body ``largest`` bytes are
    read; 0: it is left unread."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes | None = None
    largest: int = 0


class Answered(NamedTuple):
    """``content`` is the answer's body, or as much of it as is read where it is not ``whole``;
    ``seconds`` is how long it took until its head was there."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    whole: bool
    seconds: float

    @property
    def text(self) -> str:
        """The body as text, whatever it is."""
        return self.content.decode("utf-8", "replace")


class Outside:
    """Whom public addresses lead to, and those that ``allowed`` names. ``timeout`` is in seconds:
    to connect, and between two bytes."""

    def __init__(self, allowed: Allowed, timeout: float, look_up: Resolve = resolve) -> None:
        self._allowed, self._timeout, self._look_up = allowed, timeout, look_up

    def exchange(self, asked: Ask, deadline: Deadline) -> Answered:
        """The answer, whatever its status is. Raises Silent, and Forbidden for an address that is
        not called."""
        in_time(deadline)
        try:
            place = judge(asked.url, self._allowed, self._look_up)
        except OSError:
            raise Silent("has a host that can't be found") from None
        try:
            answered = self._sent(asked, place, deadline)
        except (OSError, ValueError) as error:
            raise Silent(late(deadline) if deadline.over else self._why(error)) from None
        in_time(deadline)  # what was cut off reads as a whole answer
        return answered

    def _sent(self, asked: Ask, place: Place, deadline: Deadline) -> Answered:
        begun = time.monotonic()
        with (
            pinned(place, deadline) as session,
            session.request(
                asked.method,
                asked.url,
                data=asked.content,
                timeout=deadline.remaining(self._timeout),
                allow_redirects=False,
                stream=True,
                headers={**asked.headers, "Host": urlsplit(asked.url).netloc},
            ) as answer,
        ):
            seconds = time.monotonic() - begun
            content, whole = b"", False
            if asked.largest:
                content, whole = read_beginning(answer, asked.largest)
            return Answered(answer.status_code, answer.headers, content, whole, seconds)

    def _why(self, error: Exception) -> str:
        # requests calls a body that stalls a lost connection.
        stalled = any(isinstance(each, ReadTimeoutError) for each in error.args)
        if stalled or isinstance(error, requests.Timeout):
            return f"gave no answer within {self._timeout:g} s"
        if isinstance(error, requests.exceptions.SSLError):
            return "has no certificate that can be trusted"
        if isinstance(error, requests.ConnectionError):
            return "can't be reached"
        return "can't be asked, or its answer isn't HTTP"


def in_time(deadline: Deadline) -> None:
    """Raises Silent when it is over."""
    if deadline.over:
        raise Silent(late(deadline))


def late(deadline: Deadline) -> str:
    """What is said of whoever did not answer before it."""
    return f"gave no answer within {deadline.seconds:g} s"


def host_of(setting: str) -> Allowed:
    """The host of an address that a setting has: it is called whatever network it is in, but for
    where metadata servers are. One without a host allows nothing, and is judged like any other."""
    try:
        found = Allowed.of([(urlsplit(setting).hostname or "").strip("[]")])
    except ValueError:
        return Allowed()
    return Allowed() if any(each.is_link_local for each in found.networks) else found
