"""Whether what a plan wants to be seen of a revision is so now: a probe that is answered, or a
metric that keeps its limit."""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from bot.errors import CanarioError
from bot.judge.measured.families import counts_events, family
from bot.judge.measured.numbers import said
from bot.judge.measured.samples import Counts, Readings, Wish
from bot.judge.observed.value_words import label
from bot.judge.observed.values import observe
from bot.judge.observed.window import Window, of_check
from bot.plan import BUILTIN, AnyTarget, Limit, Metric
from bot.plan.mitigation import Verification
from bot.rollout.state import Rollout
from bot.service.ports.parts import Parts
from bot.service.ports.prober import ProbeAnswer

LENGTH = timedelta(minutes=5)
"""At most so much of the time since then is looked at."""
LAG = timedelta(minutes=10)
"""Read this much more, for samples come late."""
PATIENCE = 3.0
"""Seconds for a call to Monitoring: it is asked again soon."""
REQUESTS = BUILTIN["requests"]


class Measured(NamedTuple):
    """Of which revision of ``rollout`` (None: of no revision in particular) a metric is read, and
    from when on what was measured counts."""

    service_id: str
    rollout: Rollout | None
    side: Literal["canary", "stable"]
    since: datetime

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


def seen_now(
    parts: Parts, target: AnyTarget | None, wanted: Verification, of: Measured
) -> ProbeAnswer:
    """What the service answers now, or what is measured of it, in each region by its own names.
    What can't be asked is not seen."""
    if target is None:
        raise LookupError(f"{wanted.name} is of a plan with what nothing carries out")
    if not target.several:
        return seen_in(parts, target, wanted, of)
    by_region = {region: each for each in target.each for region in each.all_regions}
    there = [each for each in by_region if wanted.probe or of.is_in(each)] or list(by_region)
    found = {each: seen_in(parts, by_region[each], wanted, of.in_region(each)) for each in there}
    words = (f"{region}: {it.words}" for region, it in found.items())
    return ProbeAnswer(all(it.ok for it in found.values()), "; ".join(words))


def seen_in(parts: Parts, target: AnyTarget, wanted: Verification, of: Measured) -> ProbeAnswer:
    """The same in one region."""
    if wanted.probe is None:
        return measured(parts, target, wanted, of)
    try:
        address = parts.router.observe(target).address
    except CanarioError as error:
        return ProbeAnswer(False, error.sentence.rstrip("."))
    if not address:
        return ProbeAnswer(False, f"Cloud Run gives no address for {target.service}")
    return parts.prober.probe(address, wanted.probe, address)


def measured(parts: Parts, target: AnyTarget, wanted: Verification, of: Measured) -> ProbeAnswer:
    """The metric's value over the time since then, at most the last five minutes."""
    metric, limit, now = wanted.metric, wanted.limit, parts.clock.now()
    if metric is None or limit is None:
        raise LookupError(f"{wanted.name} has neither a probe nor a metric")
    wish = Wish(
        service_id=of.service_id,
        target=target,
        metrics=(metric, REQUESTS) if counts_events(metric) else (metric,),
        since=max(of.since, now - LENGTH - LAG),
        revisions=(of.revision,) if of.revision else (),
        canary=of.canary,
    )
    try:
        found = parts.metrics.read([wish], now, PATIENCE)[of.service_id]
    except CanarioError as error:
        return ProbeAnswer(False, error.sentence.rstrip("."))
    reading = found.get(family(metric))
    if reading is None or reading.problem:
        why = f": {reading.problem}" if reading else ""
        return ProbeAnswer(False, f"{label(metric.name, metric)} can't be read{why}")
    return held_against(metric, limit, of, found)


def held_against(metric: Metric, limit: Limit, of: Measured, found: Readings) -> ProbeAnswer:
    """No data is not health: a value that nobody measured keeps no limit."""
    reading, name = found[family(metric)], label(metric.name, metric)
    series = reading.series.get(of.revision, reading.series.get("", ()))
    window = of_check(reading, of.since, LENGTH)
    seen = observe(metric, series, window)
    nothing = counts_events(metric) and not requests_in(window, found, of.revision)
    if seen.value is None or not window.periods or nothing:
        return ProbeAnswer(False, f"nothing was measured of {name} lately")
    value = said(seen.value, metric.unit, limit.value)
    return ProbeAnswer(bool(limit.met_by(seen.value)), f"{name} {value}, wanted {limit.words}")


def requests_in(window: Window, found: Readings, revision: str) -> int:
    """How many requests there were: of none, that no event happened says nothing."""
    requests = found.get(family(REQUESTS))
    every = requests.series if requests else {}
    mine = [every.get(revision, ())] if revision else every.values()
    samples = [each for series in mine for each in window.samples(series)]
    return sum(each.total for each in samples if isinstance(each, Counts))
