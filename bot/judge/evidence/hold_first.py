"""Whether what is proven rolls back at once, or holds first and rolls back when it lasts.

For its first minutes a sick instance, or a cache that is cold, is the same series of numbers as a
regression of the same size; only how it continues tells. So a proof holds first while the harm is
small and young: errors that began in the middle of a step, where nothing of the rollout changed,
and slowness from whenever it began, for caches warm up after a shift. It rolls back when the last
minutes are still nearly as bad as the ones before, or when the harm gets large. When it is over the
evidence begins anew. A second proof soon after that rolls back at once.

A hold asks for more before a rollback, never for less, and evidence begins anew only after a proof:
P(ever rolled back | harmless) <= alpha holds all the same.
"""

from math import log, sqrt
from typing import NamedTuple

from bot.judge.evidence.minute import Cut
from bot.judge.evidence.processes.packed import packed
from bot.judge.evidence.processes.profile import Slices
from bot.judge.evidence.spec import CriterionSpec, EvidencePlan, Kind, Signal

LAST = 5
"""So many of the plan's minutes are the last ones."""
_MINUTE = 60
"""Seconds; all times below are in minutes, however long the plan's are."""
_SMALL = {Signal.ERRORS: (0.1, 0.01), Signal.LATENCY: (0.25, 0.125)}
"""So much of the canary's requests, and of all of the service, may be bad beyond what is
allowed."""
_NONE = Cut()


_WATCHED = {Signal.ERRORS: 4.0, Signal.LATENCY: 1.25}
"""A harm of so many times what is allowed is what its onset is looked for of."""
_WITH_SHIFT = 3
"""Errors that began within so many minutes after a shift settled came with it."""
_WORSE = 1.15, 1.3
"""Nor were there before so many times the bad requests that are allowed, and so many times the
square root of these more."""
_SUDDEN = 3.0
"""And since then so many times as many: what grows little by little is no sick instance."""
_FADES, _OVER = 0.8, 0.25
_SURE = 0.5, 2.0
"""The last minutes' excess is at most this part of the earlier one when it fades, and when it is
over; and by so many standard deviations less."""
_LONGEST = 45
"""Minutes after which what neither lasts nor is over rolls back."""
_AGAIN = 60
"""For so many minutes after a hold a second proof rolls back at once."""


class Held(NamedTuple):
    """What a criterion knows of a harm that may be held for; times are the ends of minutes in
    seconds since 1970, 0 for none.

    ``since``: the minute whose proof is held for. ``shifted``: the last one in which traffic moved.
    ``over``: that in which an earlier hold was over. ``score`` is that of a CUSUM (Page 1954) over
    bad requests, ``onset`` the first minute of those that it is made of, ``seen`` what was counted
    in these, and ``before`` what had been counted when traffic moved.
    """

    since: int = 0
    shifted: int = 0
    over: int = 0
    score: float = 0.0
    onset: int = 0
    seen: Cut = Cut()
    before: Cut = Cut()


class Counted(NamedTuple):
    """A criterion's requests of all minutes, and of the last ones."""

    all: Cut
    last: Cut


def shown(made: Cut, slices: Slices | None) -> Cut:
    """The cut that tells best how bad a minute is: of a latency guard's distribution the slower
    slices, which have about a quarter of stable's requests."""
    if slices is None:
        return made
    slow = len(slices.canary) // 2
    xc, xb = sum(slices.canary[-slow:]), sum(slices.stable[-slow:])
    return packed(Cut, (xc, slices.nc, xb, slices.nb))


def watch(spec: CriterionSpec, held: Held, cut: Cut, stamp: int) -> Held:
    """With one more minute; what is on hold keeps its onset."""
    since, shifted, over, score, onset, seen, before = held
    now = seen.plus(cut) if onset else cut
    if not since:
        allowed, times = _allowed(spec, now), _WATCHED[spec.signal]
        score += cut.xc * log(times) - (times - 1) * allowed * cut.nc
        if score <= 0:
            return packed(Held, (0, shifted, over, 0.0, 0, _NONE, before)) if onset else held
        onset = onset or stamp
    return packed(Held, (since, shifted, over, score, onset, now, before))


