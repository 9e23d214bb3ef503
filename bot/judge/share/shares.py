"""The shares of canary and stable over a rollout: minutes in, a state out; kept as plain JSON."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from math import ceil
from typing import Any, NamedTuple

from bot.judge.evidence.minute import Minute
from bot.judge.evidence.noise import Noise
from bot.judge.evidence.processes.mixture import Mixture, Starts
from bot.judge.evidence.spec import DropSpec
from bot.judge.share.drops import BETS, Sides, with_minute
from bot.judge.share.side import HALF, Enough, Side, advance, beside_twice

SKIP = 3
"""So many minutes after a shift are left out: a new split takes a while to arrive everywhere."""


class Shares(NamedTuple):
    """Both sides. ``desired`` is the canary's percentage in the last minute; ``warm`` how many more
    minutes are left out; ``paused`` until when (seconds since 1970) traffic was not as planned;
    ``drops`` are the plan's own limits on the canary's part."""

    canary: Side = Side()
    stable: Side = Side()
    desired: float = 0.0
    warm: int = 0
    paused: int = 0
    drops: Sides = ()


UNSHARED = Shares()
"""Before the first minute."""


def with_minutes(
    shares: Shares,
    minutes: Iterable[Minute],
    starts: Starts,
    drops: Sequence[DropSpec] = (),
    source: str = "",
) -> Shares:
    """With these minutes too, in their order. ``source``: the family of a plan's own metric that
    counts the sides of a flag, of which neither may have more than twice its share; "" is the
    requests to revisions.

    Left out are the first minutes at a percentage, those in which traffic was still moving or not
    as planned, those with numbers that can't be true, and those at 0 or 100 %, where there is
    nothing to share.
    """
    for minute in minutes:
        if minute.share != shares.desired:
            shares = begun(shares, minute.share)
        if not 0 < minute.share < 100:
            continue
        if minute.unshared or minute.stamp <= shares.paused:
            continue
        if shares.warm:
            shares = shares._replace(warm=shares.warm - 1)
            continue
        shares = shares._replace(drops=with_minute(shares.drops, drops, minute, starts))
        if not source or source in minute.own:
            shares = _with_sides(shares, minute, starts, source)
    return shares


def _with_sides(shares: Shares, minute: Minute, starts: Starts, source: str) -> Shares:
    of, q = minute.of(source), minute.share / 100
    both, enough = of.requests, Enough(beside_twice(1 - q), BETS) if source else HALF
    return shares._replace(
        canary=advance(shares.canary, q, of.canary.total, both, starts),
        stable=advance(shares.stable, 1 - q, of.baseline.total, both, starts, enough=enough),
    )


def begun(shares: Shares, desired: float) -> Shares:
    """At another percentage: evidence stays, and says nothing until it has minutes of its own."""
    canary, stable = (side._replace(recent=()) for side in (shares.canary, shares.stable))
    drops = tuple((name, side._replace(recent=())) for name, side in shares.drops)
    return shares._replace(canary=canary, stable=stable, desired=desired, warm=SKIP, drops=drops)


def paused(shares: Shares, until: datetime) -> Shares:
    """Traffic is not as planned up to then, so nothing of it is judged."""
    return begun(shares, shares.desired)._replace(paused=ceil(until.timestamp()))


def dumps(shares: Shares) -> str:
    """As compact JSON."""
    return json.dumps(shares, separators=(",", ":"))


def loads(text: str) -> Shares:
    """What ``dumps`` wrote. Raises ValueError or TypeError for any other text."""
    canary, stable, desired, warm, paused, *drops = json.loads(text)
    found = tuple((name, _side(*side)) for name, side in (drops[0] if drops else ()))
    return Shares(_side(*canary), _side(*stable), desired, warm, paused, found)


def _side(mixture: Any, noise: Any, recent: Any, minutes: int) -> Side:
    parts, *numbers = mixture
    return Side(
        Mixture(tuple(parts), *numbers),
        Noise(*noise),
        tuple((q, x, n) for q, x, n in recent),
        minutes,
    )
