"""Where a value stands towards a limit: the promote limit met, the rollback limit broken."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.judge.observed.growing import growing
from bot.judge.observed.sufficient import IN_A_ROW
from bot.judge.observed.sustained import stretch
from bot.judge.observed.value_words import counted_per_minute
from bot.judge.observed.values import Observation, per_minute
from bot.judge.observed.view import View
from bot.judge.observed.window import Window
from bot.plan import Limit


@dataclass(frozen=True, slots=True)
class Comparison:
    """``meets`` says whether the limit's comparison holds as the limit wants it, None when that
    can't be told (yet). ``seen``, ``window`` and ``baseline`` are what that was judged on."""

    meets: bool | None
    seen: Observation
    window: Window
    baseline: float | None


def good_enough(view: View, limit: Limit, window: Window) -> Comparison:
    """Whether the promote limit holds: over the window, or with ``for`` over the last D.

    Of a gauge no sample there may miss it, and none may be something else than a number.
    """
    seen = view.canary_in(window)
    if limit.sustained:
        last = stretch(view, limit.sustained)
        if last is None:
            return Comparison(None, seen, window, view.baseline_in(window))
        seen, window = last.seen, last.window
    baseline = view.baseline_in(window)
    meets = _all(limit, _held_against(view, limit, seen, window), baseline)
    if meets and seen.odd:
        meets = None
    return Comparison(meets, seen, window, baseline)


def broken(view: View, limit: Limit, window: Window) -> Comparison:
    """Whether the rollback limit is broken, so that the rollout is rolled back.

    Without ``for``: the window's pooled value breaks it, or a gauge's two newest samples do. With
    it: the last D does, see ``stretch``.
    """
    seen = view.canary_in(window)
    if limit.sustained:
        last = stretch(view, limit.sustained)
        if last is None:
            return Comparison(None, seen, window, view.baseline_in(window))
        seen, window = last.seen, last.window
    points = _held_against(view, limit, seen, window)
    baseline = view.baseline_in(window)
    newest = points if limit.sustained else points[-IN_A_ROW:]
    return Comparison(
        _grown(_all_compare(limit, newest, baseline), limit, points), seen, window, baseline
    )


def touched(view: View, limit: Limit, window: Window) -> bool | None:
    """Whether anything in the window breaks the rollback limit, even if not for long enough.

    That is no rollback, but the rollout does not continue either. None when it can't be told.
    """
    points = _held_against(view, limit, view.canary_in(window), window)
    baseline = view.baseline_in(window)
    answers = [limit.met_by(point, baseline) for point in points]
    if not answers or None in answers:
        return None
    return _grown(any(answers), limit, points)


def misses(view: View, limit: Limit, comparison: Comparison) -> list[float]:
    """The points that the limit is not met by."""
    points = _held_against(view, limit, comparison.seen, comparison.window)
    return [point for point in points if limit.met_by(point, comparison.baseline) is False]


def _held_against(view: View, limit: Limit, seen: Observation, window: Window) -> tuple[float, ...]:
    """The points in the limit's unit: a count in the window can have a limit per minute."""
    if counted_per_minute(view.check.metric, limit) and window.periods:
        return tuple(per_minute(point, window) for point in seen.points)
    return seen.points


def _all(limit: Limit, points: Sequence[float], baseline: float | None) -> bool | None:
    return _grown(_all_compare(limit, points, baseline), limit, points)


def _all_compare(limit: Limit, points: Sequence[float], baseline: float | None) -> bool | None:
    answers = [limit.met_by(point, baseline) for point in points]
    return None if not answers or None in answers else all(answers)


def _grown(compares: bool | None, limit: Limit, points: Sequence[float]) -> bool | None:
    return growing(points) if compares and limit.growing else compares
