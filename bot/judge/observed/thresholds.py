"""One check against its limits: the first method of judging, by observed values.

A limit is held against what was observed, over ``min_requests``; later methods (sequential
evidence) stand beside this module and give the same CheckResult.
"""

from bot.judge.measured.histogram import EdgesDiffer
from bot.judge.observed.compare import Standing, broken, good_enough, misses, touched
from bot.judge.observed.sufficient import few, unseen
from bot.judge.observed.view import Sight
from bot.judge.observed.window import Window, of_check
from bot.judge.observed.value_words import (amount, label, limit_words, other_miss, stable_words, too_few)
from bot.plan import Limit
from bot.rollout.verdict import CheckResult, Outcome

NOT_LONG_ENOUGH = ", not for that long"


def window_of(sight: Sight) -> Window:
    """The window that the check's value is of."""
    return of_check(sight.reading, sight.settled_at, sight.check.window)


def threshold(name: str, sight: Sight) -> CheckResult:
    """The outcome of one check.

    In this order: *inconclusive* when the metric couldn't be read or nothing was seen lately;
    *fail* when the rollback limit is broken; *inconclusive* when too little was seen; *miss* when
    the promote limit isn't met, or when the rollback limit is broken but not for long enough;
    *inconclusive* when a limit that is needed can't be judged; else *pass*. The promote limit is
    needed where there is one, for it says what it takes to go on; the rollback limit only where
    it is alone, so that a canary at 100 %, with no stable left to compare with, can be complete.
    """
    if sight.reading.problem:
        return _unseen(name, sight, f"could not be read: {sight.reading.problem}")
    try:
        return _judged(name, sight)
    except EdgesDiffer as error:
        return _unknown(name, sight, f"could not be judged: {error.sentence}")


def _judged(name: str, sight: Sight) -> CheckResult:
    check, window = sight.check, window_of(sight)
    seen = sight.canary_in(window)
    if words := unseen(check, seen, sight.reading, window):
        return _unseen(name, sight, words, seen.requests)
    lacking = few(check, seen, sight.reading)
    if limit := check.rollback:
        back = broken(sight, limit, window)
        if back.meets and (limit.sustained or not lacking):
            return _result(name, sight, Outcome.FAIL, limit, back)
    if lacking:
        return _unknown(name, sight, lacking, seen.requests)
    going_on = []
    if limit := check.promote:
        forward = _forward(name, sight, limit, window)
        if forward.outcome is not Outcome.PASS:
            return forward
        going_on.append(forward)
    if limit := check.rollback:
        kept = _kept(name, sight, limit, window)
        if kept.outcome is Outcome.MISS:
            return kept
        going_on.append(kept)
    return going_on[0]


def _forward(name: str, sight: Sight, limit: Limit, window: Window) -> CheckResult:
    """Whether the promote limit lets it go on."""
    on = good_enough(sight, limit, window)
    if on.meets is False:
        return _missed(name, sight, limit, on)
    outcome = Outcome.PASS if on.meets else Outcome.INCONCLUSIVE
    return _result(name, sight, outcome, limit, on)


def _kept(name: str, sight: Sight, limit: Limit, window: Window) -> CheckResult:
    """Whether the rollback limit, which doesn't make it go back now, is kept as well."""
    seen = sight.canary_in(window)
    now = Standing(touched(sight, limit, window), seen, window, sight.baseline_in(window))
    if now.meets:
        after = NOT_LONG_ENOUGH if limit.sustained else ""
        return _result(name, sight, Outcome.MISS, limit, now, after=after)
    unsure = now.meets is None or bool(seen.odd)
    return _result(name, sight, Outcome.INCONCLUSIVE if unsure else Outcome.PASS, limit, now)


def _missed(name: str, sight: Sight, limit: Limit, on: Standing) -> CheckResult:
    """A miss; of a gauge whose latest sample is good, it names the one that isn't."""
    metric, missing = sight.check.metric, misses(sight, limit, on)
    before = ""
    if metric.kind == "gauge" and missing and missing[-1] != on.seen.points[-1]:
        before = other_miss(metric, limit, missing)
    return _result(name, sight, Outcome.MISS, limit, on, before=before)


def _result(
    name: str,
    sight: Sight,
    outcome: Outcome,
    limit: Limit,
    standing: Standing,
    *,
    before: str = "",
    after: str = "",
) -> CheckResult:
    check, seen, window = sight.check, standing.seen, standing.window
    value = amount(check.metric, seen, window, limit, standing.baseline)
    stable = stable_words(
        check.metric, standing.baseline, window, limit, _no_baseline(sight, window)
    )
    if outcome is Outcome.INCONCLUSIVE and not after:
        after = _undecided(limit, standing)
    return CheckResult(
        check=name,
        metric=check.metric.name,
        hard=check.severity == "hard",
        outcome=outcome,
        words=f"{label(name, check.metric)} {value}{before}, {limit_words(limit)}{after}{stable}",
        value=seen.value,
        baseline=standing.baseline,
        requests=seen.requests,
    )


def _undecided(limit: Limit, standing: Standing) -> str:
    if standing.seen.odd:
        return f", and {standing.seen.odd} of its samples not a number"
    if limit.relative and standing.baseline is None:
        return ""
    if limit.sustained:
        return ", not seen for that long"
    return ", too few samples to see it grow" if limit.growing else ""


def _no_baseline(sight: Sight, window: Window) -> str:
    if sight.check.baseline != "stable":
        return f"there is nothing measured for the baseline {sight.check.baseline!r}"
    have = sight.baseline_requests(window)
    if have is None:
        return "stable has too few samples to compare with"
    return f"stable has {too_few(have, sight.check.min_requests)} to compare with"


def _unseen(name: str, sight: Sight, words: str, requests: int | None = None) -> CheckResult:
    return _unknown(name, sight, words, requests).model_copy(update={"unseen": True})


def _unknown(name: str, sight: Sight, words: str, requests: int | None = None) -> CheckResult:
    check = sight.check
    return CheckResult(
        check=name,
        metric=check.metric.name,
        hard=check.severity == "hard",
        outcome=Outcome.INCONCLUSIVE,
        words=f"{label(name, check.metric)}: {words}",
        requests=requests,
    )
