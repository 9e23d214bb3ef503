"""One run of a service in rough minutes: what it does, and the minutes that the judge gets."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np

from bench.judge.worlds.arrays import Floats, Ints, normal_cdf
from bench.judge.worlds.latency_world import EDGES, MEDIAN, SIGMA
from bot.judge.evidence.minute import Minute, RevisionMinute
from bot.judge.measured.samples import Histogram

BEGIN = datetime(2026, 1, 5, 12, tzinfo=UTC)
HISTORY = 360
COLD = 6.0


class Service:
    """Expected rates of one run, minute by minute, which a world's ``shake`` changes.

    ``moves``: when traffic really moved (minutes from the begin), after it was asked for.
    ``settled``: when that was known. ``canary``, ``stable``: the fraction of requests that fail.
    ``cold``: the fraction of the canary's requests that are slow; ``slower``: times all of them.
    ``part``: the canary's share of the requests.
    """

    def __init__(
        self,
        rps: float,
        ladder: tuple[tuple[int, int], ...],
        length: int,
        base: float,
        dice: np.random.Generator,
    ) -> None:
        self.dice, self.minutes, self.base = dice, length, base
        wave = 1 + 0.4 * np.sin(2 * np.pi * (dice.uniform(0, 1440) + np.arange(length)) / 1440)
        self.load = 60 * rps * wave
        self.desired = np.zeros(length)
        for at, percent in ladder:
            self.desired[at:] = percent
        self.moves = [at + float(dice.uniform(0, 1)) for at, _ in ladder]
        self.settled = [moved + float(dice.uniform(0.1, 0.5)) for moved in self.moves]
        self.part = np.zeros(length)
        for (at, percent), moved in zip(ladder, self.moves, strict=True):
            self.part[at:] = percent / 100
            before = self.desired[at - 1] / 100 if at else 0.0
            self.part[at] = before + (percent / 100 - before) * (at + 1 - moved)
        self.canary = np.full(length, base)
        self.stable = np.full(length, base)
        self.cold = np.zeros(length)
        self.slower = np.ones(length)
        self.mix: tuple[Floats, Floats] | None = None

    def overlap(self, begin: float, lasts: float) -> Floats:
        """Which part of each minute lies in a stretch of time, of what the canary gets in it."""
        at = np.arange(self.minutes)
        inside = np.minimum(at + 1, begin + lasts) - np.maximum(at, begin)
        return np.asarray(np.clip(inside, 0, 1), dtype=np.float64)

    def fail_canary(self, extra: Floats) -> None:
        """More of its requests fail."""
        self.canary = self.canary + (1 - self.canary) * extra

    def fail_stable(self, extra: Floats) -> None:
        """More of stable's requests fail."""
        self.stable = self.stable + (1 - self.stable) * extra

    def two_regions(self, other: float, apart: float) -> None:
        """Half of the requests fail at another rate; the others' share moves ``apart`` later."""
        later = np.zeros(self.minutes)
        at = np.arange(self.minutes)
        for moved, percent, before in self._steps():
            gone = np.clip(at + 1 - moved - apart, 0, 1)
            later = np.where(at >= int(moved), before + (percent - before) * gone, later)
        near, far = self.part / 2, later / 2
        self.canary = (near * other + far * self.base) / np.maximum(near + far, 1e-12)
        rest_near, rest_far = 0.5 - near, 0.5 - far
        self.stable = (rest_near * other + rest_far * self.base) / (rest_near + rest_far)
        self.part = near + far

    def _steps(self) -> Iterator[tuple[float, float, float]]:
        before = 0.0
        for moved in self.moves:
            percent = float(self.desired[int(moved)]) / 100
            yield moved, percent, before
            before = percent

    def counts(self, clump: int) -> tuple[Ints, Ints, Ints, Ints]:
        """Bad and all requests of the canary and of stable."""
        return (
            *self._drawn(self.load * self.part, self.canary, clump),
            *self._drawn(self.load * (1 - self.part), self.stable, clump),
        )

    def _drawn(self, load: Floats, rate: Floats, clump: int) -> tuple[Ints, Ints]:
        bad = clump * self.dice.poisson(load * rate / clump)
        return bad, bad + self.dice.poisson(load * np.maximum(1 - rate, 0))

    def latencies(self) -> tuple[Ints, Ints]:
        """Requests in the buckets of ``EDGES``, of the canary and of stable."""
        usual = buckets(np.ones(self.minutes))
        cold = self.cold[:, None]
        canary = (1 - cold) * buckets(self.slower) + cold * buckets(COLD * self.slower)
        return (
            self.dice.poisson((self.load * self.part)[:, None] * canary),
            self.dice.poisson((self.load * (1 - self.part))[:, None] * usual),
        )

    def moving(self, minute: int) -> bool:
        """Whether a shift was under way in it, as far as was known then."""
        return any(
            int(m) <= minute < settled for m, settled in zip(self.moves, self.settled, strict=True)
        )

    def history(self, clump: int, *, slow: bool) -> list[Minute]:
        """Stable's six hours before."""
        load = np.full(HISTORY, self.load.mean())
        if slow:
            counts = self.dice.poisson(load[:, None] * buckets(np.ones(HISTORY)))
            found = [timed(each) for each in counts.tolist()]
        else:
            bad, total = self._drawn(load, np.full(HISTORY, self.base), clump)
            pairs = zip(total.tolist(), bad.tolist(), strict=True)
            found = [RevisionMinute(n, x) for n, x in pairs]
        begin = BEGIN - timedelta(minutes=HISTORY)
        return [Minute(ended(begin, at), baseline=each) for at, each in enumerate(found)]

    def seen(self, clump: int, *, slow: bool) -> list[Minute]:
        """The rollout's minutes."""
        if slow:
            canary, stable = self.latencies()
            one = [timed(each) for each in canary.tolist()]
            other = [timed(each) for each in stable.tolist()]
        else:
            xc, nc, xb, nb = (each.tolist() for each in self.counts(clump))
            one = [RevisionMinute(n, x) for n, x in zip(nc, xc, strict=True)]
            other = [RevisionMinute(n, x) for n, x in zip(nb, xb, strict=True)]
        shares = self.desired.tolist()
        return [
            Minute(ended(BEGIN, at), one[at], other[at], shares[at], unshared=self.moving(at))
            for at in range(self.minutes)
        ]


def timed(counts: list[int]) -> RevisionMinute:
    """A minute with latencies, in which nothing fails."""
    return RevisionMinute(sum(counts), 0, Histogram(EDGES, tuple(counts)))


def ended(begin: datetime, minute: int) -> datetime:
    """The end of a minute."""
    return begin + timedelta(minutes=minute + 1)


def buckets(scale: Floats) -> Floats:
    """The chance of each bucket when all latencies are multiplied by ``scale``."""
    z = (np.log(np.array(EDGES) / MEDIAN) - np.log(scale)[:, None]) / SIGMA
    return np.diff(normal_cdf(z), axis=1, prepend=0.0, append=1.0)
