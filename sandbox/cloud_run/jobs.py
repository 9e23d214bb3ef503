"""The jobs of the local Cloud Run: what they are, and each run of them."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sandbox.wire.refused import RefusedError


@dataclass(frozen=True)
class Job:
    """A job as it is set up: ``path`` is its full name. A run of it takes ``seconds``, prints the
    object ``prints`` as its last line, and ends with ``failure``; empty: it succeeds."""

    path: str
    arguments: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0
    failure: str = ""
    prints: Mapping[str, Any] | None = None
    runs: int = 0

    @property
    def etag(self) -> str:
        """Changes with every run."""
        return f'"{self.runs}"'


@dataclass(frozen=True)
class Run:
    """One execution. ``timeout`` is how long its task may take, in seconds."""

    name: str
    job: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    timeout: float
    began: float
    ends: float
    failure: str = ""
    prints: Mapping[str, Any] | None = None


class Jobs:
    """Jobs and their runs; thread-safe. ``lose_answers``: so many runs are begun, and whoever asked
    is not told."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.lose_answers = 0
        self._now = now
        self._lock = threading.RLock()
        self._jobs: dict[str, Job] = {}
        self._runs: list[Run] = []

    def set_up(self, job: Job) -> None:
        """Create the job, or change what its next runs do."""
        with self._lock:
            runs = self._jobs[job.path].runs if job.path in self._jobs else 0
            self._jobs[job.path] = replace(job, runs=runs)

    def job(self, path: str) -> Job:
        """By its full name; raises RefusedError NOT_FOUND."""
        with self._lock:
            if path not in self._jobs:
                raise RefusedError("NOT_FOUND", f"Resource '{path}' was not found.")
            return self._jobs[path]

    def run(
        self,
        path: str,
        etag: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        timeout: float,
    ) -> Run:
        """Begin a run; what is given replaces, or is added to, what the job is set up with."""
        with self._lock:
            job = self.job(path)
            if etag and etag != job.etag:
                raise RefusedError("ABORTED", f"Conflict for resource: etag {etag} is stale.")
            now = self._now()
            late = bool(timeout) and job.seconds > timeout
            run = Run(
                name=f"{path}/executions/{path.rpartition('/')[2]}-{job.runs + 1:05d}",
                job=path,
                arguments=tuple(arguments) or job.arguments,
                environment={**dict(job.environment), **environment},
                timeout=timeout,
                began=now,
                ends=now + (timeout if late else job.seconds),
                failure="The configured timeout was reached." if late else job.failure,
                prints=None if late else job.prints,
            )
            self._jobs[path] = replace(job, runs=job.runs + 1)
            self._runs.append(run)
            if self.lose_answers:
                self.lose_answers -= 1
                raise RefusedError("UNAVAILABLE", "The connection was reset.")
            return run

    def found(self, name: str) -> Run:
        """By its full name; raises RefusedError NOT_FOUND."""
        with self._lock:
            for run in self._runs:
                if run.name == name:
                    return run
        raise RefusedError("NOT_FOUND", f"Resource '{name}' was not found.")

    def runs(self, path: str) -> list[Run]:
        """Of one job, the newest first."""
        with self._lock:
            self.job(path)
            return [run for run in reversed(self._runs) if run.job == path]

    def all_runs(self) -> list[Run]:
        """Of every job, the newest first."""
        with self._lock:
            return self._runs[::-1]

    def has_ended(self, run: Run) -> bool:
        """Whether its time is over."""
        return self._now() >= run.ends


def job_path(project: str, location: str, job: str) -> str:
    """The full resource name of a job."""
    return f"projects/{project}/locations/{location}/jobs/{job}"
