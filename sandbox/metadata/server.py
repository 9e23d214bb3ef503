"""The metadata server of this machine: ID tokens for whoever runs here."""

from aiohttp import web

from sandbox.wire.http_faults import Fault
from sandbox.wire.http_service import HttpService

PATH = "/computeMetadata/v1/instance/service-accounts/default/identity"


def token_for(audience: str) -> str:
    """What it hands out for an audience."""
    return f"id-token-for.{audience.encode().hex()}"


class MetadataServer(HttpService):
    """Serves ``identity`` between ``start`` and ``stop``."""

    @property
    def host(self) -> str:
        """For GCE_METADATA_HOST."""
        return self.url.removeprefix("http://")

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
