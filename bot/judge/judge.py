"""All checks of a step at one time: samples in, a verdict out."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from bot.judge.measured.families import COUNTS, counts_events, family
from bot.judge.measured.samples import Readings
from bot.judge.observed.beside import events_beside
from bot.judge.observed.past import Pasts
from bot.judge.observed.thresholds import threshold, window_of
from bot.judge.observed.value_words import label
from bot.judge.observed.view import View
from bot.plan import Check
from bot.rollout.verdict import CheckResult, Outcome, Verdict


def judge(
    checks: Mapping[str, Check],
    readings: Readings,
    *,
    canary: str,
    stable: str,
    settled_at: datetime,
    now: datetime,
    pasts: Pasts = MappingProxyType({}),
    share: float = 0.0,
    of_flag: bool = False,
) -> Verdict:
    """The verdict on the checks of a step whose traffic settled at ``settled_at``.

    ``pasts``: what was read of earlier times, for the baselines that are of them. ``share`` is the
    canary's percentage of the traffic. ``of_flag``: there are no requests of the platform's.

    Fail if any hard check fails, pass if every hard check passes (also when there is none), else
    inconclusive. Soft checks are in the results and decide nothing. Never raises for any data.
    """
    requests = readings.get(COUNTS)
    if of_flag and any(counts_events(each.metric) for each in checks.values()):
        requests = events_beside(checks.values(), readings, canary, stable)
    views = {
        name: View(
            check,
            reading,
            requests,
            canary,
            stable,
            settled_at,
            pasts.get(check.baseline, ()),
            share,
        )
        for name, check in checks.items()
        if (reading := readings.get(family(check.metric))) is not None
    }
    results = tuple(
        threshold(name, views[name]) if name in views else _unread(name, check)
        for name, check in checks.items()
    )
    windows = [window_of(view) for view in views.values()]
    return Verdict(
        outcome=overall(results),
        results=results,
        since=min((each.start for each in windows), default=min(settled_at, now)),
        until=max((each.end for each in windows), default=now),
    )


def overall(results: Iterable[CheckResult]) -> Outcome:
    """Fail if a hard check fails, pass if all of them pass, else inconclusive."""
    outcomes = {result.outcome for result in results if result.hard}
    if Outcome.FAIL in outcomes:
        return Outcome.FAIL
    return Outcome.PASS if outcomes <= {Outcome.PASS} else Outcome.INCONCLUSIVE


def _unread(name: str, check: Check) -> CheckResult:
    return CheckResult(
        check=name,
        metric=check.metric.name,
        hard=check.severity == "hard",
        outcome=Outcome.INCONCLUSIVE,
        words=f"{label(name, check.metric)}: was not read",
    )
