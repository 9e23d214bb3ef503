"""Where a step's jobs run."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

from bot.model import Model
from bot.plan import AnyTarget
from bot.plan.probes import Job
from bot.rollout.state import JobState


class JobOrder(NamedTuple):
    """One run of a job, asked for at ``asked_at``. ``key`` is its own; its containers get the
    variables of ``environment``."""

    key: str
    job: Job
    asked_at: datetime
    environment: Mapping[str, str]


class Execution(Model):
    """A run as the platform knows it: its name, how far it is, the address of its log, in words how
    it ended, and when."""

    name: str
    state: JobState
    log: str = ""
    words: str = ""
    ended_at: datetime | None = None


class JobRunner(Protocol):
    """Cloud Run's jobs. Raises NotFound, Rejected (it never will run this) and Unavailable."""

    def start(self, target: AnyTarget, order: JobOrder) -> Execution:
        """Have it run, once for each key: what was started before under this key is found. Returns
        without waiting for its end. After Unavailable nobody knows whether it runs; the next call
        does."""
        ...

    def find(self, target: AnyTarget, name: str) -> None:
        """Raises where the job is not there, or may not be read."""
        ...

    def read(self, execution: str) -> Execution:
        """How far it is."""
        ...

    def result(self, execution: str, since: datetime) -> Mapping[str, float] | None:
        """The numbers that the run has logged as its result, the last one since then; None as long
        as there is none."""
        ...
