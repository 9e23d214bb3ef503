"""Numbers that can't be true are said, and not judged."""

import math

import pytest

from bot.judge.measured.samples import Histogram, Latencies, Sample
from bot.plan import Check
from bot.rollout.verdict import Outcome
from tests.unit.judge.builders import at, check, counts, latencies, result_of

ERRORS = check("error_rate", promote="<= 1%", rollback="> 2%", evidence="observed")
SLOW = check("latency_p95", promote="<= 800ms", rollback="> 900ms", evidence="observed")
FAST = (300, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("one", "samples"),
    [
        (ERRORS, counts((0, 600), (0, 600), (0, -600), start=2)),
        (ERRORS, counts((0, 600), (0, 600), (700, 600), start=2)),
        (ERRORS, counts((0, 600), (-7, 600), (0, 600), start=2)),
        (ERRORS, counts((0, 600), (0, 10**13), (0, 600), start=2)),
        (SLOW, latencies(FAST, FAST, (300, 0, 0, 0, -5, 0), start=2)),
        (SLOW, latencies(FAST, FAST, (10**13, 0, 0, 0, 0, 0), start=2)),
    ],
)
def test_beside_good_samples_they_stop_a_promotion(one: Check, samples: tuple[Sample, ...]) -> None:
    """One is left out, so the rest may look well; it is no health and no harm."""
    found = result_of(one, samples)
    assert found.outcome is Outcome.INCONCLUSIVE
    assert "1 of its samples can't be true" in found.words


LATEST = at(3), at(4)
ODD = [
    Histogram((0.1, 0.5), (300, 0, 0, 0)),
    Histogram((0.1, 0.5), (300, 0)),
    Histogram((0.5, 0.1), (300, 0, 0)),
    Histogram((0.1, 0.1), (300, 0, 0)),
    Histogram((0.1, math.nan), (300, 0, 0)),
    Histogram((0.1, math.inf), (300, 0, 0)),
]


@pytest.mark.parametrize("odd", ODD)
def test_buckets_that_are_not_between_rising_edges_are_not_judged(odd: Histogram) -> None:
    """Nobody knows which of them are slow; and nothing stops the evaluation of others."""
    found = result_of(SLOW, (Latencies(*LATEST, odd),))
    assert found.outcome is Outcome.INCONCLUSIVE
    assert "1 of its samples can't be true" in found.words


def test_alone_they_are_said() -> None:
    """Nothing else was measured."""
    found = result_of(ERRORS, counts((700, 600), (1, -3), start=3))
    assert found.outcome is Outcome.INCONCLUSIVE
    assert "2 of its samples can't be true" in found.words


def test_what_is_left_can_still_break_a_limit() -> None:
    """Nonsense in one minute hides no harm in the others."""
    found = result_of(ERRORS, counts((60, 600), (60, 600), (0, -600), start=2))
    assert found.outcome is Outcome.FAIL
