"""Evidence that a canary has fewer events than its share of the traffic explains, or more.

Requests, logins or orders of both revisions together are n in a minute; with a share q of the
traffic the canary has each of them with the probability q. A plan's limit ``< 0.8x share`` is
broken where that probability is below 0.8 q in every minute: the process of ``side``, with the
plan's number for its half. ``> 1.5x share`` is the same of stable's events, of which there are too
few then. Each is proven at an e-value of 1,000: a canary within the limit is rolled back by one of
them at most once in 1,000 rollouts.
"""

from collections.abc import Iterable
from typing import NamedTuple

from bot.judge.evidence.minute import Minute
from bot.judge.evidence.processes.mixture import Starts
from bot.judge.evidence.spec import DropSpec
from bot.judge.share.side import FEWEST, LOG_LINE, Enough, Side, advance, beside

BETS = (0.1, 0.4, 0.7, 0.85, 0.95)
"""Nearer to the limit than those on half of a share: it is the plan's own."""

Sides = tuple[tuple[str, Side], ...]


class Drop(NamedTuple):
    """Where a limit against the share stands."""

    spec: DropSpec
    side: Side

    @property
    def times(self) -> float:
        """The canary's part of what its share explains, in the last minutes."""
        expected = self.side.expected
        if not expected:
            return 1.0
        part = self.side.came / expected
        if not self.spec.more:
            return part
        mine = self.side.of - expected
        return (self.side.of - self.side.came) / mine if mine else 1.0

    @property
    def proven(self) -> bool:
        """Whether the limit is surely broken, and still is."""
        spec = self.spec
        broken = self.times > spec.times if spec.more else self.times < spec.times
        return self.side.mixture.log >= LOG_LINE and self.side.expected >= FEWEST and broken


def with_minute(sides: Sides, specs: Iterable[DropSpec], minute: Minute, starts: Starts) -> Sides:
    """With one minute in which traffic was shared as planned."""
    known, q = dict(sides), minute.share / 100
    for spec in specs:
        if spec.source and spec.source not in minute.own:
            continue
        of = minute.of(spec.source)
        side, both = known.get(spec.name, Side()), of.requests
        enough = Enough(_least(spec, q), BETS)
        if spec.more and enough.tolerated > 0:
            other = of.baseline.total
            known[spec.name] = advance(side, 1 - q, other, both, starts, enough=enough)
        elif not spec.more:
            known[spec.name] = advance(side, q, of.canary.total, both, starts, enough=enough)
    return tuple(known.items())


def _least(spec: DropSpec, q: float) -> float:
    """The part of its share that a revision has to get at least: the canary, or stable where the
    canary may have so many times its own."""
    return beside(spec.times, 1 - q) if spec.more else spec.times
