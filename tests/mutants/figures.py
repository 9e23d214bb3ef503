"""What came out, for each area and for all."""

from collections import Counter, defaultdict
from math import sqrt
from pathlib import Path
from typing import NamedTuple

from tests.mutants.forked import Outcome
from tests.mutants.sample import Chosen

ALLOWED = Path(__file__).parent / "allowed.md"
DEAD = {Outcome.KILLED, Outcome.TIMED_OUT}


class Verdict(NamedTuple):
    """By the tests, and by the simulation alone; None where they weren't asked."""

    by_tests: Outcome | None
    by_play: Outcome | None

    @property
    def dead(self) -> bool:
        """Anything found it."""
        return self.by_tests in DEAD or self.by_play in DEAD

    @property
    def lost(self) -> bool:
        """Nothing is known about it."""
        return not self.dead and Outcome.LOST in self

    def shown(self, one: Chosen) -> str:
        """In one line."""
        word = "killed" if self.dead else "lost" if self.lost else "LIVES"
        asked = {"tests": self.by_tests, "simulation": self.by_play}
        said = ", ".join(f"{name}: {each.value}" for name, each in asked.items() if each)
        return f"{word:6} ({said}) `{one.name}` line {one.lines.start}"


class Figures:
    """Counts; ``lived``: the names of those that nobody has allowed."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._allowed = ALLOWED.read_text()
        self.lived: list[str] = []

    def add(self, one: Chosen, verdict: Verdict) -> None:
        """One more; a lost one is counted as such only."""
        for counts in (self._counts[one.area], self._counts["all"]):
            if verdict.lost:
                counts["lost"] += 1
                continue
            counts["tried"] += 1
            counts["killed"] += verdict.dead
            counts["timed out"] += Outcome.TIMED_OUT in verdict
            if verdict.by_play not in (None, Outcome.LOST):
                counts["asked"] += 1
                counts["simulated"] += verdict.by_play in DEAD
            counts["allowed"] += not verdict.dead and self._is_allowed(one)
        if not verdict.dead and not verdict.lost and not self._is_allowed(one):
            self.lived.append(one.name)

    def _is_allowed(self, one: Chosen) -> bool:
        return f"`{one.name}`" in self._allowed

    def shown(self, seed: int) -> str:
        """As a table, then the names of those that live."""
        columns = ("tried", "killed", "allowed", "timed out", "lost")
        last = "killed, 95 % | by the simulation alone"
        lines = [f"seed {seed}", "", f"| area | {' | '.join(columns)} | {last} |"]
        lines.append("| --- | " + "---: | " * 7)
        areas = [area for area in self._counts if area != "all"]
        for area in (*areas, "all"):
            counts = self._counts[area]
            play = f"{counts['simulated']} of {counts['asked']}" if counts["asked"] else "-"
            numbers = " | ".join(str(counts[each]) for each in columns)
            sure = interval(counts["killed"], counts["tried"])
            lines.append(f"| {area} | {numbers} | {sure} | {play} |")
        return "\n".join([*lines, "", *(f"lives: `{name}`" for name in self.lived)])


def interval(found: int, tried: int) -> str:
    """Wilson's interval for the share of which a sample is known, at 95 %."""
    if not tried:
        return "-"
    z, share = 1.96, found / tried
    middle = share + z * z / (2 * tried)
    half = z * sqrt(share * (1 - share) / tried + z * z / (4 * tried * tried))
    low, high = ((middle + sign * half) / (1 + z * z / tried) for sign in (-1, 1))
    return f"{100 * max(low, 0):.0f} to {100 * min(high, 1):.0f} %"
