"""Of whom a metric is read after a switch, a rollback or a completion, and whether anything was
there to which events could have happened."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, NamedTuple

from bot.judge.measured import histogram
from bot.judge.measured.families import counts_events, family
from bot.judge.measured.samples import Counts, Latencies, Readings, Sample
from bot.judge.observed.window import Window
from bot.plan import BUILTIN, AnyTarget, Metric, Plan
from bot.plan.target import FlagTarget
from bot.rollout.state import Rollout
from bot.service.ports.parts import Parts

REQUESTS = BUILTIN["requests"]


class Measured(NamedTuple):
    """Of which revision of ``rollout`` (None: of no revision in particular) a metric is read, and
    from when on what was measured counts."""

    service_id: str
    rollout: Rollout | None
    side: Literal["canary", "stable"]
    since: datetime
    killed: bool = False
    """By the kill switch: nobody may be left on the canary's side."""

    @property
    def canary(self) -> str:
        """The rollout's canary."""
        return self.rollout.canary if self.rollout else ""

    @property
    def revision(self) -> str:
        """The revision that is measured; empty where it is none in particular."""
        return self.rollout.stable if self.rollout and self.side == "stable" else self.canary

    def in_region(self, region: str) -> "Measured":
        """The same by the names of one region."""
        return self._replace(rollout=self.rollout.in_region(region)) if self.rollout else self

    def is_in(self, region: str) -> bool:
        """Whether anything can be measured of it in this one of several regions: not of a canary
        that has no traffic there yet."""
        return self.rollout is None or self.side == "stable" or self.rollout.reaches(region)


class Sides(NamedTuple):
    """The revision, or the side of a flag, that is ``measured``; whom is ``asked`` about beside it;
    and which of them is the canary."""

    measured: str
    asked: tuple[str, ...]
    canary: str


def sides_of(parts: Parts, target: AnyTarget, of: Measured) -> Sides:
    """Without a rollout it is the new side of a flag, or the revision that serves most. Raises what
    the platform does."""
    if isinstance(target, FlagTarget):
        measured = target.on if of.side == "canary" else target.off
        return Sides(measured, (target.on, target.off) if of.killed else (measured,), target.on)
    if of.rollout is not None:
        return Sides(of.revision, (of.revision,), of.canary)
    served = parts.router.observe(target).served
    most = max(served, key=lambda each: served[each], default="")
    return Sides(most, (most,) if most else (), "")


def counted_beside(
    parts: Parts, target: AnyTarget, of: Measured, metric: Metric
) -> tuple[Metric, ...]:
    """The metrics on which a number of events rests: requests; for a flag, which has none, the
    rates and distributions of its plan."""
    if not counts_events(metric):
        return ()
    if not isinstance(target, FlagTarget):
        return (REQUESTS,)
    stored = [each for each in parts.plans.plans() if each.target.service_id == of.service_id]
    plans = [of.rollout.plan] if of.rollout else stored
    return tuple({family(each): each for plan in plans for each in _counting(plan)}.values())


def _counting(plan: Plan) -> Iterator[Metric]:
    for step in range(len(plan.steps)):
        for check in plan.checks_at(step).values():
            if check.metric.kind in ("rate", "quantile"):
                yield check.metric


def anything_counted(
    beside: tuple[Metric, ...], found: Readings, sides: Sides, window: Window
) -> bool:
    """Whether any of these counted anything: of nobody, that no event happened says nothing."""
    readings = [found[family(each)] for each in beside if family(each) in found]
    return any(
        _number(sample)
        for reading in readings
        for side in (*sides.asked, "")
        for sample in window.samples(reading.series.get(side, ()))
    )


def _number(sample: Sample) -> int:
    if isinstance(sample, Latencies):
        return histogram.count(sample.histogram)
    return sample.total if isinstance(sample, Counts) else 0
