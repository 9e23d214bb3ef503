"""One criterion of a plan, minute by minute: its kind's processes, its tallies, and its
conviction."""

from collections.abc import Sequence
from math import log
from typing import NamedTuple

from bot.judge.evidence.criteria import absolute, difference, relative
from bot.judge.evidence.criteria import quantile_ratio as times
from bot.judge.evidence.criteria.criterion_state import Begun, CriterionState, Processes
from bot.judge.evidence.criteria.minute_counts import Cuts, cuts, slices
from bot.judge.evidence.hold_first import LAST, Counted, Held, holds, is_over, shown, watch
from bot.judge.evidence.minute import Cut, Minute, errors
from bot.judge.evidence.processes.mixture import Turn
from bot.judge.evidence.processes.nothing_succeeds import Asked, observe, together
from bot.judge.evidence.processes.packed import packed
from bot.judge.evidence.processes.profile import Slices
from bot.judge.evidence.spec import CriterionSpec, EvidencePlan, Kind, Signal
from bot.judge.evidence.steady import in_trouble, learn_usual

GROWTH_MINUTES = 15
"""Over about so many minutes evidence's growth is averaged."""
FAILED = 2
"""Steady minutes in which nothing of the canary succeeded, before that convicts."""
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
    asked = Asked() if spec.asks else None
    return CriterionState(now, (Cut(),) * tallied, (Begun(),) * tallied, asked=asked)


def advance(
    plan: EvidencePlan, spec: CriterionSpec, criterion: CriterionState, minute: Minute, at: Moment
) -> CriterionState:
    """With one more minute; one that has failed stays as it is, unless it recovers. Start weight is
    spent by its own minutes, of which one that begins at a later step has its first then."""
    if criterion.failed is not None:
        return _unless_over(spec, criterion, minute) if spec.recovers else criterion
    own = criterion.minutes
    if spec.source and spec.source not in minute.own:
        return criterion
    at = _at_its_own(plan, own, at)
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
    recent, held = _watched(spec, criterion, shown(first, seen), at.stamp, counts=not now.mask.now)
    part = 1 / min(own + 1, GROWTH_MINUTES)
    asked = _asked(criterion, first, at)
    fails, passes = criterion.fail_growth, criterion.pass_growth
    after = packed(
        CriterionState,
        (
            now,
            tallies,
            begun,
            criterion.picks,
            criterion.profile,
            (criterion.step[0] + first.nc, criterion.step[1] + first.nb),
            recent,
            fails + part * (together(now.log_fail, asked) - criterion.log_fail - fails),
            passes + part * (now.log_pass - before.log_pass - passes),
            criterion.flow + part * (first.nc - criterion.flow),
            None,
            own + 1,
            usual,
            held,
            asked,
        ),
    )
    proven = after.held.since or _convicts(plan, spec, after)
    return _proven(plan, spec, after, at.stamp) if proven else after


def _at_its_own(plan: EvidencePlan, own: int, at: Moment) -> Moment:
    if own == at.turn.minute:
        return at
    return at._replace(turn=Turn(own, plan.starts.part(own), at.turn.most))


def _watched(
    spec: CriterionSpec, criterion: CriterionState, cut: Cut, stamp: int, *, counts: bool
) -> tuple[tuple[Cut, ...], Held]:
    """The last minutes, as many as are needed, and what may be held for."""
    if spec.may_hold:
        held = watch(spec, criterion.held, cut, stamp) if counts else criterion.held
        return (*criterion.recent, cut)[-LAST:], held
    if spec.sustained:
        return (*criterion.recent, cut)[-spec.sustained :], criterion.held
    return (), criterion.held


def _proven(
    plan: EvidencePlan, spec: CriterionSpec, criterion: CriterionState, stamp: int
) -> CriterionState:
    """Failed, or on hold first; begun anew once what it is held for is over."""
    if not spec.may_hold:
        return criterion._replace(failed=stamp)
    held, last = criterion.held, Cut()
    for cut in criterion.recent:
        last = last.plus(cut)
    if held.since and not last.nb and spec.kind is not Kind.ABSOLUTE:
        return criterion
    if held.since and is_over(spec, held, last):
        return _begun_anew(spec, criterion, stamp)
    if not holds(plan, spec, held, Counted(criterion.tallies[0], last), stamp):
        return criterion._replace(failed=stamp)
    return criterion if held.since else criterion._replace(held=held._replace(since=stamp))


def _begun_anew(spec: CriterionSpec, criterion: CriterionState, stamp: int) -> CriterionState:
    """Without evidence against the canary, and with all that was learned."""
    fresh, now = begin(spec), criterion.now
    return criterion._replace(
        now=fresh.now._replace(
            passes=now.passes, noises=now.noises, mask=now.mask, log_pass=now.log_pass
        ),
        begun=tuple(Begun(stamp, tally) for tally in criterion.tallies),
        minutes=0,
        fail_growth=0.0,
        held=Held(shifted=criterion.held.shifted, over=stamp, before=criterion.tallies[0]),
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
    if criterion.held.since:
        return begun
    for i, tally in enumerate(criterion.tallies):
        if now.fails[i].since == minute:
            begun = (*begun[:i], Begun(at.stamp, tally), *begun[i + 1 :])
    return begun


def _asked(criterion: CriterionState, cut: Cut, at: Moment) -> Asked | None:
    """Of a criterion whose share has changed no requests are counted yet."""
    if criterion.asked is None:
        return None
    shifted = not any(criterion.step)
    return observe(criterion.asked, cut, shifted=shifted, steady=at.steady)


def _convicts(plan: EvidencePlan, spec: CriterionSpec, criterion: CriterionState) -> bool:
    """That nothing succeeds convicts by few requests. It needs no tolerance of its own: a canary
    that is a tenth worse fails a dozen minutes at most three times as often, and the e-value is
    one of hundreds."""
    now, threshold = criterion.now, plan.log_thresholds[spec.name]
    if criterion.log_fail < threshold:
        return False
    asked = criterion.asked if criterion.nothing_succeeds else None
    by_splits = criterion.tallies[0].xc >= spec.min_events and (
        now.log_tol is None or now.log_tol >= log(plan.tolerance_e)
    )
    return (
        (by_splits or (asked is not None and asked.steady >= FAILED))
        and not now.mask.void
        and (not spec.sustained or _broken_for_long(spec, criterion.recent))
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
