"""The jobs of a step. Only decide() makes new ones."""

from datetime import datetime
from enum import StrEnum

from bot.model import Model


class JobState(StrEnum):
    """How far a job is."""

    ASKED = "asked"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class JobRun(Model):
    """One attempt of a job of the current step. ``key`` is its own for ever, so that it runs once;
    ``execution`` is the platform's name for it, ``log`` the address of what it logs, ``words`` how
    it ended."""

    key: str
    name: str
    state: JobState = JobState.ASKED
    asked_at: datetime
    execution: str = ""
    log: str = ""
    words: str = ""

    @property
    def ended(self) -> bool:
        """Whether its outcome is known."""
        return self.state in (JobState.SUCCEEDED, JobState.FAILED)
