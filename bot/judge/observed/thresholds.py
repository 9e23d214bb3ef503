"""One check against its limits: the first method of judging, by observed values.

A limit is held against what was observed, over ``min_requests``; later methods (sequential
evidence) stand beside this module and give the same CheckResult.
"""

from bot.judge.measured.histogram import EdgesDiffer
from bot.judge.measured.numbers import said
from bot.judge.measured.queries import GROWN, POOLED
from bot.judge.observed.compare import Comparison, broken, good_enough, misses, touched
from bot.judge.observed.past import DAYS, FEWEST
from bot.judge.observed.sufficient import few, unseen
from bot.judge.observed.value_words import (
    amount,
    label,
    limit_words,
    other_miss,
    span,
    stable_words,
    too_few,
)
from bot.judge.observed.view import View
from bot.judge.observed.window import Window, of_check
from bot.plan import Limit
from bot.rollout.verdict import CheckResult, Outcome

NOT_LONG_ENOUGH = ", not for that long"


def window_of(view: View) -> Window:
    """The window that the check's value is of. Of a rate or a quantile it grows into the step until
    the canary has ``min_requests`` in it, so that a quiet service can be judged at all."""
    length = view.check.window
    window = of_check(view.reading, view.settled_at, length)
    while length < GROWN and window.start > view.settled_at and _lacks(view, window):
        length = min(2 * length, GROWN)
        window = of_check(view.reading, view.settled_at, length)
    return window


def _lacks(view: View, window: Window) -> bool:
    if view.check.metric.kind not in POOLED:
        return False
    try:
        return 0 < (view.canary_in(window).requests or 0) < view.check.min_requests
    except EdgesDiffer:
        return False


def threshold(name: str, view: View) -> CheckResult:
    """The outcome of one check.

    In this order: *inconclusive* when the metric couldn't be read or nothing was seen lately;
    *fail* when the rollback limit is broken; *inconclusive* when too little was seen; *miss* when
    the promote limit isn't met, or when the rollback limit is broken but not for long enough;
    *inconclusive* when a limit that is needed can't be judged; else *pass*. The promote limit is
    needed where there is one, for it says what it takes to continue; the rollback limit only where
    it is alone. A limit against stable is not needed at 100 %: nothing is left to compare with, and
    a healthy canary must become complete.
    """
    if view.reading.problem:
        return _unseen(name, view, f"could not be read: {view.reading.problem}")
    try:
        return _judged(name, view)
    except EdgesDiffer as error:
        return _unknown(name, view, f"could not be judged: {error.sentence}")


def _judged(name: str, view: View) -> CheckResult:
    check, window = view.check, window_of(view)
    seen = view.canary_in(window)
    if words := unseen(check, seen, view.reading, window):
        return _unseen(name, view, words, seen.requests)
    lacking = few(check, seen, view.reading)
    if limit := check.rollback:
        back = broken(view, limit, window)
        if back.meets and (limit.sustained or not lacking):
            return _result(name, view, Outcome.FAIL, limit, back)
    if lacking:
        return _unknown(name, view, lacking, seen.requests)
    met = []
    if limit := check.promote:
        promote = _promote_limit(name, view, limit, window)
        if promote.outcome is not Outcome.PASS:
            return promote
        met.append(promote)
    if limit := check.rollback:
        rollback = _rollback_limit(name, view, limit, window)
        if rollback.outcome is Outcome.MISS:
            return rollback
        met.append(rollback)
    return met[0]


def _promote_limit(name: str, view: View, limit: Limit, window: Window) -> CheckResult:
    """Whether the promote limit lets the rollout continue."""
    on = good_enough(view, limit, window)
    if on.meets is False:
        return _missed(name, view, limit, on)
    good = on.meets or (view.cannot_compare(limit) and not on.seen.odd)
    outcome = Outcome.PASS if good else Outcome.INCONCLUSIVE
    return _result(name, view, outcome, limit, on)


def _rollback_limit(name: str, view: View, limit: Limit, window: Window) -> CheckResult:
    """Whether the rollback limit, which does not roll back now, holds as well."""
    now = touched(view, limit, window)
    if now.meets:
        after = NOT_LONG_ENOUGH if limit.sustained else ""
        return _result(name, view, Outcome.MISS, limit, now, after=after)
    unjudged = now.meets is None and not view.cannot_compare(limit)
    unsure = unjudged or bool(now.seen.odd)
    return _result(name, view, Outcome.INCONCLUSIVE if unsure else Outcome.PASS, limit, now)


