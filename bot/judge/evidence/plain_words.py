"""Why a rollout is rolled back, in plain words first: for who reads one message at night."""

from datetime import timedelta

from bot.judge.evidence.criterion_words import times_words
from bot.judge.evidence.report import CriterionReport
from bot.judge.evidence.spec import CriterionSpec, Kind, Signal
from bot.judge.measured.numbers import said

_MINUTE = timedelta(minutes=1)


def plain_words(criterion: CriterionReport, lately: str = "", period: timedelta = _MINUTE) -> str:
    """What is worse, what was measured ``lately``, what was counted, and what chance would do:
    ``more errors than stable. Last 5 min: 1.8 % (stable 0 %). Whole rollout: 5 of 1,219 (stable 0
    of 10,031). Chance would do this less than once in 700 rollouts``; without a full stop.
    """
    since = None if criterion.whole else criterion.since
    when = f"Since {since - period:%Y-%m-%d %H:%M} UTC" if since else "Whole rollout"
    counted = _counted(criterion)
    times = times_words(criterion.e_value)
    parts = (
        _worse(criterion.spec, period),
        lately,
        f"{when}: {counted}" if counted else "",
        f"Chance would do this less than once in {times} rollouts",
    )
    return ". ".join(part for part in parts if part)


def _worse(spec: CriterionSpec, period: timedelta) -> str:
    than = _than(spec, period)
    if spec.signal is Signal.EVENTS:
        return f"more {spec.name} than {than}"
    if spec.source:
        return f"{spec.name} worse than {than}"
    return f"{'more errors' if spec.signal is Signal.ERRORS else 'slower'} than {than}"


def _than(spec: CriterionSpec, period: timedelta) -> str:
    if spec.signal is Signal.EVENTS:
        return f"the limit of {said(spec.limit * (_MINUTE / period), 'per_minute')}"
    if spec.kind is Kind.ABSOLUTE:
        unit = "ratio" if spec.signal is Signal.ERRORS else spec.unit or "seconds"
        return f"the limit of {said(spec.limit, unit)}"
    stable = "stable" if spec.ratio == 1 else f"{spec.ratio:g}x stable"
    return f"{stable} plus {said(spec.delta, 'ratio')}" if spec.delta else stable


def _counted(criterion: CriterionReport) -> str:
    spec, cut = criterion.spec, criterion.seen
    if spec.signal is Signal.EVENTS:
        return f"{cut.xc:,} on {cut.nc:,} requests"
    canary, stable = f"{cut.xc:,} of {cut.nc:,}", f"{cut.xb:,} of {cut.nb:,}"
    compared = spec.kind is not Kind.ABSOLUTE
    if spec.signal is Signal.ERRORS:
        return f"{canary} (stable {stable})" if compared else canary
    if criterion.by_shape:
        return f"all {cut.nc:,} together slower than stable's {cut.nb:,}"
    if criterion.edges is None:
        return ""
    unit, slower = (spec.unit, "over") if spec.source else ("seconds", "slower than")
    edge, other = (f"{slower} {said(each, unit)}" for each in criterion.edges)
    beside = stable if edge == other else f"{stable} {other}"
    return f"{canary} {edge}" + (f" (stable {beside})" if compared else "")
