"""What was measured at earlier times, for checks whose baseline is not stable now.

An earlier time is read as it could be read then: up to that moment, less the metric's lag.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from bot.judge.measured.queries import needed
from bot.judge.measured.samples import Reading, Readings, Wish
from bot.judge.observed.past import DAYS, HOUR, Pasts
from bot.plan import AnyTarget, Check, Metric
from bot.rollout.state import Rollout
from bot.service.ports.parts import Parts

DAY = timedelta(days=1)
LAG = timedelta(minutes=10)
"""Read this much more, for samples come late."""


def read_past(parts: Parts, rollout: Rollout, target: AnyTarget, checks: Iterable[Check]) -> Pasts:
    """The readings of each baseline that these checks need, one for each of its times."""
    by_baseline: dict[str, list[Check]] = {}
    for check in checks:
        if check.baseline != "stable":
            by_baseline.setdefault(check.baseline, []).append(check)
    found: dict[str, Sequence[Readings]] = {}
    for baseline, its in by_baseline.items():
        metrics = needed(its)
        found[baseline] = tuple(
            _read(parts, rollout, target, metrics, whole=baseline == "same_hour", at=at)
            for at in _times(rollout, baseline, parts.clock.now())
        )
    return found


def _times(rollout: Rollout, baseline: str, now: datetime) -> Iterator[datetime]:
    if baseline == "before":
        yield rollout.requested_at
    else:
        yield from (now - DAY * number for number in range(1, DAYS + 1))


def _read(
    parts: Parts,
    rollout: Rollout,
    target: AnyTarget,
    metrics: Sequence[Metric],
    *,
    whole: bool,
    at: datetime,
) -> Readings:
    """One time. ``whole``: of what can be read of all revisions together, all are."""
    found: dict[str, Reading] = {}
    together = [each for each in metrics if whole and each.of_requests]
    single = [each for each in metrics if each not in together]
    for part, revisions in zip((together, single), ((), (rollout.stable,)), strict=True):
        if part:
            wish = Wish(rollout.service_id, target, tuple(part), at - HOUR - LAG, revisions)
            found |= parts.metrics.read([wish], at)[rollout.service_id]
    return found
