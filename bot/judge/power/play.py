"""What a plan's evidence would see at a service's traffic, found by playing it.

Requests, errors and latencies are drawn by chance, minute by minute, and updated by the same code
that weighs a real rollout. A step is played alone, without what earlier steps had found, so that
what is said is rather too little than too much.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from random import Random
from typing import NamedTuple

from bot.judge.evidence.rollout_judge import begin, update
from bot.judge.evidence.spec import EvidencePlan, Kind, Signal
from bot.judge.power.draw import MINUTE, USUAL_P95, Drawn, Errors, Events, Latencies, Sourced
from bot.judge.power.own_events import OwnEvents
from bot.judge.power.regressions import (
    DAY,
    LATE,
    SLOWER,
    USUALLY,
    Detection,
    Regression,
    StepPower,
    criteria,
    regressions,
    time_of,
)
from bot.judge.proof.criteria_of_plan import PlanCriteria, evidence_plan
from bot.plan import Plan

LONGEST = timedelta(hours=1)
"""A step is played this long, or as long as it soaks where that is longer, at most a day."""
WATCHED = timedelta(hours=6)
"""After the last step so much of the watch is played."""
BUDGET = 60_000
"""So many minutes are played in all, which takes a few seconds."""
FEWEST_RUNS, MOST_RUNS = 20, 100


class Usual(NamedTuple):
    """What a service usually does: requests a second of all of it, the part of them that fails,
    their p95 in seconds where it is known, and what the plan's own queries find."""

    rps: float
    errors: float
    p95: float | None = None
    own: Sequence[OwnEvents] = ()


class Game(NamedTuple):
    """One thing that is wrong in one step: which criteria may find it, in what is drawn."""

    wrong: Regression
    against: Collection[str]
    drawn: Drawn


def power(
    plan: Plan, usual: Usual, *, late: timedelta = LATE, seed: int = 1
) -> Iterator[StepPower]:
    """What each step with traffic sees. Without a p95 limits on latency itself are not played.

    ``late``: how old a minute is when it is judged.
    """
    of_plan = evidence_plan(plan, MINUTE)
    steps = [number for number, step in enumerate(plan.steps) if step.traffic]
    games = {number: list(_games(plan, of_plan, number, usual)) for number in steps}
    lengths = {n: _played(plan.steps[n].soak.longest) for n in steps}
    whole = sum(lengths[n] // MINUTE * len(games[n]) for n in steps)
    runs = max(FEWEST_RUNS, min(MOST_RUNS, BUDGET // max(whole, 1)))
    for number in steps:
        time = time_of(plan, number, MINUTE)
        minutes = max(lengths[number], min(time, WATCHED)) // MINUTE
        seen = []
        for n, game in enumerate(games[number]):
            chance = Random(f"{seed} {number} {n}")  # noqa: S311 - a simulation, nothing secret
            found = [_found(of_plan.plan, game, minutes, chance) for _ in range(runs)]
            seen.append(_seen(game.wrong, found, time, late))
        share = plan.share_at(number)
        requests = round(usual.rps * time.total_seconds() * share / 100)
        yield StepPower(share, time, minutes * MINUTE, requests, tuple(seen))


def _games(plan: Plan, of_plan: PlanCriteria, number: int, usual: Usual) -> Iterator[Game]:
    traffic = plan.share_at(number)
    share = traffic / 100
    for wrong in (*regressions(usual.errors), *SLOWER):
        against = {
            each.name
            for each in criteria(of_plan, number, wrong.signal, traffic)
            if usual.p95 or wrong.signal is Signal.ERRORS or each.kind is not Kind.ABSOLUTE
        }
        if against:
            yield Game(wrong, against, _drawn(wrong, usual.rps, share, usual.errors, usual.p95))
    requests = Errors(usual.rps, share, usual.errors, usual.errors)
    for own in usual.own:
        limit = of_plan.steps[number].limits.get(own.name, "")
        for wrong in own.regressions:
            found = criteria(of_plan, number, wrong.signal, traffic, own.source)
            against = {
                each.name
                for each in found
                if each.name == limit
                and (each.kind is not Kind.ABSOLUTE or own.usual or wrong.signal is Signal.EVENTS)
            }
            if against:
                events = _drawn(wrong, own.each_second, share, own.usual or 0.0, own.usual)
                yield Game(wrong, against, Sourced(own.source, requests, events))


def _played(soak: timedelta) -> timedelta:
    return min(max(soak, LONGEST), DAY)


def _drawn(wrong: Regression, rps: float, share: float, errors: float, p95: float | None) -> Drawn:
    if wrong.signal is Signal.EVENTS:
        return Events(rps, share, wrong.times)
    if wrong.signal is Signal.ERRORS:
        return Errors(rps, share, errors, wrong.rate)
    return Latencies(rps, share, p95 or USUAL_P95, wrong.times)


def _seen(
    regression: Regression, found: list[timedelta | None], whole: timedelta, late: timedelta
) -> Detection:
    times = sorted(time + late for time in found if time is not None)
    needed = -int(-USUALLY * len(found) // 1)
    return Detection(
        regression,
        sum(time <= whole for time in times) / len(found),
        times[needed - 1] if len(times) >= needed else None,
    )


def _found(plan: EvidencePlan, game: Game, minutes: int, chance: Random) -> timedelta | None:
    """How long it took until one of these criteria failed; None when none did."""
    watched = [n for n, criterion in enumerate(plan.criteria) if criterion.name in game.against]
    state = begin(plan, game.drawn.history(chance))
    for number in range(1, minutes + 1):
        state = update(plan, state, [game.drawn.minute(number, chance)], game.against)
        if any(state.criteria[n].failed is not None for n in watched):
            return number * MINUTE
    return None
