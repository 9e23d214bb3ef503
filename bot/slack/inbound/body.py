"""A request's body, within a deadline: who sends it slowly keeps no thread from others."""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from typing import Any, Protocol

WITHIN_SECONDS = 2.0
"""Slack sends a whole request at once, and waits three seconds for the answer."""

READ = "canario.body_read"
"""In the environment of a request whose body was read to its end."""

_SOCKETS = ("gunicorn.socket", "werkzeug.socket")
"""Where servers put the connection into the environment."""


class BodyRequest(Protocol):
    """What is used of Flask's request."""

    environ: dict[str, Any]

    def get_data(self) -> bytes: ...


class TooSlow(Exception):  # noqa: N818 - named for what it is
    """The body was not there in time."""


def body_within(request: BodyRequest, seconds: float) -> bytes:
    """The whole body. Raises TooSlow, and what the server raises for one that breaks off."""
    late = threading.Event()
    # Taken here: Flask's request is known to the thread that serves it only.
    connection = _connection(request)

    def stop() -> None:
        late.set()
        _read_no_more(connection)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        return read(request)
    except Exception as error:
        if late.is_set():
            raise TooSlow from error
        raise
    finally:
        timer.cancel()


def hang_up(request: BodyRequest) -> None:
    """Read nothing more from this connection; else the server would wait for the rest of the body
    before it takes another request from it."""
    _read_no_more(_connection(request))


def leave_unread(request: BodyRequest) -> None:
    """Let go of what was not read of a body: the server must not wait for it, and
    functions-framework, which reads what is left after the answer, must find nothing.

    For whatever is answered before its body was whole, whoever answers it. A request without a
    body, or whose body was read, keeps its connection.
    """
    if is_announced(request.environ) and not request.environ.get(READ):
        hang_up(request)
    request.stream = BytesIO()  # type: ignore[attr-defined]  # Flask's can be set


def is_announced(environ: Mapping[str, Any]) -> bool:
    """Whether a request says that it has a body."""
    return environ.get("CONTENT_LENGTH", "") not in ("", "0") or bool(
        environ.get("HTTP_TRANSFER_ENCODING")
    )


def read(request: BodyRequest) -> bytes:
    """The body, which is whole then."""
    body = request.get_data()
    request.environ[READ] = True
    return body


def _connection(request: BodyRequest) -> socket.socket | None:
    found = (request.environ.get(name) for name in _SOCKETS)
    return next((each for each in found if isinstance(each, socket.socket)), None)


def _read_no_more(connection: socket.socket | None) -> None:
    if connection is not None:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RD)
