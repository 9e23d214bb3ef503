"""The HTTP front door: splits real requests over revisions by the traffic that is served."""

import asyncio
import random
import time

from aiohttp import web

from sandbox.cloud_run.faults import PROBES, Outcome, outcome
from sandbox.cloud_run.meter import Meter
from sandbox.cloud_run.platform import Platform
from sandbox.cloud_run.types import Revision, Service, service_path
from sandbox.metadata.server import token_for
from sandbox.wire.http_server import HttpServer
from sandbox.wire.refused import RefusedError


class Router:
    """Answers for every service of the platform, and measures what it answers.

    A service is at ``/~service/PROJECT/LOCATION/SERVICE``, a tag of it at
    ``/~tag/TAG/PROJECT/LOCATION/SERVICE``; what follows is the path that the revision sees.
    Each answer names its revision in the header ``x-revision``. ``seed`` fixes the dice; each
    revision has its own for its visitors, so that its nth request fares the same whatever else
    is asked.
    """

    def __init__(
        self, platform: Platform, meter: Meter, seed: int | None = None, port: int = 0
    ) -> None:
        self._platform = platform
        self._meter = meter
        self._seed = seed
        self._dice = random.Random(seed)
        self._dice_of: dict[str, random.Random] = {}
        self._server = HttpServer(self._app, port=port)
        self.elsewhere = ""
        self.private: set[str] = set()
        """Services that answer only to an ID token for their own address."""

    @property
    def url(self) -> str:
        """Where the router answers, known once started."""
        return self._server.url

    def start(self) -> None:
        """Return when requests are answered."""
        self._server.start()

    def stop(self) -> None:
        """End the server and its thread."""
        self._server.stop()

    def uri(self, service: Service, tag: str = "") -> str:
        """The address of a service, or of one of its tags; a path may be appended. ``elsewhere``,
        where it is set, is what every address is said to be."""
        if self.elsewhere:
            return self.elsewhere
        place = f"{service.project}/{service.location}/{service.name}"
        return f"{self.url}/~tag/{tag}/{place}" if tag else f"{self.url}/~service/{place}"

    def _app(self) -> web.Application:
        app = web.Application()
        place = "{project}/{location}/{service}{path:(/.*)?}"
        app.router.add_route("*", f"/~service/{place}", self._answer)
        app.router.add_route("*", f"/~tag/{{tag}}/{place}", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        began = time.monotonic()
        asked = request.match_info
        path = service_path(asked["project"], asked["location"], asked["service"])
        try:
            service = self._platform.service(path)
            if service.name in self.private and not self._lets_in(service, request):
                return web.Response(status=403, text="The request was not authenticated.")
            revision = self._choose(service, asked.get("tag", ""))
        except RefusedError as refusal:
            return web.json_response({"error": refusal.message}, status=404)
        dice = self._dice if asked["path"] in PROBES else self._own_dice(revision)
        planned = outcome(*self._platform.fault(revision.name), path=asked["path"], dice=dice)
        await asyncio.sleep(planned.latency)
        if planned.taken:
            took = time.monotonic() - began
            self._meter.record(revision, planned.status, took, planned.memory)
        return _response(revision, planned)

    def _lets_in(self, service: Service, request: web.Request) -> bool:
        said = request.headers.get("Authorization", "")
        return said == f"Bearer {token_for(self.uri(service))}"

    def _own_dice(self, revision: Revision) -> random.Random:
        own = self._dice_of.get(revision.path)
        if own is None:
            seed = None if self._seed is None else f"{self._seed} {revision.path}"
            own = self._dice_of[revision.path] = random.Random(seed)
        return own

    def _choose(self, service: Service, tag: str) -> Revision:
        if tag:
            named = [t.revision or service.latest for t in service.served if t.tag == tag]
            if not named:
                raise RefusedError("NOT_FOUND", f"Service {service.name!r} has no tag {tag!r}.")
            return self._platform.revision(service.path, named[0])
        shares = service.percents(service.served)
        (name,) = self._dice.choices(list(shares), list(shares.values()))
        return self._platform.revision(service.path, name)


def _response(revision: Revision, outcome: Outcome) -> web.Response:
    body = {"service": revision.service, "revision": revision.name, "status": outcome.status}
    return web.json_response(body, status=outcome.status, headers={"x-revision": revision.name})
