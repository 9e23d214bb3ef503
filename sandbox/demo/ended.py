"""How a scenario came out."""

from dataclasses import dataclass
from typing import Any

from bot.rollout.state import Approval, Phase
from sandbox.demo.fast_way import FastWay
from sandbox.demo.scenarios import Scenario
from sandbox.demo.threshold import RULE, Shot

MOST_IN_SEQUENCE = 3
"""Remote calls from an alert to the shift that answers it."""

INDENT = 11


@dataclass(frozen=True)
class Ended:
    """``phase`` is None when it did not end in time; ``approvals`` are those that counted;
    ``shot`` is when a bare threshold would have rolled back, where that was looked at. ``taken``:
    somebody who was called took the page; ``second`` is how the second try came out."""

    scenario: Scenario
    phase: Phase | None
    outcome: str
    seconds: float
    fast: FastWay | None = None
    approvals: tuple[Approval, ...] = ()
    shot: Shot | None = None
    taken: bool = False
    second: "Ended | None" = None

    @property
    def as_it_must(self) -> bool:
        """Whether it ended as the scenario says; with approvers, also approved by each of them;
        with an alert, also by the fast way and with no word before the shift; compared with a
        bare threshold, also not as that would have ended it for nothing."""
        if {each.by.id for each in self.approvals} != set(self.scenario.approvers):
            return False
        if self.scenario.compared and self.shot is None:
            return False
        if self.scenario.taker and not self.taken:
            return False
        if self.scenario.second and not (self.second and self.second.as_it_must):
            return False
        if not self.scenario.alert_at:
            return self.phase is self.scenario.ends
        quick = self.fast is not None and self.fast.in_sequence <= MOST_IN_SEQUENCE
        silent = self.fast is not None and self.fast.notices == 0
        return self.phase is self.scenario.ends and quick and silent

    @property
    def lines(self) -> list[str]:
        """For the summary."""
        mark = "as it must" if self.as_it_must else "NOT AS IT MUST"
        phase = str(self.phase or "not over").replace("_", " ")
        second = f", then {self.second.phase}" if self.second else ""
        seconds = self.seconds + (self.second.seconds if self.second else 0)
        lines = [
            f"{self.scenario.name:<{INDENT}}{phase}{second}, {mark}, {seconds:.0f} s",
            f"{'':{INDENT}}{self.outcome}",
        ]
        if self.fast:
            lines.append(f"{'':{INDENT}}{self.fast.words}")
        if self.shot:
            words = f'a bare "{RULE}" would have rolled it back: {self.shot.words}'
            lines.append(f"{'':{INDENT}}{words}")
        if self.second:
            lines.append(f"{'':{INDENT}}{self.second.outcome}")
        if self.approvals:
            names = " and ".join(f"{a.by.name} ({a.role})" for a in self.approvals)
            lines.append(f"{'':{INDENT}}approved by {names}")
        return lines

    @property
    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "scenario": self.scenario.name,
            "phase": str(self.phase or ""),
            "as_it_must": self.as_it_must,
            "seconds": round(self.seconds, 1),
            "outcome": self.outcome,
            **({"fast_way": self.fast.words} if self.fast else {}),
            **({"bare_threshold": self.shot.words} if self.shot else {}),
            **({"second": str(self.second.phase)} if self.second else {}),
        }
