"""The numbers of a proposed plan: shares, soaks, and how many requests a value needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.judge.evidence.spec import Signal
from bot.judge.power.errors import quick_power
from bot.judge.power.regressions import Detection, StepPower
from bot.judge.proposed.limits import TWICE, Kept, errors_kept, latency_kept
from bot.judge.proposed.week import Week
from bot.plan import Plan
from bot.plan.values.units import format_seconds, plain

MINUTE = timedelta(minutes=1)
SOAKS = tuple(
    each * MINUTE
    for each in (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 960, 1200, 1440)
)
FIRST_SHARES = (1, 5, 10, 25)
USUAL_FIRST = 10
SHORT = timedelta(hours=1)
"""So long the first step may take to find a doubling."""
SHORTEST_WATCH = timedelta(hours=1)
NEEDED = (1000, 500, 200, 100, 50)
"""Requests behind a value, the first that the smallest share gets in ``SOON``."""
SOON = timedelta(minutes=20)
WIDEST = timedelta(hours=2)
"""So far a check widens its window by itself."""
USUAL_AGE = timedelta(minutes=2)
_REQUESTS_IN_AGE = 5
TWICE_THE_ERRORS = "twice the errors"


@dataclass(frozen=True, slots=True)
class ProposedStep:
    """``traffic`` is the plan's, ``share`` without what the watch keeps; ``finds`` is what ``soak``
    is long enough for: a doubling of the errors, else the mildest regression that is mostly found,
    and ``doubling`` is when a doubling is: each None where it is not within a day."""

    traffic: int
    share: int
    soak: timedelta
    finds: Detection | None
    doubling: timedelta | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """Everything that is chosen. ``window`` and ``max_age`` are None where the usual ones do."""

    steps: tuple[ProposedStep, ...]
    watch: timedelta
    min_requests: int
    window: timedelta | None
    max_age: timedelta | None
    errors: Kept | None
    latency: Kept | None


def numbers(week: Week) -> Numbers:
    """What fits the week."""
    first = _first_share(week)
    each_second = week.rps * first / 100
    fitting = (n for n in NEEDED if each_second * SOON.total_seconds() >= n)
    fewest = next(fitting, NEEDED[-1])
    gathering = timedelta(seconds=fewest / each_second)
    age = timedelta(seconds=_REQUESTS_IN_AGE / each_second)
    kept = errors_kept(week, fewest), latency_kept(week, fewest)
    shares = [first, *(each for each in (10, 50) if each >= 2 * first), 100]
    steps = _steps(week, shares, checks_of(*kept), fewest)
    watch = max(steps[-1].doubling or SHORTEST_WATCH, SHORTEST_WATCH)
    return Numbers(
        tuple(steps),
        at_least(watch),
        fewest,
        at_least(gathering) if gathering > WIDEST else None,
        at_least(age) if age > USUAL_AGE else None,
        *kept,
    )


def checks_of(errors: Kept | None, latency: Kept | None) -> dict[str, dict[str, Any]]:
    """The checks as a plan writes them."""
    found: dict[str, dict[str, Any]] = {}
    if errors:
        found["errors"] = {
            "metric": "error_rate",
            "promote": f"<= {plain(errors.limit, 100)}%",
            "rollback": f"> {plain(TWICE * errors.limit, 100)}%",
        }
    if latency:
        found["latency"] = {
            "metric": "latency_p95",
            "promote": f"<= {format_seconds(latency.limit)}",
            "rollback": f"> {format_seconds(TWICE * latency.limit)}",
        }
    return found


def at_least(length: timedelta) -> timedelta:
    """The next round length; a day at most."""
    return next((each for each in SOAKS if each >= length), SOAKS[-1])


def _first_share(week: Week) -> int:
    """The smallest at which a doubling is found soon, else the usual one; more where too few
    requests would come for a value at all."""
    for step in _power(week, (*FIRST_SHARES, 100), {}):
        if step.traffic in FIRST_SHARES:
            rises = [_doubled(step.seen)] if week.errors else [_mildest(step.seen)]
            if any(each and _within(each, SHORT) for each in rises):
                return step.traffic
    enough = NEEDED[-1] / WIDEST.total_seconds()
    shares = (USUAL_FIRST, 25, 50)
    return next((each for each in shares if week.rps * each / 100 >= enough), shares[-1])


def _steps(
    week: Week, shares: Sequence[int], checks: dict[str, Any], fewest: int
) -> list[ProposedStep]:
    found = []
    for number, step in enumerate(_power(week, shares, checks)):
        last = number == len(shares) - 1
        finds = _found_in(step.seen, SHORT if number == 0 else SOAKS[-1])
        # The last step soaks for coming to rest; what shows slowly the watch finds.
        needed = SOAKS[0] if last else finds.usually_after if finds else None
        gathering = timedelta(seconds=fewest / (week.rps * step.traffic / 100))
        soak = at_least(max(needed or SHORT, gathering))
        doubled = _doubled(step.seen)
        doubling = doubled.usually_after if doubled else None
        found.append(ProposedStep(shares[number], step.traffic, soak, finds, doubling))
    return found


def _found_in(seen: Sequence[Detection], longest: timedelta) -> Detection | None:
    """A doubling, if it is mostly found in that time; else the mildest that is."""
    found = [each for each in seen if _within(each, longest)]
    return _doubled(found) or _mildest(found)


def _doubled(seen: Sequence[Detection]) -> Detection | None:
    return next((each for each in seen if each.regression.words == TWICE_THE_ERRORS), None)


def _mildest(seen: Sequence[Detection]) -> Detection | None:
    errors = [each for each in seen if each.regression.signal is Signal.ERRORS]
    return min(errors, key=lambda each: each.regression.rate, default=None)


def _within(seen: Detection, longest: timedelta) -> bool:
    return seen.usually_after is not None and seen.usually_after <= longest


def _power(week: Week, shares: Sequence[int], checks: dict[str, Any]) -> list[StepPower]:
    """What these shares find at the week's traffic, each looked at for a day."""
    plan = Plan.model_validate(
        {
            "version": 1,
            "name": "draft",
            "target": {"cloud_run": {"project": "any-one", "region": "a-b1", "service": "draft"}},
            "channel": "#draft",
            "checks": checks,
            "steps": [{"traffic": each, "soak": "5m"} for each in shares],
            "watch": "1h",
        }
    )
    return list(quick_power(plan, week.rps, week.errors))
