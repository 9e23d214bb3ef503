"""An asyncio loop on a thread of its own, for what must run beside the caller."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """A loop between ``start`` and ``stop``; what still runs at ``stop`` is cancelled."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._asked_to_stop = asyncio.Event()

    @property
    def running(self) -> bool:
        """True between ``start`` and ``stop``."""
        return self._thread is not None

    def start(self) -> None:
        """Return once the loop takes work."""
        if self._thread is not None:
            raise RuntimeError(f"{self._name} is already running.")
        ready: Future[asyncio.AbstractEventLoop] = Future()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._main(ready)), name=self._name, daemon=True
        )
        self._thread.start()
        self._loop = ready.result()

    def run(self, work: Coroutine[Any, Any, T], timeout: float = 10.0) -> T:
        """Run ``work`` on the loop and wait for its result, at most ``timeout`` seconds."""
        return self.spawn(work).result(timeout)

    def spawn(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run ``work`` on the loop without waiting for it."""
        if self._loop is None:
            work.close()
            raise RuntimeError(f"{self._name} is not running. Call start() first.")
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def stop(self) -> None:
        """Cancel what runs and end the thread; harmless when nothing runs."""
        thread, self._thread = self._thread, None
        loop, self._loop = self._loop, None
        if thread is None or loop is None:
            return
        loop.call_soon_threadsafe(self._asked_to_stop.set)
        thread.join()

    async def _main(self, ready: "Future[asyncio.AbstractEventLoop]") -> None:
        self._asked_to_stop = asyncio.Event()
        ready.set_result(asyncio.get_running_loop())
        await self._asked_to_stop.wait()
