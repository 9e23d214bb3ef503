"""Lets changes of the local Cloud Run take effect when they are due, called or not."""

import threading

from sandbox.cloud_run.platform import Platform

LOOK_EVERY_SECONDS = 0.2


class Settler:
    """A thread that settles a platform between ``start`` and ``stop``."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; what is due is served within milliseconds from now on."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="sandbox-settler", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; harmless when it does not run."""
        self._stopping.set()
        self._platform.wake()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._platform.wait_and_settle(LOOK_EVERY_SECONDS)
