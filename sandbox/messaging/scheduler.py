"""Cloud Scheduler: calls addresses again and again, whether or not they answer."""

import asyncio
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import aiohttp

from sandbox.wire.journal import Journal
from sandbox.wire.loop_thread import LoopThread
from sandbox.wire.times import rfc3339

AGENT = "Google-Cloud-Scheduler"


@dataclass(frozen=True)
class Job:
    """POST to ``url`` every ``every`` seconds; an answer must come within ``deadline`` seconds."""

    name: str
    url: str
    every: float
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    deadline: float = 30.0


class Scheduler:
    """Runs jobs between ``start`` and ``stop``; every call is journaled as ``scheduler``.

    Times are whole multiples of a job's ``every``. A run that is missed because the one before
    took too long is left out, not made up for.
    """

    def __init__(self, journal: Journal, now: Callable[[], float] = time.time) -> None:
        self._journal = journal
        self._now = now
        self._jobs: list[Job] = []
        self._loop = LoopThread("sandbox-scheduler")

    def add(self, job: Job) -> None:
        """Add a job; while running it starts at its next time."""
        self._jobs.append(job)
        if self._loop.running:
            self._loop.spawn(self._keep(job))

    def start(self) -> None:
        """Begin to call."""
        self._loop.start()
        for job in self._jobs:
            self._loop.spawn(self._keep(job))

    def stop(self) -> None:
        """End all calls; harmless when it does not run."""
        self._loop.stop()

    def run_now(self, name: str) -> None:
        """Call a job at once, beside its times, and wait for the answer."""
        (job,) = (job for job in self._jobs if job.name == name)
        self._loop.run(self._once(job), timeout=job.deadline + 1)

    async def _once(self, job: Job) -> None:
        async with aiohttp.ClientSession() as session:
            await self._call(job, self._now(), session)

    async def _keep(self, job: Job) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                due = (math.floor(self._now() / job.every) + 1) * job.every
                await asyncio.sleep(max(0.0, due - self._now()))
                await self._call(job, due, session)

    async def _call(self, job: Job, due: float, session: aiohttp.ClientSession) -> None:
        answer: int | str
        headers = {
            "User-Agent": AGENT,
            "X-CloudScheduler": "true",
            "X-CloudScheduler-JobName": job.name,
            "X-CloudScheduler-ScheduleTime": rfc3339(due),
            **job.headers,
        }
        deadline = aiohttp.ClientTimeout(total=job.deadline)
        try:
            async with session.post(
                job.url, data=job.body, headers=headers, timeout=deadline
            ) as response:
                await response.read()
                answer = response.status
        except (aiohttp.ClientError, TimeoutError) as trouble:
            answer = type(trouble).__name__
        self._journal.record(
            "scheduler", "call", job=job.name, schedule_time=rfc3339(due), answer=answer
        )
