"""How a scenario came out, and the demo's summary."""

from collections.abc import Iterable
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


def summary(ended: Iterable[Ended], rate: float) -> list[str]:
    """What came of it, in lines."""
    lines = []
    for each in ended:
        mark = "as it must" if each.as_it_must else "NOT AS IT MUST"
        phase = str(each.phase or "not over").replace("_", " ")
        second = f", then {each.second.phase}" if each.second else ""
        seconds = each.seconds + (each.second.seconds if each.second else 0)
        lines.append(f"{each.scenario.name:<{INDENT}}{phase}{second}, {mark}, {seconds:.0f} s")
        lines.append(f"{'':{INDENT}}{each.outcome}")
        if each.fast:
            lines.append(f"{'':{INDENT}}{each.fast.words}")
        if each.shot:
            lines.append(
                f'{"":{INDENT}}a bare "{RULE}" would have rolled it back: {each.shot.words}'
            )
        if each.second:
            lines.append(f"{'':{INDENT}}{each.second.outcome}")
        if each.approvals:
            names = " and ".join(f"{a.by.name} ({a.role})" for a in each.approvals)
            lines.append(f"{'':{INDENT}}approved by {names}")
    return [*lines, f"{rate:.0f} real requests a second went through the router."]


def summary_json(ended: Iterable[Ended], rate: float) -> dict[str, Any]:
    """The same for programs."""
    return {
        "event": "summary",
        "requests_per_second": round(rate, 1),
        "scenarios": [
            {
                "scenario": each.scenario.name,
                "phase": str(each.phase or ""),
                "as_it_must": each.as_it_must,
                "seconds": round(each.seconds, 1),
                "outcome": each.outcome,
                **({"fast_way": each.fast.words} if each.fast else {}),
                **({"bare_threshold": each.shot.words} if each.shot else {}),
                **({"second": str(each.second.phase)} if each.second else {}),
            }
            for each in ended
        ],
    }
