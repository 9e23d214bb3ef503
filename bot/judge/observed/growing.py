"""Whether a row of values grows: what ``and growing`` asks of a limit."""

from collections.abc import Sequence
from itertools import combinations

FEWEST = 3
"""Two values always rise or fall; a trend takes three."""


def growing(values: Sequence[float]) -> bool | None:
    """Whether values (the oldest first) rise together, not just at their end.

    Kendall's tau of value against time is at least one half: of all pairs of samples, at least
    three quarters rise (a pair of equal values counts for neither side). None with fewer than
    three values.
    """
    if len(values) < FEWEST:
        return None
    pairs = list(combinations(values, 2))
    score = sum((later > earlier) - (later < earlier) for earlier, later in pairs)
    return 2 * score >= len(pairs)
