"""What stands behind the addresses that a plan posts to: a feature that can be switched off."""

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.wire.http_faults import Fault
from sandbox.wire.http_service import HttpService
from sandbox.wire.journal import Journal


@dataclass(frozen=True)
class Thrown:
    """A request that was carried out, once for its ``key``."""

    key: str
    path: str
    body: Mapping[str, Any]


class SwitchServer(HttpService):
    """Takes signed POSTs between ``start`` and ``stop``, each key once. ``answers`` is what it says
    then; ``does`` is called with the path of each request that it carries out."""

    secret = "sandbox-post-secret"

    def __init__(self, journal: Journal, *, port: int = 0) -> None:
        super().__init__(journal, port=port)
        self.status, self.answers = 200, "switched off"
        self.does: Callable[[str], None] = lambda _path: None
        self.refused = 0
        """Requests that were not signed by ``secret``."""
        self._lock = threading.Lock()
        self._thrown: dict[str, Thrown] = {}

    def thrown(self) -> list[Thrown]:
        """What was carried out, in order."""
        with self._lock:
            return list(self._thrown.values())

    async def _post(self, request: web.Request) -> web.Response:
        content = await request.read()
        key = request.headers.get("Idempotency-Key", "")
        self._journal.record("switches", request.path, key=key)
        if not self._is_signed(request, key, content):
            self.refused += 1
            return web.Response(status=401, text="not signed")
        fault = self.faults.next(writes=True)
        if fault in (Fault.DOWN, Fault.RATE_LIMITED):
            return web.Response(status=503, text="try again later")
        if self.status < 300:
            self._carry_out(Thrown(key, request.path, json.loads(content)))
        if fault is not Fault.NONE:
            return web.Response(status=500, text="lost")
        return web.Response(status=self.status, text=self.answers)

    def _carry_out(self, thrown: Thrown) -> None:
        with self._lock:
            known = thrown.key in self._thrown
            self._thrown.setdefault(thrown.key, thrown)
        if not known:
            self.does(thrown.path)

    def _is_signed(self, request: web.Request, key: str, content: bytes) -> bool:
        at = request.headers.get("Canario-Timestamp", "")
        text = b":".join((b"v1", at.encode(), key.encode(), content))
        right = hmac.new(self.secret.encode(), text, hashlib.sha256).hexdigest()
        return hmac.compare_digest(request.headers.get("Canario-Signature", ""), f"v1={right}")

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/{path:.*}", self._post)
        return app
