"""An aiohttp application on a thread and an event loop of its own."""

from collections.abc import Callable

from aiohttp import web

from sandbox.wire.loop_thread import LoopThread

CLOSE_WITHIN_SECONDS = 1.0


class HttpServer:
    """Serves one application on this machine between ``start`` and ``stop``.

    ``make_app`` is called on the server's own loop, so what it builds may use that loop.
    ``port=0`` takes a free port; the same port is taken again by a second ``start``.
    """

    def __init__(
        self,
        make_app: Callable[[], web.Application],
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self._make_app = make_app
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None
        self.loop = LoopThread("sandbox-http")

    @property
    def url(self) -> str:
        """Where the server answers, such as ``http://127.0.0.1:8080``; known once started."""
        if not self._port:
            raise RuntimeError("This server has no address yet. Call start() first.")
        return f"http://{self._host}:{self._port}"

    def start(self) -> None:
        """Return when requests are answered; raise what kept the server from starting."""
        self.loop.start()
        try:
            self.loop.run(self._open())
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Close the port and end the thread; harmless when the server is not running."""
        if self.loop.running:
            self.loop.run(self._close())
            self.loop.stop()

    async def _open(self) -> None:
        self._runner = web.AppRunner(
            self._make_app(), access_log=None, shutdown_timeout=CLOSE_WITHIN_SECONDS
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        self._port = self._runner.addresses[0][1]

    async def _close(self) -> None:
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()
