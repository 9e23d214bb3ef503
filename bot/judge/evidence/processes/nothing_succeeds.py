"""Evidence that nothing of the canary succeeds, of so few requests that a minute's split says
little.

A minute in which the canary was asked counts once: failed when none of its requests succeeded. Of
``asked`` such minutes ``failed`` are; stable has ``bad`` of ``total`` requests in the same time.
Null hypothesis: with probability p at most a minute of the canary fails, a request of stable with
probability p, the same p all the time (which is: the canary is no worse than stable, for of several
requests all fail no more often than one does, however they hang together). The e-value is

    E = BB(failed; asked, 1, 0.1) * BB(bad; total, 0.5, 50) / sup over p of the null's likelihood

with BB(x; n, a, b) the beta-binomial's B(a+x, b+n-x)/B(a, b): nearly all fails, and stable is
usually well. Guarantee: E is at most a likelihood ratio against each p, and these are martingales,
so P(ever >= 1/alpha) <= alpha however often one looks (universal inference: Wasserman, Ramdas &
Balakrishnan 2020). It grows too while stable continues to succeed and the canary is not asked.

A shift begins a new stretch, for the canary's part of the requests changes, and an incident of
everybody would be counted by that; stretches multiply.
"""

from math import exp, log
from typing import NamedTuple

from bot.judge.evidence.minute import Cut
from bot.judge.evidence.processes.packed import packed
from bot.judge.evidence.processes.special import log_rising

PART = 0.2
"""So much of a criterion's e-value is this one, the rest that of the minutes' own splits."""
FEW = 3
"""Of a canary with more requests in the first minute that has any, the splits say all. It is
decided before their outcome counts, so E <= 1 whatever is decided."""
_CANARY, _STABLE = (1.0, 0.1), (0.5, 50.0)
_NONE = -700.0
"""The logarithm of an e-value of nothing, as a number that JSON knows."""


class Asked(NamedTuple):
    """What was counted since the last shift, ``earlier`` log E up to then, and the ``steady`` ones
    of all failed minutes."""

    failed: int = 0
    asked: int = 0
    bad: int = 0
    total: int = 0
    earlier: float = 0.0
    steady: int = 0

    @property
    def log(self) -> float:
        """log E; that of nothing where no more than half of the minutes failed."""
        failed, asked, bad, total, earlier, _ = self
        if not asked:
            return earlier
        if 2 * failed <= asked:
            return _NONE
        if not total:
            return earlier
        expected = _log_beta_binomial(failed, asked, _CANARY)
        expected += _log_beta_binomial(bad, total, _STABLE)
        if failed * total <= bad * asked:
            return earlier + expected - _most(failed, asked) - _most(bad, total)
        return earlier + expected - _most(failed + bad, asked + total)


def observe(before: Asked, cut: Cut, *, shifted: bool, steady: bool) -> Asked | None:
    """With one more minute, the first after a shift or not; None for a canary with more than a few
    requests."""
    if not (before.asked or before.earlier) and cut.nc > FEW:
        return None
    failed, asked, bad, total, earlier, sure = before
    if shifted:
        failed, asked, bad, total, earlier = 0, 0, 0, 0, max(before.log, _NONE)
    xc, nc, xb, nb = cut
    fails = int(nc > 0 and xc == nc)
    counted = failed + fails, asked + (nc > 0), bad + xb, total + nb
    return packed(Asked, (*counted, earlier, sure + (fails and steady)))


def together(splits: float, asked: Asked | None) -> float:
    """log E of a criterion from that of the minutes' splits, and this one where it has it."""
    if asked is None:
        return splits
    one, other = _parts(splits, asked)
    most, less = max(one, other), min(one, other)
    return most + log(1 + exp(less - most))


def leads(splits: float, asked: Asked) -> bool:
    """Whether this one is most of them."""
    one, other = _parts(splits, asked)
    return other > one


def _parts(splits: float, asked: Asked) -> tuple[float, float]:
    return splits + log(1 - PART), asked.log + log(PART)


def _log_beta_binomial(x: int, n: int, prior: tuple[float, float]) -> float:
    a, b = prior
    return log_rising(a, x) + log_rising(b, n - x) - log_rising(a + b, n)


def _most(x: int, n: int) -> float:
    """The likelihood's logarithm at its most likely p."""
    return sum(k * log(k / n) for k in (x, n - x) if k)
