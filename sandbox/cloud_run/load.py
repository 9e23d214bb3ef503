"""Steady load: real HTTP requests at a given rate, and what came back."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp

from sandbox.wire.loop_thread import LoopThread

BEAT_SECONDS = 0.025
MOST_UNDER_WAY = 256


@dataclass(frozen=True)
class LoadStats:
    """Counts since the start; ``failed`` are answers of 500 and above, and no answers.

    ``by_revision`` counts answers by their ``x-revision``; ``seconds`` is how long it ran.
    """

    sent: int = 0
    ok: int = 0
    failed: int = 0
    by_revision: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0


class Load:
    """Calls ``url`` ``rate_per_second`` times a second between ``start`` and ``stop``.

    Slow answers do not slow it down until 256 requests are under way. ``stop`` waits a moment
    for the answers that are still to come.
    """

    def __init__(self, url: str, rate_per_second: float = 120.0) -> None:
        self._url = url
        self._rate = rate_per_second
        self._loop = LoopThread("sandbox-load")
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._by_revision: Counter[str] = Counter()
        self._began = self._ended = 0.0
        self._stopping = asyncio.Event()

    def start(self) -> None:
        """Begin to send."""
        self._began, self._ended = time.monotonic(), 0.0
        self._loop.start()
        self._stopping = asyncio.Event()
        self._sending = self._loop.spawn(self._send())

    def stop(self) -> None:
        """Send no more, and take in what is under way; harmless when it does not run."""
        if not self._loop.running:
            return
        self._loop.run(self._ask_to_stop())
        self._sending.result()
        self._loop.stop()
        self._ended = time.monotonic()

    def stats(self) -> LoadStats:
        """The counts so far."""
        with self._lock:
            until = self._ended or time.monotonic()
            return LoadStats(
                sent=self._counts["sent"],
                ok=self._counts["ok"],
                failed=self._counts["failed"],
                by_revision=dict(self._by_revision),
                seconds=until - self._began if self._began else 0.0,
            )

    async def _ask_to_stop(self) -> None:
        self._stopping.set()

    async def _send(self) -> None:
        connector = aiohttp.TCPConnector(limit=MOST_UNDER_WAY)
        deadline = aiohttp.ClientTimeout(total=10)
        under_way: set[asyncio.Task[None]] = set()
        async with aiohttp.ClientSession(connector=connector, timeout=deadline) as session:
            began, sent = time.monotonic(), 0
            while not self._stopping.is_set():
                due = int((time.monotonic() - began) * self._rate)
                room = MOST_UNDER_WAY - len(under_way)
                for _ in range(min(due - sent, room)):
                    task = asyncio.create_task(self._one(session))
                    under_way.add(task)
                    task.add_done_callback(under_way.discard)
                sent = due
                await asyncio.sleep(BEAT_SECONDS)
            await asyncio.gather(*under_way)

    async def _one(self, session: aiohttp.ClientSession) -> None:
        revision, outcome = "", "failed"
        with self._lock:
            self._counts["sent"] += 1
        try:
            async with session.get(self._url) as response:
                await response.read()
                revision = response.headers.get("x-revision", "")
                outcome = "ok" if response.status < 500 else "failed"
        except (aiohttp.ClientError, TimeoutError):
            outcome = "failed"
        with self._lock:
            self._counts[outcome] += 1
            if revision:
                self._by_revision[revision] += 1
