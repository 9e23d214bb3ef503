"""What happened in a rehearsal, in order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

Kind = str
"""A notice's topic (``started``, ``step_up``, ``held``, …), or one of ``OTHERS``."""

OTHERS = {
    "world": "the scenario changes the world",
    "typed": "a person types a command",
    "answer": "what they are told",
    "traffic": "what is served changes",
    "verdict": "the judge says something else than before",
    "asked": "people are asked for approvals, confirmations or an answer",
    "paged": "somebody is paged",
    "unpaged": "a page is taken or resolved",
    "mailed": "a mail is sent",
    "probed": "a probe is answered otherwise than before",
    "job_run": "a job is started",
    "thrown": "a switch is thrown, or a flag is switched off",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. ``share`` is what the canary served then, in percent; ``whom`` are
    the teams, channels or people that it was said to."""

    at: datetime
    kind: Kind
    words: str
    details: Sequence[str] = ()
    whom: Sequence[str] = ()
    share: int = 0

    @property
    def text(self) -> str:
        """All of its words, to look for something in them."""
        return "\n".join((self.words, *self.details, *self.whom))


@dataclass
class Timeline:
    """``share`` says what the canary serves now; ``heard`` are called with each new entry."""

    now: Callable[[], datetime]
    share: Callable[[], int] = lambda: 0
    entries: list[Entry] = field(default_factory=list)
    heard: list[Callable[[Entry], None]] = field(default_factory=list)

    def add(
        self, kind: Kind, words: str, details: Sequence[str] = (), whom: Sequence[str] = ()
    ) -> None:
        """It happens now."""
        entry = Entry(self.now(), kind, words, tuple(details), tuple(whom), self.share())
        self.entries.append(entry)
        for each in self.heard:
            each(entry)
