"""Where a value stands towards a limit: the promote limit met, the rollback limit broken.

Both sides of a limit against stable are of the same time: pooled values of the same window, a
gauge's samples each against stable's sample of the same period.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.judge.measured.queries import POOLED
from bot.judge.observed.growing import growing
from bot.judge.observed.sufficient import IN_A_ROW, PRESENT, enough
from bot.judge.observed.sustained import stretch
from bot.judge.observed.value_words import counted_per_minute
from bot.judge.observed.values import Observation, per_minute
from bot.judge.observed.view import View
from bot.judge.observed.window import Window
from bot.plan import Limit

BOTH = 2


@dataclass(frozen=True, slots=True)
class Comparison:
    """``meets`` says whether the limit's comparison holds as the limit wants it, None when that
    can't be told (yet). ``seen``, ``window`` and ``baseline`` (stable's value at the time of the
    newest point) are what that was judged on; ``beside`` is stable's value for each point."""

    meets: bool | None
    seen: Observation
    window: Window
    baseline: float | None
    beside: tuple[float | None, ...] = ()


def good_enough(view: View, limit: Limit, window: Window) -> Comparison:
    """Whether the promote limit holds: over the window, or with ``for`` over the last D.

    Of a gauge no sample there may miss it, and none may be something else than a number.
    """
    both = _both_sides(view, limit, window)
    if both.meets is None:
        return both
    meets = _grown(_all(_answers(view, limit, both)), view, limit, both)
    return replace(both, meets=None if meets and both.seen.odd else meets)


def broken(view: View, limit: Limit, window: Window) -> Comparison:
    """Whether the rollback limit is broken, so that the rollout is rolled back.

    Without ``for``: the window's pooled value breaks it, or a gauge's two newest samples do. With
    it: the last D does, see ``stretch``.
    """
    both = _both_sides(view, limit, window)
    if both.meets is None:
        return both
    answers = _answers(view, limit, both)
    newest = answers if limit.sustained else answers[-IN_A_ROW:]
    return replace(both, meets=_grown(_all(newest), view, limit, both))


def touched(view: View, limit: Limit, window: Window) -> Comparison:
    """Whether anything in the window breaks the rollback limit, even if not for long enough.

    That is no rollback, but the rollout does not continue either.
    """
    both = _both_sides(view, limit, window, whole=True)
    answers = _answers(view, limit, both)
    if both.meets is None or not answers or None in answers:
        return replace(both, meets=None)
    return replace(both, meets=_grown(any(answers), view, limit, both))


def misses(view: View, limit: Limit, comparison: Comparison) -> list[float]:
    """The points that the limit is not met by."""
    answers = _answers(view, limit, comparison)
    points = _held_against(view, limit, comparison.seen, comparison.window)
    return [point for point, met in zip(points, answers, strict=True) if met is False]


def _both_sides(view: View, limit: Limit, window: Window, *, whole: bool = False) -> Comparison:
    """What there is to compare, not yet compared; ``meets`` is None where it is too little.

    ``whole``: the whole window also for a limit with ``for``.
    """
    seen, fewest = view.canary_in(window), float(IN_A_ROW)
    if limit.sustained and not whole:
        last = stretch(view, limit.sustained)
        if last is None:
            return Comparison(None, seen, window, view.against(limit, window))
        seen, window = last.seen, last.window
        fewest = max(fewest, PRESENT * window.periods)
    if (common := _of_both(view, limit, window)) != window:
        seen, window = view.canary_in(common), common
        if not enough(view.check, seen, window):
            return Comparison(None, seen, window, None)
    beside = view.beside(seen, limit, window)
    if limit.relative and view.check.metric.kind == "gauge":
        pairs = [n for n, stable in enumerate(beside) if stable is not None]
        if len(pairs) < fewest or _is_past(view, seen, pairs[-1]):
            return Comparison(None, seen, window, None)
        seen = seen.only(pairs)
        beside = tuple(beside[n] for n in pairs)
    baseline = next((each for each in reversed(beside) if each is not None), None)
    return Comparison(False, seen, window, baseline, beside)


def _of_both(view: View, limit: Limit, window: Window) -> Window:
    """Of a rate or a quantile against stable the window up to the newest period that both have: the
    other's may come late, and what both do in it would be held against one of them. Whoever has
    none for longer is not late."""
    check = view.check
    if not limit.relative or check.baseline != "stable" or check.metric.kind not in POOLED:
        return window
    ends = [seen.ends[-1] for seen in view.both_in(window) if seen.ends]
    if len(ends) < BOTH or max(ends) - min(ends) > IN_A_ROW * view.reading.period:
        return window
    return replace(window, end=min(ends)) if min(ends) < max(ends) else window


def _is_past(view: View, seen: Observation, newest: int) -> bool:
    """Whether the newest sample that can be compared is that much older than the canary's newest:
    it says nothing of now."""
    return seen.ends[-1] - seen.ends[newest] > IN_A_ROW * view.reading.period


def _answers(view: View, limit: Limit, both: Comparison) -> list[bool | None]:
    points = _held_against(view, limit, both.seen, both.window)
    beside = both.beside or (both.baseline,) * len(points)
    return [limit.met_by(point, stable) for point, stable in zip(points, beside, strict=True)]


def _held_against(view: View, limit: Limit, seen: Observation, window: Window) -> tuple[float, ...]:
    """The points in the limit's unit: a count in the window can have a limit per minute."""
    if counted_per_minute(view.check.metric, limit) and window.periods:
        return tuple(per_minute(point, window) for point in seen.points)
    return seen.points


def _all(answers: Sequence[bool | None]) -> bool | None:
    if not answers or None in answers:
        return None
    return all(answers)


def _grown(compares: bool | None, view: View, limit: Limit, both: Comparison) -> bool | None:
    if not (compares and limit.growing):
        return compares
    return growing(_held_against(view, limit, both.seen, both.window), limit.growing_by)
