"""Rehearsals of a plan for which nobody has written a scenario: a healthy canary under daily
traffic, then each check's failure once."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.plan import Check, Plan
from sandbox.rehearsal.playing.expecting import since
from sandbox.rehearsal.playing.play import Played, rehearse
from sandbox.rehearsal.playing.progress import Progress
from sandbox.rehearsal.scenario.happenings import Happening
from sandbox.rehearsal.scenario.moments import When
from sandbox.rehearsal.scenario.scenario import Scenario, TrafficNow
from sandbox.rehearsal.world.healthy import checks_of, failing, healthy, signal_of
from sandbox.rehearsal.world.signals import ERRORS, LATENCY

SOON = timedelta(minutes=2)
"""After the step's traffic is served."""


class Case(NamedTuple):
    """One failure, and what came of it."""

    name: str
    played: Played

    @property
    def words(self) -> str:
        """The result in a line."""
        played = self.played
        for kind in ("rolling_back", "held", "warning", "mitigation"):
            found = next((e for e in played.timeline.entries if e.kind == kind), None)
            if found is not None:
                return f"{kind} {_after(played, found.at)}: {found.words}"
        return f"{played.phase} after {since(played.start, played.end)}"


def _after(played: Played, at: datetime) -> str:
    """How long after the failure began, else after the start."""
    began = next((e.at for e in played.timeline.entries if e.kind == "world"), None)
    if began is None:
        return f"after {since(played.start, at)}"
    return f"{since(began, at)} after it began"


def all_well() -> Scenario:
    """A healthy canary."""
    return Scenario(
        description="a healthy canary under daily traffic", traffic=TrafficNow(shape="daily")
    )


def cases(
    plan: Plan, others: Sequence[Plan] = (), progress: Progress | None = None
) -> Iterator[Case]:
    """Each check's failure, in the step that has it first, as soon as that serves."""
    stable = {ERRORS: all_well().stable.errors, LATENCY: all_well().stable.latency}
    well = healthy(plan, stable)
    seen: set[str] = set()
    for number, name, check in checks_of(plan):
        if name in seen or not plan.steps[number].traffic:
            continue
        seen.add(name)
        signal = signal_of(check.metric)
        sides = well.get(signal, well[ERRORS])
        bad = failing(check, sides["canary"], sides["stable"])
        if bad is None:
            continue
        event = Happening.parse(f"canary {name} {_written(check, bad)}")
        when = When(after=SOON, anchor=f"{plan.share_at(number)}%")
        scenario = all_well().model_copy(
            update={"description": f"{name} fails", "events": {when: (event,)}, "until": None}
        )
        yield Case(
            f"{name} {_written(check, bad)} at {when.anchor}",
            rehearse(plan, scenario, others, progress=progress),
        )


def _written(check: Check, value: float) -> str:
    """The value as a scenario writes it."""
    if check.metric.unit == "ratio":
        return f"{value * 100:.6g}%"
    return f"{value:.6g}s" if check.metric.unit == "seconds" else f"{value:.6g}"
