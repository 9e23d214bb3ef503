"""How the demo of a flag came out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.flags.buckets import bucket
from bot.flags.flag import Flag
from bot.rollout.state import Phase
from sandbox.demo.ended import INDENT
from sandbox.demo.flag.visitors import NAMED

NAME = "flag"
MOST_SECONDS = 10.0
"""From the command to the last answer of the new side."""
WAY = ("at 0 %", "at 10 %", "at 50 %", "at 100 %", "switched off")
"""What the flag is, one after the other."""


@dataclass(frozen=True)
class Seen:
    """The flag at one moment, and who of the named users got the new side then."""

    flag: Flag
    new: frozenset[str]

    @property
    def as_it_must(self) -> bool:
        """Whether exactly those got it whose buckets are below the share."""
        return self.new == new_side(self.flag)

    @property
    def words(self) -> str:
        """For the story."""
        old = [user for user in NAMED if user not in self.new]
        return f"new: {names(sorted(self.new))}; old: {names(old)}"


@dataclass(frozen=True)
class FlagEnded:
    """``phase`` is None when it did not end in time. ``seconds`` in all, ``killed`` those from the
    command to the first moment at which every named user had the old side; None: never."""

    phase: Phase | None
    outcome: str
    seconds: float
    seen: tuple[Seen, ...]
    killed: float | None

    @property
    def as_it_must(self) -> bool:
        """It went all the way up and was switched off in time, with everybody on the side that the
        documented hash says."""
        way = tuple(each.flag.in_words for each in self.seen)
        rolled_back = self.phase is Phase.ROLLED_BACK and way == WAY
        quick = self.killed is not None and self.killed < MOST_SECONDS
        return rolled_back and quick and all(each.as_it_must for each in self.seen)

    @property
    def lines(self) -> list[str]:
        """For the summary."""
        mark = "as it must" if self.as_it_must else "NOT AS IT MUST"
        phase = str(self.phase or "not over").replace("_", " ")
        off = f"{self.killed:.1f} s" if self.killed is not None else "never"
        return [
            f"{NAME:<{INDENT}}{phase}, {mark}, {self.seconds:.0f} s",
            f"{'':{INDENT}}{self.outcome}",
            f"{'':{INDENT}}from the kill switch's command to the app's last new answer: {off}",
        ]

    @property
    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "scenario": NAME,
            "phase": str(self.phase or ""),
            "as_it_must": self.as_it_must,
            "seconds": round(self.seconds, 1),
            "outcome": self.outcome,
            "killed_seconds": self.killed and round(self.killed, 2),
            "new_side": {each.flag.in_words: sorted(each.new) for each in self.seen},
        }


def new_side(flag: Flag) -> frozenset[str]:
    """Who of the named users must get the new side, by the hash that docs/flags.md describes."""
    share = flag.share if flag.switched_on else 0
    return frozenset(user for user in NAMED if bucket(flag.hashed_with, user) < share)


def names(users: Iterable[str]) -> str:
    """``ada, bob``, or ``nobody``."""
    return ", ".join(users) or "nobody"
