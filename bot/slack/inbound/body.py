"""A request's body, within a deadline: who sends it slowly keeps no thread from others."""

import socket
import threading
from contextlib import suppress
from typing import Any, Protocol

WITHIN_SECONDS = 2.0
"""Slack sends a whole request at once, and waits three seconds for the answer."""

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
        return request.get_data()
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


def _connection(request: BodyRequest) -> socket.socket | None:
    found = (request.environ.get(name) for name in _SOCKETS)
    return next((each for each in found if isinstance(each, socket.socket)), None)


def _read_no_more(connection: socket.socket | None) -> None:
    if connection is not None:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RD)