def decides_at(plan: EvidencePlan, spec: CriterionSpec, held: Held) -> int:
    """The end of the minute from which on it rolls back what lasts."""
    minutes = plan.lasts_errors if spec.signal is Signal.ERRORS else plan.lasts_latency
    return held.onset + minutes * _MINUTE


def holds(plan: EvidencePlan, spec: CriterionSpec, held: Held, counted: Counted, now: int) -> bool:
    """Whether what is proven holds (longer), rather than to roll back."""
    last = counted.last
    if not _small(spec, held.seen) or (spec.signal is Signal.LATENCY and _grows(spec, held, last)):
        return False
    if not held.since:
        soon = held.over and now - held.over < _AGAIN * _MINUTE
        if soon or (spec.signal is Signal.ERRORS and _with_shift(spec, held, counted.all)):
            return False
    if now < decides_at(plan, spec, held):
        return True
    return now - held.onset < _LONGEST * _MINUTE and _part_left(spec, held, last, _SURE[0]) < _FADES


def is_over(spec: CriterionSpec, held: Held, last: Cut) -> bool:
    """Whether the last minutes are no worse than allowed, but for chance."""
    if not last.nc:
        return False
    excess = last.xc - _allowed(spec, last) * last.nc
    by_chance = excess <= 2 * sqrt(max(_variance(last), 1))
    return by_chance and _part_left(spec, held, last, _SURE[1]) < _OVER


def _small(spec: CriterionSpec, since: Cut) -> bool:
    excess = since.xc - _allowed(spec, since) * since.nc
    of_canary, of_all = _SMALL[spec.signal]
    return excess <= min(of_canary * since.nc, of_all * (since.nc + since.nb))


def _with_shift(spec: CriterionSpec, held: Held, counted: Cut) -> bool:
    """Whether the harm is the rollout's own: it began with a shift, or was there before it grew."""
    if held.onset - held.shifted <= _WITH_SHIFT * _MINUTE:
        return True
    quiet = counted.less(held.before).less(held.seen)
    expected = _allowed(spec, quiet) * quiet.nc
    times, roots = _WORSE
    if quiet.nc <= 0 or quiet.xc > times * expected + roots * sqrt(expected):
        return True
    seen, before = held.seen, (quiet.xc + 1) / quiet.nc
    if spec.kind is not Kind.ABSOLUTE and seen.nb:
        before = max(before, seen.xb / seen.nb)
    return seen.xc < _SUDDEN * before * seen.nc


class _Excess(NamedTuple):
    """Of the last minutes, what the minutes before them would make of it, and its noise."""

    left: float
    earlier: float
    noise: float


def _excess(spec: CriterionSpec, held: Held, last: Cut) -> _Excess:
    before = held.seen.less(last)
    if before.nc <= 0 or not last.nc or min(before) < 0:
        return _Excess(0.0, 0.0, 0.0)
    scale = last.nc / before.nc
    return _Excess(
        last.xc - _allowed(spec, last) * last.nc,
        scale * (before.xc - _allowed(spec, before) * before.nc),
        sqrt(_variance(last) + scale * scale * _variance(before)),
    )


def _part_left(spec: CriterionSpec, held: Held, last: Cut, sure: float) -> float:
    """What the last minutes' excess is of that of the minutes before them, at ``sure`` standard
    deviations more; 1 where nothing says that it fades."""
    left, earlier, noise = _excess(spec, held, last)
    return left / earlier if earlier > 0 and earlier - left > sure * noise else 1.0


def _grows(spec: CriterionSpec, held: Held, last: Cut) -> bool:
    """Whether the last minutes are surely worse than those before them."""
    left, earlier, noise = _excess(spec, held, last)
    return earlier > 0 and left - earlier > _SURE[1] * noise


def _variance(cut: Cut) -> float:
    """Of the excess of bad requests, at most."""
    return cut.xc + (cut.nc / cut.nb) ** 2 * cut.xb if cut.nb else cut.xc


def _allowed(spec: CriterionSpec, cut: Cut) -> float:
    """The bad fraction that the criterion allows."""
    if spec.kind in (Kind.ABSOLUTE, Kind.TIMES):
        return spec.tail
    return spec.ratio * (cut.xb / cut.nb if cut.nb else 0.0) + spec.delta
