"""Bets, starts and caps, mixed into one e-process."""

from math import exp, inf, isfinite, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge.evidence.processes.mixture import (
    FAIL_BETS,
    FAIL_PRIOR,
    Mixture,
    Starts,
    Turn,
    average,
    started,
    step,
    waiting,
)

rows = st.lists(
    st.one_of(st.none(), st.lists(st.floats(-1e10, 1e10), min_size=8, max_size=8)), max_size=30
)
mild = st.lists(st.lists(st.floats(-3, 3), min_size=8, max_size=8), max_size=12)


@given(rows, st.floats(0, 1), st.sampled_from([exp(2), exp(3), inf]))
def test_never_lost_in_floats(logs: list[list[float] | None], part: float, most: float) -> None:
    """Whatever a minute says, E stays a number, its parts stay no less than 0 and add up."""
    mixture = waiting(8)
    for number, each in enumerate(logs):
        mixture = step(mixture, each, FAIL_PRIOR, Turn(number, part, most))
        assert isfinite(mixture.log)
        assert min(*mixture.parts, mixture.rest) >= 0
        assert sum(mixture.parts) + mixture.rest == pytest.approx(mixture.total, rel=1e-6)


@given(mild, st.integers(2, 20))
def test_a_mixture_over_bets_and_starts(logs: list[list[float]], horizon: int) -> None:
    """E is the mean, over bets and starting minutes, of the product of factors since that start."""
    starts = Starts(horizon, 0.4, 0.1)
    mixture = waiting(8)
    for number, each in enumerate(logs):
        mixture = step(mixture, each, FAIL_PRIOR, Turn(number, starts.part(number)))
    weights = [starts.weight(number) for number in range(len(logs))]
    wanted = 1 - sum(weights)
    for begun, weight in enumerate(weights):
        for bet, prior in enumerate(FAIL_PRIOR):
            wanted += weight * prior * exp(sum(each[bet] for each in logs[begun:]))
    assert mixture.e_value == pytest.approx(wanted, rel=1e-9)


@given(st.integers(2, 5000), st.floats(0, 1), st.floats(0, 1))
def test_starts_spend_one_whole_weight(horizon: int, first: float, part: float) -> None:
    """The weights of all minutes add up to 1, those after the horizon to the reserve."""
    starts = Starts(horizon, first, (1 - first) * part)
    planned = sum(starts.weight(minute) for minute in range(horizon))
    assert planned == pytest.approx(1 - starts.reserve)
    late = sum(starts.weight(minute) for minute in range(horizon, 20 * horizon))
    assert late == pytest.approx(0.95 * starts.reserve)
    left = 1.0
    for minute in range(min(3 * horizon, 300)):
        assert starts.unspent(minute) == pytest.approx(left, abs=1e-9)
        left -= starts.weight(minute)


@given(st.lists(st.floats(0, 500), min_size=8, max_size=8))
def test_one_minute_multiplies_by_the_cap_at_most(logs: list[float]) -> None:
    """However loud, one minute multiplies E by no more than the cap."""
    mixture = step(waiting(8), logs, FAIL_PRIOR, Turn(0, 0.5, exp(3)))
    assert mixture.e_value <= exp(3) * (1 + 1e-9)


@given(mild)
def test_more_evidence_is_more(logs: list[list[float]]) -> None:
    """Where every factor of one row is at least the other's, so is E."""
    less, more = waiting(8), waiting(8)
    for number, each in enumerate(logs):
        turn = Turn(number, 0.3, exp(2))
        less = step(less, each, FAIL_PRIOR, turn)
        more = step(more, [log_f + 0.1 for log_f in each], FAIL_PRIOR, turn)
        assert more.log >= less.log - 1e-12


def test_the_start_of_the_evidence() -> None:
    """``since`` moves on while earlier starts have lost, and stays once one of them gains."""
    starts = Starts(60)
    mixture = waiting(len(FAIL_BETS))
    for number in range(40):
        logs = [-1.0] * 8 if number < 20 else [1.0] * 8
        mixture = step(mixture, logs, FAIL_PRIOR, Turn(number, starts.part(number)))
    assert 18 <= mixture.since <= 21


def test_average_of_e_values() -> None:
    """The log of the weighted mean, over ranges that no float holds."""
    high, low = Mixture((1.0,), 0.0, 1.0, 5000.0), started((1.0,))
    assert average([high, low], [0.4, 0.6]) == pytest.approx(5000 + log(0.4))
    assert average([low, low], [0.4, 0.6]) == pytest.approx(0)
