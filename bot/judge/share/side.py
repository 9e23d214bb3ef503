"""Evidence that one revision answers far fewer of the requests than its share of the traffic.

Cloud Run's ``request_count`` leaves out requests that no instance took (429 at the instance limit),
so a revision that turns users away has no errors; it lacks requests. Null hypothesis: in every
minute each request is the revision's with a probability of at least ``TOLERATED`` times its desired
share q. With x of a minute's n requests and L = TOLERATED q, a bet that only v L of them come uses

    f(v) = [v^x ((1-vL)/(1-L))^(n-x)]^(1/(d + kappa n L))

Guarantee: E f <= 1 for independent requests, whatever n is and however q changes from minute to
minute (``abs_pass``'s argument: f falls with x, so the least share allowed is the worst case); the
mixture over bets and starts keeps it, so P(E ever >= ``LINE``) <= 1/LINE however often one looks
(Ville 1939; mixtures of likelihood ratios: Robbins 1970, "Statistical methods related to the law
of the iterated logarithm"). Clumps of up to ``CLUMP`` requests (retries, one client's calls) are
paid for by the root; what varies more than that is learned from past minutes (``noise``), and no
minute may multiply E by more than ``MOST``, which simulation backs (docs/judge.md).
"""

from collections.abc import Callable
from math import exp, log
from typing import NamedTuple

from bot.judge.evidence.noise import Noise, spread
from bot.judge.evidence.processes import abs_pass
from bot.judge.evidence.processes.mixture import Mixture, Starts, Turn, step, waiting
from bot.judge.evidence.processes.packed import packed

TOLERATED = 0.5
"""A revision that gets at least so much of its share is none the worse for it."""
LINE = 1000.0
"""The e-value at which a shortfall is proven."""
LOG_LINE = log(LINE)
MOST = exp(2)
"""What one minute may multiply the e-value by: a proof takes four minutes."""
BETS = (0.02, 0.1, 0.3, 0.5, 0.7)
PRIOR = (0.2, 0.2, 0.2, 0.2, 0.2)
CLUMP = 4.0
"""Requests of one client come together: so much clumping is taken for granted at first."""
RECENT = 5
"""A shortfall that is over is none: the last minutes together must lack requests, too."""
FEWEST = 50
"""So many requests must have been expected in them; else they reach further back."""
LONGEST = 60
"""At most so many minutes."""

Least = Callable[[float], float]
"""The part of its share that a side has to get at least, by that share (a fraction)."""

_KAPPA = 0.01
_MOST_Z2 = 16.0


class Side(NamedTuple):
    """What is known of one revision's share.

    ``noise``: of a Noise, ``more`` and ``less`` are the requests that came and those expected.
    ``recent``: of the last judged minutes the share that was desired, the revision's requests, and
    all requests.
    """

    mixture: Mixture = waiting(len(BETS))
    noise: Noise = Noise()
    recent: tuple[tuple[float, int, int], ...] = ()
    minutes: int = 0

    @property
    def came(self) -> int:
        """The revision's requests in the last minutes."""
        return sum(x for _, x, _ in self.recent)

    @property
    def of(self) -> int:
        """All requests in them."""
        return sum(n for _, _, n in self.recent)

    @property
    def expected(self) -> float:
        """The revision's, had it got its share."""
        return sum(q * n for q, _, n in self.recent)

    def lacking(self, least: Least) -> bool:
        """Whether the last minutes lack requests, on enough of them."""
        enough = sum(least(q) * q * n for q, _, n in self.recent)
        return self.expected >= FEWEST and self.came < enough

    def short(self, least: Least) -> bool:
        """Whether the shortfall is proven, and still there."""
        return self.mixture.log >= LOG_LINE and self.lacking(least)


class Enough(NamedTuple):
    """``tolerated`` times its share is enough for a revision; ``bets`` are on fewer, in parts of
    that."""

    tolerated: float = TOLERATED
    bets: tuple[float, ...] = BETS


HALF = Enough()


def half(_share: float) -> float:
    """Of any share."""
    return TOLERATED


def beside(times: float, share: float) -> float:
    """So that the other side gets at most so many times its own share."""
    return (1 - times * (1 - share)) / share


def beside_twice(share: float) -> float:
    """So that the other side gets at most twice its own share, and never less than half."""
    return max(TOLERATED, beside(2, share))


def advance(side: Side, q: float, x: int, n: int, starts: Starts, *, enough: Enough = HALF) -> Side:
    """With one more minute: ``x`` of ``n`` requests were the revision's, of which a fraction ``q``
    was desired. A minute without requests changes nothing."""
    if not n:
        return side
    limit = enough.tolerated * q
    learned, kappa = spread(side.noise, n * q * (1 - q), _KAPPA)
    d = max(learned, CLUMP)
    logs = abs_pass.log_factors(x, n, enough.bets, limit=limit, d=d, kappa=kappa)
    turn = Turn(side.minutes, starts.part(side.minutes), MOST)
    return packed(
        Side,
        (
            step(side.mixture, logs, PRIOR, turn),
            _learn(side.noise, q, x, n),
            _last((*side.recent, (q, x, n))),
            side.minutes + 1,
        ),
    )


def _last(minutes: tuple[tuple[float, int, int], ...]) -> tuple[tuple[float, int, int], ...]:
    """The newest of them, as few as are enough."""
    expected, kept = 0.0, 0
    for q, _, n in reversed(minutes[-LONGEST:]):
        if kept >= RECENT and expected >= FEWEST:
            break
        expected += q * n
        kept += 1
    return minutes[-kept:]


def _learn(noise: Noise, q: float, x: int, n: int) -> Noise:
    """z^2 of the minute about the revision's running part of its share, this minute included, so
    that a lasting shortfall is not taken for noise."""
    more, less = noise.more + x, noise.less + q * n
    at = min(q * more / less, 0.999)
    variance = n * at * (1 - at)
    if variance <= 0:
        return noise._replace(more=more, less=less)
    w = min(variance, 1.0)
    squares = noise.squares + w * min((x - n * at) ** 2 / variance, _MOST_Z2)
    return Noise(noise.clump, noise.weight + w, squares, more, less)
