"""Whether what a plan wants to be seen of a revision is so now: a probe that is answered, or a
metric that keeps its limit."""

from datetime import timedelta

from bot.errors import CanarioError
from bot.judge.measured.families import counts_events, family
from bot.judge.measured.numbers import said
from bot.judge.measured.samples import Wish
from bot.judge.observed.value_words import label
from bot.judge.observed.values import observe
from bot.judge.observed.window import of_check
from bot.plan import AnyTarget
from bot.plan.mitigation import Verification
from bot.service.carrying_out.measured import (
    Measured,
    anything_counted,
    counted_beside,
    sides_of,
)
from bot.service.ports.parts import Parts
from bot.service.ports.prober import ProbeAnswer

LENGTH = timedelta(minutes=5)
"""At most so much of the time since then is looked at."""
LAG = timedelta(minutes=10)
"""Read this much more, for samples come late."""
PATIENCE = 3.0
"""Seconds for a call to Monitoring: it is asked again soon."""


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
    beside = counted_beside(parts, target, of, metric)
    try:
        sides = sides_of(parts, target, of)
        wish = Wish(
            service_id=of.service_id,
            target=target,
            metrics=(metric, *beside),
            since=max(of.since, now - LENGTH - LAG),
            revisions=sides.asked,
            canary=sides.canary,
        )
        found = parts.metrics.read([wish], now, PATIENCE)[of.service_id]
    except CanarioError as error:
        return ProbeAnswer(False, error.sentence.rstrip("."))
    reading = found.get(family(metric))
    if reading is None or reading.problem:
        why = f": {reading.problem}" if reading else ""
        return ProbeAnswer(False, f"{label(metric.name, metric)} can't be read{why}")
    window = of_check(reading, of.since, LENGTH)
    unknown = counts_events(metric) and not anything_counted(beside, found, sides, window)
    series = reading.series.get(sides.measured, reading.series.get("", ()))
    seen = observe(metric, series, window)
    # No data is not health: a value that nobody measured keeps no limit.
    if seen.value is None or not window.periods or (unknown and not seen.value):
        return ProbeAnswer(False, f"nothing was measured of {label(metric.name, metric)} lately")
    value = said(seen.value, metric.unit, limit.value)
    name = label(metric.name, metric)
    return ProbeAnswer(bool(limit.met_by(seen.value)), f"{name} {value}, wanted {limit.words}")
