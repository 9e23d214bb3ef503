"""What the judge finds, in the words in which explain, notices and the card have it."""

from collections.abc import Mapping, Sequence

from bot.judge.evidence.criteria.outcome import CriterionOutcome
from bot.judge.evidence.criterion_words import words
from bot.judge.evidence.minute import Minute
from bot.judge.evidence.plain_words import plain_words
from bot.judge.evidence.spec import (
    CriterionSpec,
    Signal,
    errors_below,
    errors_over_stable,
    latency_below,
    latency_times,
    no_worse,
)
from tests.unit.evidence.builders import criterion_after, minute, slow_minute

GUARD = no_worse("guard", Signal.ERRORS)
SLOWER = no_worse("guard", Signal.LATENCY)
LIMIT = errors_below("limit", 0.01)
POINTS = errors_over_stable("points", 0.005)
TWICE = latency_times("twice", 2)
QUIET = (600, 300, 80, 15, 4, 1)
SLOW = (60, 60, 60, 60, 60, 60)

Found = tuple[CriterionSpec, Sequence[Minute]]
"""A criterion, and the minutes that it judges."""


def stories() -> Mapping[str, Found]:
    """Each finding by its name."""
    bad = [minute(n, (30, 300), (3, 3000)) for n in range(3)]
    well = [minute(n, (2, 1000), (6, 3000)) for n in range(30)]
    slow = [slow_minute(n, SLOW, QUIET, share=26) for n in range(12)]
    shifted = [slow_minute(n, (300, 600, 80, 15, 4, 1), QUIET, share=26) for n in range(20)]
    quick = [slow_minute(n, (950, 50, 0, 0, 0, 0), QUIET) for n in range(30)]
    return {
        "failed against stable": (GUARD, [minute(n, (12, 301), (9, 2732)) for n in range(2)]),
        "failed against a limit": (LIMIT, bad),
        "failed against points": (POINTS, bad),
        "failed on latency": (SLOWER, slow),
        "failed on the shape of latency": (SLOWER, shifted),
        "failed on a limit of latency": (latency_below("limit", 0.8), slow),
        "failed on twice stable's latency": (TWICE, slow),
        "certified": (GUARD, well),
        "certified a limit": (LIMIT, well),
        "certified points": (POINTS, well),
        "certified twice stable's latency": (TWICE, quick),
        "not yet healthy": (GUARD, [minute(n, (0, 75), (3, 700)) for n in range(6)]),
        "not yet guilty": (GUARD, [minute(n, (n % 2 + 1, 100), (4, 900)) for n in range(8)]),
        "never to be decided": (LIMIT, [minute(n, (4, 400), (1, 3600)) for n in range(40)]),
        "too few requests": (GUARD, [minute(n, (0, 4), (0, 400)) for n in range(3)]),
        "no requests": (GUARD, [minute(n, (0, 0), (0, 400)) for n in range(3)]),
        "nothing to compare with": (GUARD, [minute(n, (1, 100), (0, 0)) for n in range(3)]),
        "a shared limit": (LIMIT, [minute(n, (30, 300), (300, 3000)) for n in range(9)]),
    }


def findings() -> list[str]:
    """Each with its name before it, and a rollback's first sentence behind what fails."""
    found = []
    for name, (spec, minutes) in stories().items():
        criterion = criterion_after(spec, minutes)
        found.append(f"{name}: {words(criterion)}")
        if criterion.outcome is CriterionOutcome.FAIL:
            found.append(f"{name}, plainly: {plain_words(criterion)}.")
    return found
