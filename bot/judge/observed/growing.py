"""Whether a row of values grows: what ``and growing`` asks of a limit."""

from collections.abc import Sequence
from itertools import combinations, pairwise
from statistics import median

FEWEST = 3
"""Two values always rise or fall; a trend takes three."""


def growing(values: Sequence[float], least: float = 0.01) -> bool | None:
    """Whether values (the oldest first) rise together, by enough, and not in one step.

    - Kendall's tau of value against time is at least one half: of all pairs of samples, at least
      three quarters rise (a pair of equal values counts for neither side).
    - The rise along the median slope of all pairs (Theil-Sen) over the whole row is at least
      ``least`` of the median value: the noise of a plateau has an order by chance, but no slope.
    - Without its largest single step the row still rises by half of that: a level that changed
      once, and stays, does not grow.

    None with fewer than three values.
    """
    if len(values) < FEWEST:
        return None
    pairs = list(combinations(enumerate(values), 2))
    score = sum((later > earlier) - (later < earlier) for (_, earlier), (_, later) in pairs)
    if 2 * score < len(pairs):
        return False
    slope = median((later - earlier) / (n - m) for (m, earlier), (n, later) in pairs)
    enough = least * abs(median(values))
    rise = slope * (len(values) - 1)
    steps = [later - earlier for earlier, later in pairwise(values)]
    return slope > 0 and rise >= enough and sum(steps) - max(steps) >= enough / 2
