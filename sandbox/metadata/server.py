"""The metadata server of this machine: ID tokens for whoever runs here."""

from aiohttp import web

from sandbox.wire.http_faults import Fault, Faults
from sandbox.wire.http_server import HttpServer
from sandbox.wire.journal import Journal

PATH = "/computeMetadata/v1/instance/service-accounts/default/identity"


def token_for(audience: str) -> str:
    """What it hands out for an audience."""
    return f"id-token-for.{audience.encode().hex()}"


class MetadataServer:
    """Serves ``identity`` between ``start`` and ``stop``."""

    def __init__(self, journal: Journal, *, port: int = 0) -> None:
        self.faults = Faults()
        self._journal = journal
        self._server = HttpServer(self._app, port=port)

    def start(self) -> None:
        """Return when it answers."""
        self._server.start()

    def stop(self) -> None:
        """Stop answering."""
        self._server.stop()

    @property
    def host(self) -> str:
        """For GCE_METADATA_HOST."""
        return self._server.url.removeprefix("http://")

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_get(PATH, self._identity)
        return app

    async def _identity(self, request: web.Request) -> web.Response:
        audience = request.query.get("audience", "")
        self._journal.record("metadata", "identity", audience=audience)
        if request.headers.get("Metadata-Flavor") != "Google":
            return web.Response(status=403, text="Missing Metadata-Flavor:Google header.")
        if self.faults.next(writes=False) is not Fault.NONE or not audience:
            return web.Response(status=503, text="try again later")
        return web.Response(text=token_for(audience), headers={"Metadata-Flavor": "Google"})
