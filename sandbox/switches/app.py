"""An app that keeps its own switch and share, behind an endpoint of its own."""

import threading
from typing import Any

from aiohttp import web

from sandbox.wire.http_faults import Fault
from sandbox.wire.http_service import HttpService
from sandbox.wire.journal import Journal


class AppServer(HttpService):
    """Serves ``GET /canary/status`` and ``POST /canary/config`` between ``start`` and ``stop``, and
    below ``/api`` the same with a status that is flat; ``POST /chat`` is for users. ``enabled``
    and ``percentage`` (0 to 1) are what it does; anybody may change them by hand. ``ignores``: it
    takes each POST and does nothing."""

    token = "sandbox-app-token"

    def __init__(self, journal: Journal, *, port: int = 0) -> None:
        super().__init__(journal, port=port)
        self.enabled, self.percentage = False, 0.0
        self.ignores = False
        self.posted: list[Any] = []
        self._lock = threading.Lock()

    @property
    def does(self) -> tuple[bool, float]:
        """Whether it is on, and for how many."""
        with self._lock:
            return self.enabled, self.percentage

    def _app(self) -> web.Application:
        app = web.Application()
        for below in ("", "/api"):
            app.router.add_get(f"{below}/canary/status", self._status)
            app.router.add_post(f"{below}/canary/config", self._config)
        app.router.add_post("/chat", self._chat)
        return app

    async def _chat(self, request: web.Request) -> web.Response:
        self._journal.record("app", request.path)
        telemetry = {"route": "legacy", "total_ms": 12}
        answer = {"assistant": "Ten to six.", "tool_calls": [], "patch": {}, "telemetry": telemetry}
        return web.json_response(answer)

    async def _status(self, request: web.Request) -> web.Response:
        if broken := self._broken(request, self.faults.next(writes=False)):
            return broken
        on, share = self.does
        state = {"enabled": on, "percentage": share}
        flat = request.path.startswith("/api")
        return web.json_response(state if flat else {"canary": state, "version": 7})

    async def _config(self, request: web.Request) -> web.Response:
        fault = self.faults.next(writes=True)
        if broken := self._broken(request, fault):
            return broken
        body = await request.json()
        on, share = body.get("enabled"), body.get("percentage")
        if not isinstance(on, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            return web.json_response({"detail": "enabled and percentage, please"}, status=422)
        with self._lock:
            self.posted.append(body)
            if not self.ignores:
                self.enabled, self.percentage = on, float(share)
        if fault is not Fault.NONE:
            return web.Response(status=500, text="lost")
        return web.json_response({"ok": True})

    def _broken(self, request: web.Request, fault: Fault) -> web.Response | None:
        self._journal.record("app", request.path)
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.Response(status=401, text="who are you?")
        if fault in (Fault.DOWN, Fault.RATE_LIMITED):
            return web.Response(status=503, text="try again later")
        return None
