"""What every HTTP service of the sandbox has: it is started and stopped, fails as it is told, and
its calls are in the journal."""

from abc import ABC, abstractmethod

from aiohttp import web

from sandbox.wire.http_faults import Faults
from sandbox.wire.http_server import HttpServer
from sandbox.wire.journal import Journal


class HttpService(ABC):
    """Serves its application between ``start`` and ``stop``; what it knows is kept over a stop."""

    def __init__(self, journal: Journal, *, port: int = 0) -> None:
        self.faults = Faults()
        self._journal = journal
        self._server = HttpServer(self._app, port=port)

    @abstractmethod
    def _app(self) -> web.Application: ...

    def start(self) -> None:
        """Return when it answers."""
        self._server.start()

    def stop(self) -> None:
        """Stop answering."""
        self._server.stop()

    @property
    def url(self) -> str:
        """Its address, without a path."""
        return self._server.url
