"""Bets mixed into one e-process, with an unknown start and a cap on what one minute may say.

For bets m with prior pi_m and the start weight w_t of minute t,

    S_m <- (S_m + w_t pi_m) f_t(m),    E = sum of S_m + the start weight that is not spent yet

is a mixture over bets and starts of products of factors with mean <= 1, so a supermartingale that
starts at 1: P(E ever reaches 1/alpha) <= alpha however often one looks (Ville 1939; mixtures over
change points: Shin, Ramdas & Rinaldo 2022). Capping what E gains in a minute, by scaling all of it
down, keeps that. Everything is held relative to E, and E by its logarithm, so that neither two
days of evidence nor a billion requests overflow.
"""

from collections.abc import Sequence
from math import exp, inf, log
from typing import NamedTuple

from bot.judge.evidence.processes.packed import packed

FAIL_BETS = (1.25, 1.5, 2.0, 3.0, 5.0, 10.0, 25.0, 60.0)
FAIL_PRIOR = (0.10, 0.15, 0.20, 0.20, 0.15, 0.10, 0.05, 0.05)
PASS_BETS = (0.05, 0.2, 0.4, 0.6, 0.8)
PASS_PRIOR = (0.2, 0.2, 0.2, 0.2, 0.2)

_LARGEST = 1e200
_SMALLEST = 1e-200
_LARGEST_LOG = 700.0


class Mixture(NamedTuple):
    """An e-process: E = (sum of ``parts`` + ``rest``) * e^``shift``.

    ``parts`` belong to the bets, ``rest`` to the start weight that is not spent yet, ``total`` is
    the sum of both. ``since`` is the minute, counted from 0, at which the evidence that is left
    began: the last one whose start weight was more than all that earlier starts had kept.
    """

    parts: tuple[float, ...]
    rest: float = 1.0
    total: float = 1.0
    shift: float = 0.0
    since: int = 0

    @property
    def log(self) -> float:
        """log E."""
        return self.shift + log(self.total)

    @property
    def e_value(self) -> float:
        """E itself, infinite where a float can't hold it."""
        return exp(self.log) if self.log < _LARGEST_LOG else inf


class Turn(NamedTuple):
    """One minute's rules: its number from 0, the part of the unspent start weight that is spent on
    it, and the most that E may be multiplied by in it."""

    minute: int = 0
    part: float = 0.0
    most: float = inf


def waiting(bets: int) -> Mixture:
    """An e-process whose start weight is still to be spent."""
    return Mixture((0.0,) * bets)


def started(prior: Sequence[float]) -> Mixture:
    """An e-process without a change point: all weight is on the first minute."""
    return Mixture(tuple(prior), rest=0.0)


class Starts(NamedTuple):
    """How the start weight is spent: ``first`` on minute 0, ``reserve`` after the ``horizon``,
    the rest evenly over the minutes 1 … horizon-1.

    After the horizon (a rollout that was held or extended) minute t gets reserve*H/(t(t+1)), which
    adds up to the reserve over all time, so that no rollout ever runs blind.
    """

    horizon: int
    first: float = 0.5
    reserve: float = 0.05

    def weight(self, minute: int) -> float:
        """The start weight of a minute, counted from 0."""
        if minute == 0:
            return self.first
        if minute < self.horizon:
            return (1 - self.first - self.reserve) / (self.horizon - 1)
        return self.reserve * max(self.horizon, 1) / (minute * (minute + 1))

    def unspent(self, minute: int) -> float:
        """What is left before that minute."""
        if minute == 0:
            return 1.0
        if minute < self.horizon:
            spent = (minute - 1) / (self.horizon - 1)
            return self.reserve + (1 - self.first - self.reserve) * (1 - spent)
        return self.reserve * max(self.horizon, 1) / minute

    def part(self, minute: int) -> float:
        """Which part of the unspent weight is spent on that minute."""
        if 0 < minute < self.horizon:
            each = (1 - self.first - self.reserve) / (self.horizon - 1)
            left = self.reserve + each * (self.horizon - minute)
            return each / left if left else 0.0
        left = self.unspent(minute)
        return min(self.weight(minute) / left, 1.0) if left > 0 else 0.0


def step(
    mixture: Mixture, logs: Sequence[float] | None, prior: Sequence[float], turn: Turn
) -> Mixture:
    """After a minute with the factors e^logs; None is a minute that says nothing."""
    parts, rest, before, shift, since = mixture
    spent = rest * turn.part
    if spent:
        rest -= spent
        if spent > before - rest - spent:
            since = turn.minute
    if logs is None:
        if spent:
            parts = tuple([part + spent * p for part, p in zip(parts, prior, strict=True)])
        return packed(Mixture, (parts, rest, before, shift, since))
    try:
        if spent:
            every = zip(parts, prior, logs, strict=False)
            grown = tuple([(part + spent * p) * exp(size) for part, p, size in every])
        else:
            grown = tuple([part * exp(size) for part, size in zip(parts, logs, strict=False)])
    except OverflowError:
        grown = ()
    total = sum(grown) + rest
    if not (grown and _SMALLEST < total < _LARGEST):
        return _far(mixture, logs, prior, turn)._replace(since=since)
    if total <= before * turn.most:
        return packed(Mixture, (grown, rest, total, shift, since))
    capped = before * turn.most / total
    return Mixture(
        tuple([part * capped for part in grown]), rest * capped, total * capped, shift, since
    )


def _far(mixture: Mixture, logs: Sequence[float], prior: Sequence[float], turn: Turn) -> Mixture:
    """The same by logarithms, where the parts or the factors leave the range of floats."""
    spent = mixture.rest * turn.part
    held = [part + spent * p for part, p in zip(mixture.parts, prior, strict=True)]
    sizes = [log(h) + each if h > 0 else -inf for h, each in zip(held, logs, strict=True)]
    rest = mixture.rest - spent
    sizes.append(log(rest) if rest > 0 else -inf)
    top = max(sizes)
    parts = [exp(each - top) for each in sizes]
    total = sum(parts)
    gained = min(top + log(total) - log(mixture.total), log(turn.most))
    return Mixture(
        tuple([part / total for part in parts[:-1]]),
        parts[-1] / total,
        1.0,
        mixture.log + gained,
    )


def average(processes: Sequence[Mixture], weights: Sequence[float]) -> float:
    """The log of a weighted average of e-values, which is an e-value again, whatever they have in
    common; of a single one its own log."""
    if len(processes) == 1:
        return processes[0].log
    shift = max([each.shift for each in processes])
    total = 0.0
    for each, weight in zip(processes, weights, strict=True):
        own = each.total
        if each.shift != shift:
            own *= exp(each.shift - shift)
        total += weight * own
    return shift + log(total)