def _missed(name: str, view: View, limit: Limit, on: Comparison) -> CheckResult:
    """A miss; of a gauge whose latest sample is good, it names the one that isn't."""
    metric, missing = view.check.metric, misses(view, limit, on)
    before = ""
    if metric.kind == "gauge" and missing and missing[-1] != on.seen.points[-1]:
        before = other_miss(metric, limit, missing)
    return _result(name, view, Outcome.MISS, limit, on, before=before)


def _result(
    name: str,
    view: View,
    outcome: Outcome,
    limit: Limit,
    comparison: Comparison,
    *,
    before: str = "",
    after: str = "",
) -> CheckResult:
    check, seen, window = view.check, comparison.seen, comparison.window
    value = amount(check.metric, seen, window, limit, comparison.baseline)
    if check.metric.kind in POOLED and window.length > check.window:
        value += f" in {span(window.length)}"
    known = comparison.baseline is not None
    stable = stable_words(
        check.metric,
        comparison.baseline,
        window,
        limit,
        "" if known else _no_baseline(view, limit, window),
        whose=_whose(view, limit, window) if known else "",
    )
    if outcome is Outcome.INCONCLUSIVE and not after:
        after = _undecided(limit, comparison)
    called = label(name, check.metric)
    says = f"{value}{before}, {limit_words(limit)}{_is_now(view, limit, comparison)}{after}{stable}"
    over = "over" if limit.op.startswith(">") else "under"
    return CheckResult(
        check=name,
        metric=check.metric.name,
        hard=check.severity == "hard",
        outcome=outcome,
        words=f"{called} {says}",
        plain=f"{called} {over} its limit: {says}" if outcome is Outcome.FAIL else "",
        lately=_lately(view, limit, comparison),
        value=seen.value,
        baseline=comparison.baseline,
        requests=seen.requests,
    )


def _lately(view: View, limit: Limit, comparison: Comparison) -> str:
    """``Last 5 min: 1.8 % (stable 0 %)``; nothing of a metric that is not pooled."""
    metric, value, before = view.check.metric, comparison.seen.value, comparison.baseline
    if value is None or metric.kind not in POOLED:
        return ""
    beside = ""
    if before is not None:
        whose = _whose(view, limit, comparison.window)
        beside = f" ({whose} {said(before, metric.unit)})"
    return f"Last {span(comparison.window.length)}: {said(value, metric.unit)}{beside}"


def _is_now(view: View, limit: Limit, comparison: Comparison) -> str:
    """What a limit against something else comes to."""
    at = limit.threshold(comparison.baseline) if limit.relative else None
    return "" if at is None else f" ({said(at, view.check.metric.unit)})"


def _undecided(limit: Limit, comparison: Comparison) -> str:
    if comparison.seen.odd:
        return f", and {comparison.seen.odd} of its samples can't be true"
    if limit.relative and comparison.baseline is None:
        return ""
    if limit.sustained:
        return ", not seen for that long"
    return ", too few samples to see it grow" if limit.growing else ""


def _whose(view: View, limit: Limit, window: Window) -> str:
    """Whose value the baseline is, or of when."""
    if limit.of_share:
        return f"{view.share:g} % of both revisions' events"
    part = f", {view.share:g} % of it" if view.part_of_past else ""
    if view.check.baseline == "before":
        return f"in the hour before the start{part}"
    if view.check.baseline == "same_hour":
        known = view.past_in(window).known
        return f"at this hour of the last {DAYS} days (median of {known}){part}"
    return "stable"


def _no_baseline(view: View, limit: Limit, window: Window) -> str:
    if limit.of_share:
        return "neither revision has any"
    if view.check.baseline == "before":
        return "too little was measured in the hour before the start to compare with"
    if view.check.baseline == "same_hour":
        known, need = view.past_in(window).known, FEWEST["same_hour"]
        return f"this hour was measured on {known} of the last {DAYS} days, and {need} are needed"
    if view.cannot_compare(limit):
        return "nothing is left on stable to compare with"
    have = view.baseline_requests(window)
    if have is None:
        return "stable has too few samples to compare with"
    return f"stable has {too_few(have, view.check.min_requests)} to compare with"


def _unseen(name: str, view: View, words: str, requests: int | None = None) -> CheckResult:
    return _unknown(name, view, words, requests).model_copy(update={"unseen": True})


def _unknown(name: str, view: View, words: str, requests: int | None = None) -> CheckResult:
    check = view.check
    return CheckResult(
        check=name,
        metric=check.metric.name,
        hard=check.severity == "hard",
        outcome=Outcome.INCONCLUSIVE,
        words=f"{label(name, check.metric)}: {words}",
        requests=requests,
    )
