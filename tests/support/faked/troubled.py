"""What the fakes have in common: one journal, a clock, and calls that can fail.

``trouble`` of a fake is what its next calls raise, in order; None lets one call through.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.support.rollouts import NOON


class Crash(Exception):  # noqa: N818 - named for what it is
    """The process dies here: no code of ours may catch this."""


Journal = list[str]
"""What was done outside, in order, a few words each."""


@dataclass
class FakeClock:
    """A clock that moves only when it is told to."""

    time: datetime = NOON

    def now(self) -> datetime:
        """See Clock."""
        return self.time

    def advance(self, by: timedelta) -> None:
        """Time passes."""
        self.time += by


@dataclass
class Troubled:
    """What the fakes of remote systems share."""

    journal: Journal
    trouble: list[Exception | None] = field(default_factory=list)

    def call(self, words: str) -> None:
        """Write down a call, and raise what is planned for it."""
        self.journal.append(words)
        problem = self.trouble.pop(0) if self.trouble else None
        if problem is not None:
            raise problem
