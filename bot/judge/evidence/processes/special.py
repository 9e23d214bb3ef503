"""Log beta-binomials, and their ratios, that stay exact from no request to a billion.

BB(x; n, q, s) is the beta-binomial with mean q and size s without its binomial coefficient, which
cancels in every ratio:

    G(x+qs)/G(qs) * G(n-x+(1-q)s)/G((1-q)s) * G(s)/G(n+s)          (G = gamma)

As s grows it becomes the binomial q^x (1-q)^(n-x), which is what is used above ``LARGEST_SIZE``.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import inf, lgamma, log, log1p

LARGEST_SIZE = 1e7
"""A larger beta-binomial is a binomial."""

SMALLEST_SIZE = 1.0
"""A smaller one would call nearly every minute all-good or all-bad."""

_LARGE = 1e4
"""From here on two terms of Stirling's series are exact to the last digit."""

_FAR = 1e6
"""From here on two gammas are too large for their difference to keep ten digits."""


def log_rising(a: float, x: int) -> float:
    """log(a (a+1) … (a+x-1)), that is log G(a+x) - log G(a), for a > 0 and x >= 0.

    For a large ``a`` by Stirling's series, whose difference does not cancel.
    """
    if x == 0:
        return 0.0
    if x == 1:
        return log(a)
    if a < _LARGE:
        return lgamma(a + x) - lgamma(a)
    far = a + x
    return x * log(far) + (a - 0.5) * log1p(x / a) - x + (1 / far - 1 / a) / 12


def size(n: int, excess: float) -> float:
    """The size s of a beta-binomial over n whose variance is 1 + excess times the binomial's.

    Infinite for one request or none, which can't vary more than a coin does.
    """
    if n < 2 or excess <= 0:
        return inf
    return max((n - 1) / excess - 1, SMALLEST_SIZE)


def log_ratios(
    x: int, y: int, s: float, null: float, times: Sequence[float], *, root: float = 1.0
) -> list[float]:
    """root * log BB(x; x+y, q, s) / BB(x; x+y, q0, s) for each q whose odds are m times q0's.

    ``null`` are the odds q0/(1-q0), ``times`` the m: odds, so that a mean next to 1 keeps its
    digits. The terms in s alone are the same above and below and never computed.
    """
    if s > LARGEST_SIZE:
        bad, n, q = root * x, root * (x + y), null / (1 + null)
        return [bad * up - n * log1p(q * more) for more, up in _logs(tuple(times))]
    if s + x + y > _FAR:
        base = _rising(x, y, s, null)
        return [root * (_rising(x, y, s, null * m) - base) for m in times]
    b = s / (1 + null)
    if not x:
        base = lgamma(b + y) - lgamma(b)
        return [root * (lgamma((b := s / (1 + null * m)) + y) - lgamma(b) - base) for m in times]
    base = lgamma(s - b + x) - lgamma(s - b) + lgamma(b + y) - lgamma(b)
    return [
        root
        * (
            lgamma((a := s - (b := s / (1 + null * m))) + x)
            - lgamma(a)
            + lgamma(b + y)
            - lgamma(b)
            - base
        )
        for m in times
    ]


@lru_cache(maxsize=64)
def _logs(times: tuple[float, ...]) -> tuple[tuple[float, float], ...]:
    return tuple((m - 1, log(m)) for m in times)


def _rising(x: int, y: int, s: float, odds: float) -> float:
    b = s / (1 + odds)
    return log_rising(b * odds, x) + log_rising(b, y)
