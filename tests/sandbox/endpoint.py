"""An address that takes POSTs, keeps them, and answers what it is told to."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.wire.http_server import HttpServer


@dataclass(frozen=True)
class Received:
    """One request."""

    headers: Mapping[str, str]
    body: Any


class Endpoint:
    """Answers the given statuses in turn, then 204."""

    def __init__(self, answers: Iterable[int] = ()) -> None:
        self._answers = list(answers)
        self._changed = threading.Condition()
        self._received: list[Received] = []
        self._server = HttpServer(self._app)

    def start(self) -> None:
        """Listen, on the same port as before."""
        self._server.start()

    def stop(self) -> None:
        """Refuse connections, as a killed process does."""
        self._server.stop()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self._server.url}/push"

    def wait(self, times: int, timeout: float = 20.0) -> list[Received]:
        """The requests so far, once there are ``times``; fails after ``timeout`` seconds."""
        with self._changed:
            enough = self._changed.wait_for(lambda: len(self._received) >= times, timeout)
            assert enough, f"{len(self._received)} of {times} requests came."
            return list(self._received)

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/push", self._take)
        return app

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else None
        with self._changed:
            self._received.append(Received(dict(request.headers), body))
            self._changed.notify_all()
            status = self._answers.pop(0) if self._answers else 204
        return web.Response(status=status)
