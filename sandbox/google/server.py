"""Google's administration on this machine: resources of many APIs, as their REST answers them."""

from typing import Any

from aiohttp import web

from sandbox.wire.access import Access
from sandbox.wire.http_faults import Fault
from sandbox.wire.http_service import HttpService
from sandbox.wire.journal import Journal


class GoogleServer(HttpService):
    """Serves ``/API/PATH`` (``/pubsub/v1/projects/…``) between ``start`` and ``stop``: what is in
    ``resources`` by that name, and permissions by ``access``. ``forbidden`` are names that nobody
    may read, by how they begin."""

    def __init__(self, journal: Journal, access: Access, *, port: int = 0) -> None:
        super().__init__(journal, port=port)
        self.access = access
        self.resources: dict[str, dict[str, Any]] = {}
        self.forbidden: set[str] = set()

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/{name:.+}", self._get)
        app.router.add_post("/{name:.+}", self._post)
        return app

    async def _get(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        self._journal.record("google", "get", name=name)
        if self.faults.next(writes=False) is Fault.DOWN:
            return _error(503, "UNAVAILABLE", "The service is currently unavailable.")
        if name.startswith(tuple(self.forbidden)):
            return _error(403, "PERMISSION_DENIED", f"Permission denied on resource {name}.")
        found = self.resources.get(name)
        return web.json_response(found) if found is not None else _missing(name)

    async def _post(self, request: web.Request) -> web.Response:
        name, _, method = request.match_info["name"].rpartition(":")
        if method != "testIamPermissions":
            return _missing(name)
        asked = (await request.json()).get("permissions", [])
        resource = name.partition("/")[2].partition("/")[2]
        return web.json_response({"permissions": self.access.granted(resource, asked)})


def _missing(name: str) -> web.Response:
    return _error(404, "NOT_FOUND", f"Requested entity was not found: {name}")


def _error(code: int, status: str, message: str) -> web.Response:
    return web.json_response(
        {"error": {"code": code, "message": message, "status": status}}, status=code
    )
