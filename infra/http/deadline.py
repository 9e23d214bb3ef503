"""One time limit for everything that is asked in a block, however slowly it is answered.

A client's own timeout is about the time between two bytes. A server that sends one byte after the
other keeps it waiting for ever.
"""

import socket
import time
from contextlib import suppress
from threading import Lock, Timer
from types import TracebackType
from typing import Any, Self

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Deadline:
    """``with Deadline(seconds) as deadline:``. When it is over, each connection that it watches is
    ended under whoever reads from it; ``over`` says so then."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends = time.monotonic() + seconds
        self._lock = Lock()
        self._sockets: list[socket.socket] = []
        self._over = False
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._timer.cancel()

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return self._over or time.monotonic() >= self._ends

    def remaining(self, at_most: float) -> float:
        """Seconds until then, ``at_most`` so many; never 0, which clients take for no limit."""
        return max(0.001, min(at_most, self._ends - time.monotonic()))

    def watch(self, adapter: HTTPAdapter) -> None:
        """Watch every connection that ``adapter`` makes from now on."""
        deadline = self

        class Http(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                deadline.watch_socket(self.sock)

        class Https(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                deadline.watch_socket(self.sock)

        class HttpPool(HTTPConnectionPool):
            ConnectionCls = Http

        class HttpsPool(HTTPSConnectionPool):
            ConnectionCls = Https

        adapter.poolmanager.pool_classes_by_scheme = {"http": HttpPool, "https": HttpsPool}

    def watch_socket(self, connected: Any) -> None:
        """Watch this connection, too."""
        with self._lock:
            self._sockets.append(connected)
            if self._over:
                _end(connected)

    def _end(self) -> None:
        with self._lock:
            self._over = True
            for each in self._sockets:
                _end(each)


def _end(connected: socket.socket) -> None:
    """Both ways: who reads from it is told that it has ended."""
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)
