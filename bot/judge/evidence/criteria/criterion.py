"""One criterion of a plan, minute by minute: its kind's processes, its tallies, and its
conviction."""

from collections.abc import Sequence
from math import log
from typing import NamedTuple

from bot.judge.evidence.criteria import absolute, difference, relative
from bot.judge.evidence.criteria import quantile_ratio as times
from bot.judge.evidence.criteria.criterion_state import Begun, CriterionState, Processes
from bot.judge.evidence.criteria.minute_counts import Cuts, cuts, slices
from bot.judge.evidence.minute import Cut, Minute, errors
from bot.judge.evidence.processes.mixture import Turn
from bot.judge.evidence.processes.packed import packed
from bot.judge.evidence.processes.profile import Slices
from bot.judge.evidence.spec import CriterionSpec, EvidencePlan, Kind, Signal
from bot.judge.evidence.steady import in_trouble, learn_usual

GROWTH_MINUTES = 15
"""Over about so many minutes evidence's growth is averaged."""
RECOVERY = 5
"""Minutes that have to be no worse than allowed, together, before a fail is over."""


class Moment(NamedTuple):
    """A minute's end in seconds since 1970, its turn, whether latency is not judged in it, and
    whether it may convict by itself."""

    stamp: int
    turn: Turn
    warming: bool
    steady: bool = True


def begin(spec: CriterionSpec) -> CriterionState:
    """Before the first minute."""
    if spec.kind is Kind.RELATIVE:
        now = relative.begin(spec)
    elif spec.kind is Kind.DIFFERENCE:
        now = difference.begin()
    else:
        now = absolute.begin(spec) if spec.kind is Kind.ABSOLUTE else times.begin(spec)
    tallied = 1
    if spec.kind is Kind.RELATIVE and spec.signal is Signal.LATENCY:
        tallied = len(spec.edges)
    return CriterionState(now, (Cut(),) * tallied, (Begun(),) * tallied)


def advance(
    plan: EvidencePlan, spec: CriterionSpec, criterion: CriterionState, minute: Minute, at: Moment
) -> CriterionState:
    """With one more minute; a criterion that has failed stays as it is, unless it recovers.

    Start weight is spent by the criterion's own minutes: one that begins at a later step has its
    first minute then.
    """
    if criterion.failed is not None:
        return _unless_over(spec, criterion, minute) if spec.recovers else criterion
    own = criterion.minutes
    if own != at.turn.minute:
        at = at._replace(turn=Turn(own, plan.starts.part(own), at.turn.most))
    if spec.source and spec.source not in minute.own:
        return criterion
    minute = minute if spec.signal is Signal.EVENTS else minute.of(spec.source)
    made = cuts(spec, criterion.picks, minute, at.warming)
    before, first, usual = criterion.now, made[0], criterion.usual
    if first is not None:
        if at.steady and in_trouble(usual, first):
            at = at._replace(steady=False)
        usual = learn_usual(usual, first.xb, first.nb)
    seen = slices(criterion.profile, minute) if spec.shape and not at.warming else None
    now = _advance(plan, spec, before, made, at, slices=seen)
    begun = _begun(criterion, now, at)
    if first is None:
        return criterion._replace(now=now, begun=begun, minutes=own + 1)
    tallies = criterion.tallies if now.mask.now else _tallied(criterion.tallies, made)
    recent = (*criterion.recent, first)[-spec.sustained :] if spec.sustained else ()
    part = 1 / min(own + 1, GROWTH_MINUTES)
    return packed(
        CriterionState,
        (
            now,
            tallies,
            begun,
            criterion.picks,
            criterion.profile,
            (criterion.step[0] + first.nc, criterion.step[1] + first.nb),
            recent,
            criterion.fail_growth + part * (now.log_fail - before.log_fail - criterion.fail_growth),
            criterion.pass_growth + part * (now.log_pass - before.log_pass - criterion.pass_growth),
            criterion.flow + part * (first.nc - criterion.flow),
            at.stamp if _convicts(plan, spec, now, tallies[0].xc, recent) else None,
            own + 1,
            usual,
        ),
    )


def _unless_over(spec: CriterionSpec, criterion: CriterionState, minute: Minute) -> CriterionState:
    """Begun anew once the last minutes together are no worse than allowed; of a criterion about
    errors."""
    if spec.source and spec.source not in minute.own:
        return criterion
    recent = (*criterion.recent, errors(minute.of(spec.source)))[-RECOVERY:]
    pooled = Cut()
    for cut in recent:
        pooled = pooled.plus(cut)
    if len(recent) < RECOVERY or not pooled.nc:
        return criterion._replace(recent=recent)
    allowed = spec.ratio * (pooled.xb / pooled.nb if pooled.nb else 0.0) + spec.delta
    return begin(spec) if pooled.xc <= allowed * pooled.nc else criterion._replace(recent=recent)


def _advance(
    plan: EvidencePlan,
    spec: CriterionSpec,
    now: Processes,
    made: Cuts,
    at: Moment,
    *,
    slices: Slices | None,
) -> Processes:
    kind, turn, steady = spec.kind, at.turn, at.steady
    if kind is Kind.RELATIVE:
        return relative.advance(spec, now, made, turn, plan.kappa, slices=slices, steady=steady)
    if kind is Kind.ABSOLUTE:
        return absolute.advance(spec, now, made, turn, plan.kappa, steady=steady)
    if kind is Kind.DIFFERENCE:
        return difference.advance(spec, now, made, turn, plan.kappa, steady=steady)
    return times.advance(spec, now, made, turn, plan.kappa, steady=steady)


def _tallied(tallies: tuple[Cut, ...], made: Cuts) -> tuple[Cut, ...]:
    if len(tallies) == 1:
        return (tallies[0].plus(made[0]),) if made[0] else tallies
    return tuple(
        [
            tally if cut is None else tally.plus(cut)
            for tally, cut in zip(tallies, made, strict=False)
        ]
    )


def _begun(criterion: CriterionState, now: Processes, at: Moment) -> tuple[Begun, ...]:
    begun, minute = criterion.begun, at.turn.minute
    for i, tally in enumerate(criterion.tallies):
        if now.fails[i].since == minute:
            begun = (*begun[:i], Begun(at.stamp, tally), *begun[i + 1 :])
    return begun


def _convicts(
    plan: EvidencePlan, spec: CriterionSpec, now: Processes, events: int, recent: Sequence[Cut]
) -> bool:
    if now.log_fail < plan.log_thresholds[spec.name]:
        return False
    return (
        (now.log_tol is None or now.log_tol >= log(plan.tolerance_e))
        and events >= spec.min_events
        and not now.mask.void
        and (not spec.sustained or _broken_for_long(spec, recent))
    )


def _broken_for_long(spec: CriterionSpec, recent: Sequence[Cut]) -> bool:
    """Whether there are as many minutes as ``for`` asks, and together they break the limit."""
    if len(recent) < spec.sustained:
        return False
    pooled = Cut()
    for cut in recent:
        pooled = pooled.plus(cut)
    if not pooled.nc:
        return False
    if spec.signal is Signal.EVENTS:
        return pooled.xc > spec.limit * len(recent)
    rate = pooled.xc / pooled.nc
    if spec.kind in (Kind.ABSOLUTE, Kind.TIMES):
        return rate > spec.tail
    return bool(pooled.nb) and rate > spec.ratio * pooled.xb / pooled.nb + spec.delta
