"""A plan held against a service's own history: would it have rolled back, when, and how often
without need?"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from bot.errors import CanarioError
from bot.judge.measured.samples import Counts
from bot.plan import BUILTIN, Plan
from sandbox.rehearsal.failures import all_well
from sandbox.rehearsal.history.history import History
from sandbox.rehearsal.history.side_by_side import Pair, SideBySide
from sandbox.rehearsal.playing.play import Played, rehearse
from sandbox.rehearsal.playing.progress import Progress
from sandbox.rehearsal.scenario.scenario import Start
from sandbox.rehearsal.timeline import Entry
from sandbox.rehearsal.world.world import Measured

MINUTE = timedelta(minutes=1)
BESIDE = 30
"""Minutes in which two revisions served, to be taken for a canary and stable."""


class NoHistory(CanarioError):  # noqa: N818 - named for what is missing
    """Nothing, or not enough, was measured in that time."""


class Span(NamedTuple):
    """From when to when history is asked, in UTC."""

    since: datetime
    until: datetime


class Cost(NamedTuple):
    """Users' requests: so many would have been answered by the canary, and of these so many would
    have failed, where stable would have failed ``otherwise``."""

    requests: float
    failed: float
    otherwise: float

    @property
    def bad(self) -> int:
        """Those that failed because of the canary."""
        return max(round(self.failed - self.otherwise), 0)


class Backtest(NamedTuple):
    """``played`` is the rollout of the pair; ``at_once`` is what it had cost to give the canary
    everything at once; ``against_itself`` are rollouts of stable against itself, from several
    starts: each that was rolled back was without need."""

    pair: Pair
    played: Played
    cost: Cost
    at_once: Cost
    against_itself: tuple[Played, ...]


def backtest(
    plan: Plan,
    history: History,
    pair: Pair,
    span: Span,
    others: Sequence[Plan] = (),
    *,
    repeat: int,
    progress: Progress,
) -> Backtest:
    """``others`` are plans that this one needs beside it; ``repeat`` is the number of rollouts of
    stable against itself. Raises HistoryUnread."""
    play = partial(_played, plan, history, others=others, progress=progress)
    progress.say(f"playing {pair.canary} against {pair.stable}")
    played = play(pair, span, 1)
    itself = Pair.of_one(pair.stable)
    again = []
    for number in range(repeat):
        progress.say(f"playing {pair.stable} against itself, {number + 1} of {repeat}")
        again.append(play(itself, _part(plan, span, number, repeat), number + 2))
    return Backtest(
        pair,
        played,
        _cost(plan, history, pair, span, lambda at: _share(played, at)),
        _cost(plan, history, pair, span, lambda _: 1.0),
        tuple(again),
    )


def rolled_back(played: Played) -> Entry | None:
    """Where it was decided to roll back."""
    return next((e for e in played.timeline.entries if e.kind == "rolling_back"), None)


def _played(
    plan: Plan,
    history: History,
    pair: Pair,
    span: Span,
    seed: int,
    *,
    others: Sequence[Plan],
    progress: Progress,
) -> Played:
    scenario = all_well().model_copy(
        update={
            "description": f"{pair.canary} against {pair.stable}, as they were",
            "start": Start(at=span.since),
            "until": span.until - span.since,
            "seed": seed,
        }
    )
    measured = Measured(
        pair.canary, pair.stable, lambda served: SideBySide(history, pair, served, seed)
    )
    return rehearse(plan, scenario, others, progress=progress, measured=measured)


def _part(plan: Plan, span: Span, number: int, repeat: int) -> Span:
    """Where it begins: evenly, and so early that the rollout can end."""
    soaks = sum((step.soak.longest for step in plan.steps), timedelta()) + plan.watched_for
    room = max(span.until - span.since - soaks, timedelta())
    since = span.since + number * room / max(repeat - 1, 1)
    return Span(since.replace(second=0, microsecond=0), span.until)


def _share(played: Played, at: datetime) -> float:
    region = played.plan.target.moved.all_regions[0]
    return played.world.platform.served_at(region, at).get(played.world.canary, 0) / 100


def _cost(
    plan: Plan, history: History, pair: Pair, span: Span, share: Callable[[datetime], float]
) -> Cost:
    """All minutes in which both were asked, in every region."""
    requests = failed = otherwise = 0.0
    for target in plan.target.moved.each:
        for end in minutes(span):
            canary = history.requests(target, pair.measured(pair.canary), end)
            stable = history.requests(target, pair.measured(pair.stable), end)
            if canary is None or stable is None or not (canary.total and stable.total):
                continue
            whole = canary.total if pair.itself else canary.total + stable.total
            its = whole * share(end - MINUTE)
            requests += its
            failed += its * canary.errors / canary.total
            otherwise += its * stable.errors / stable.total
    return Cost(requests, failed, otherwise)


def minutes(span: Span) -> Iterator[datetime]:
    """The end of each."""
    at = span.since.replace(second=0, microsecond=0) + MINUTE
    while at <= span.until:
        yield at
        at += MINUTE


def pair_of(plan: Plan, history: History, span: Span, named: tuple[str, str]) -> Pair:
    """The two revisions: those that are named (``""``: not), else the two that served side by side
    for longest, of which the one that came later is the canary; with only one, it against itself.
    Raises NoHistory and HistoryUnread."""
    target = plan.target.moved.first
    found = history.between(BUILTIN["requests"], target, span, ())
    asked = {
        name: {each.end for each in samples if isinstance(each, Counts) and each.total}
        for name, samples in found.series.items()
    }
    asked = {name: ends for name, ends in asked.items() if ends}
    missing = [name for name in named if name and name not in asked]
    if missing or not asked:
        raise NoHistory(
            f"Nobody asked {missing[0] if missing else target.service} between "
            f"{span.since:%Y-%m-%d %H:%M} and {span.until:%Y-%m-%d %H:%M} UTC.",
            f"Asked were: {', '.join(sorted(asked)) or 'none'}.",
        )
    return _chosen(asked, named)


def _chosen(asked: dict[str, set[datetime]], named: tuple[str, str]) -> Pair:
    canary, stable = named
    if canary and stable:
        return Pair.of_one(stable) if canary == stable else Pair(canary, stable)
    pairs = [
        (len(asked[one] & asked[other]), one, other)
        for one in asked
        for other in asked
        if min(asked[other]) <= min(asked[one]) and one != other
    ]
    fitting = [
        each
        for each in pairs
        if canary in ("", each[1]) and stable in ("", each[2]) and each[0] >= BESIDE
    ]
    if fitting:
        _, one, other = max(fitting)
        return Pair(one, other)
    return Pair.of_one(canary or stable or max(asked, key=lambda name: len(asked[name])))
