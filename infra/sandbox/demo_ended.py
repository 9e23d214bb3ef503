"""How a scenario came out, and the demo's summary."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.rollout.state import Phase
from infra.sandbox.demo_scenarios import Scenario
from infra.sandbox.fast_way import FastWay

MOST_IN_SEQUENCE = 3
"""Remote calls from an alert to the shift that answers it."""


@dataclass(frozen=True)
class Ended:
    """``phase`` is None when it did not end in time."""

    scenario: Scenario
    phase: Phase | None
    outcome: str
    seconds: float
    fast: FastWay | None = None

    @property
    def as_it_must(self) -> bool:
        """Whether it ended as the scenario says; with an alert, also by the fast way and with no
        word before the shift."""
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
        lines.append(f"{each.scenario.name:<8}{phase}, {mark}, {each.seconds:.0f} s")
        lines.append(f"{'':8}{each.outcome}")
        if each.fast:
            lines.append(f"{'':8}{each.fast.words}")
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
            }
            for each in ended
        ],
    }
