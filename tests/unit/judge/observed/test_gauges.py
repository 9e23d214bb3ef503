"""Checks on gauges: rows of samples instead of pooled requests."""

import math
from collections.abc import Sequence

import pytest

from bot.rollout.verdict import Outcome
from tests.unit.judge.builders import check, gauges, own, result_of

CPU = {"promote": "< 70%", "rollback": "> 90%"}


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ([0.5, 0.5, 0.5], Outcome.PASS),
        ([0.5, 0.5, 0.95], Outcome.MISS),
        ([0.5, 0.95, 0.95], Outcome.FAIL),
        ([0.95, 0.95, 0.5], Outcome.MISS),
        ([0.5, 0.71, 0.5], Outcome.MISS),
        ([0.95], Outcome.INCONCLUSIVE),
        ([0.5], Outcome.INCONCLUSIVE),
        ([], Outcome.INCONCLUSIVE),
    ],
)
def test_it_takes_two_samples_in_a_row(values: Sequence[float], outcome: Outcome) -> None:
    """One sample may be a slip: two newest break the rollback limit; all must meet promote's."""
    found = result_of(check("cpu", **CPU), gauges(*values, start=5 - len(values)))
    assert found.outcome is outcome


def test_it_says_its_latest_value() -> None:
    """People read the newest sample, and the worst one where the newest is fine."""
    one = check("cpu", promote="< 70%")
    latest = result_of(one, gauges(0.5, 0.71, start=3))
    assert latest.words == "cpu 71 % at its latest, limit 70 %"
    before = result_of(one, gauges(0.75, 0.72, 0.6, start=2), gauges(0.4, 0.5, 0.6, start=2))
    assert before.words == "cpu 60 % at its latest and 75 % before, limit 70 %; stable: 60 %"
    assert before.baseline == pytest.approx(0.6)
    assert (before.value, before.requests) == (0.6, None)


def test_one_sample_says_what_is_lacking() -> None:
    """The words name the samples that are needed."""
    found = result_of(check("cpu", **CPU), gauges(0.5, start=4))
    assert found.words == "cpu: 1 of the 2 fresh samples needed"


def test_samples_must_be_fresh() -> None:
    """A gauge that is no longer reported says nothing of now."""
    found = result_of(check("cpu", **CPU, max_age="1m"), gauges(0.95, 0.95, start=0))
    assert found.outcome is Outcome.INCONCLUSIVE
    assert found.words == "cpu: no samples seen for 3 min"


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ([0.95, 0.95, 0.95, 0.95, 0.95], Outcome.FAIL),
        ([0.95, None, 0.95, 0.95, 0.95], Outcome.FAIL),
        ([0.95, None, 0.95, None, 0.95], Outcome.MISS),
        ([0.95, 0.95, 0.80, 0.95, 0.95], Outcome.MISS),
        ([0.95, 0.95, math.nan, 0.95, 0.95], Outcome.FAIL),
        ([0.80, 0.80, 0.80, 0.80, 0.80], Outcome.PASS),
    ],
)
def test_for_takes_every_sample_and_most_of_them_present(
    values: Sequence[float | None], outcome: Outcome
) -> None:
    """``for 5m``: each sample of five minutes breaks it, and at least 80 % of them are there."""
    assert result_of(check("cpu", rollback="> 90% for 5m"), gauges(*values)).outcome is outcome


def test_for_waits_for_its_time() -> None:
    """Four minutes over the limit aren't five."""
    one = check("cpu", rollback="> 90% for 5m")
    assert result_of(one, gauges(*[0.95] * 4), through=4).outcome is Outcome.MISS


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ([0.81, 0.84, 0.86, 0.90], Outcome.FAIL),
        ([0.85, 0.85, 0.85, 0.85], Outcome.PASS),
        ([0.90, 0.88, 0.86, 0.84], Outcome.PASS),
        ([0.60, 0.65, 0.70, 0.75], Outcome.PASS),
        ([0.84, 0.90], Outcome.INCONCLUSIVE),
    ],
)
def test_growing_takes_both(values: Sequence[float], outcome: Outcome) -> None:
    """``> 80% and growing`` is a leak: neither a high plateau nor growth far below."""
    one = check("memory", rollback="> 80% and growing")
    assert result_of(one, gauges(*values, start=5 - len(values))).outcome is outcome


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("limits", [{"promote": "< 70%"}, {"rollback": "> 90%"}])
def test_what_is_not_a_number_never_passes(odd: float, limits: dict[str, str]) -> None:
    """A sample that isn't a number is no sign of health, wherever in the window it is."""
    for values in ([odd, 0.5, 0.5], [0.5, odd, 0.5], [0.5, 0.5, odd], [odd] * 3):
        found = result_of(check("cpu", **limits), gauges(*values, start=2))
        assert found.outcome is Outcome.INCONCLUSIVE
        assert found.value is None or math.isfinite(found.value)


@pytest.mark.parametrize(
    "limits", [{"promote": "<= 1.1x baseline"}, {"rollback": "> 1.1x baseline"}]
)
@pytest.mark.parametrize("both", [[1, 1, 2, 2], [2, 2, 1, 1], [1, 2, 1, 2, 3], [5, 0.1, 5, 0.1]])
def test_what_both_do_at_the_same_time_is_not_held_against_the_canary(
    limits: dict[str, str], both: Sequence[float]
) -> None:
    """Whatever a gauge does on both sides alike meets a limit against stable."""
    one, values = check(own("gauge"), **limits), gauges(*both, start=5 - len(both))
    assert result_of(one, values, values).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("canary", "stable", "outcome"),
    [
        ([1, 1, 2, 2], [1, 1, 1, 1], Outcome.FAIL),
        ([1, 1, 2, 1], [1, 1, 1, 1], Outcome.MISS),
        ([2, 2, 2, 2], [2, 2, 2, 1], Outcome.MISS),
        ([1, 1, 2, 2], [1, 1, None, None], Outcome.PASS),
        ([1, 1, 2, 2], [None, None, None, 2], Outcome.INCONCLUSIVE),
    ],
)
def test_each_sample_is_compared_with_stables_of_the_same_period(
    canary: Sequence[float], stable: Sequence[float | None], outcome: Outcome
) -> None:
    """Two samples in a row must be over stable's of their own time to roll back; a period in which
    stable has none is not compared."""
    one = check(own("gauge"), rollback="> 1.5x baseline")
    found = result_of(one, gauges(*canary, start=1), gauges(*stable, start=1))
    assert found.outcome is outcome


@pytest.mark.parametrize("canary", [[3, 3, 1, 1, 1], [1, 1, 3, 3, 3]])
@pytest.mark.parametrize(
    "limit", [{"promote": "<= 1.5x baseline"}, {"rollback": "> 1.5x baseline"}]
)
def test_what_was_compared_before_says_nothing_of_now(
    canary: Sequence[float], limit: dict[str, str]
) -> None:
    """Three samples of the canary have none of stable beside them: neither what was bad before
    rolls back, nor does what was good continue."""
    found = result_of(check(own("gauge"), **limit), gauges(*canary), gauges(1, 1, None, None, None))
    assert found.outcome is Outcome.INCONCLUSIVE
    assert "stable has too few samples" in found.words


def test_without_stables_samples_there_is_nothing_to_compare_with() -> None:
    """One sample of stable is too little."""
    one = check("memory", rollback="> 2x baseline")
    alone = result_of(one, gauges(0.7, 0.7, start=3), gauges(0.2, start=4))
    assert alone.outcome is Outcome.INCONCLUSIVE
    assert "stable has too few samples" in alone.words


def test_too_few_samples_to_grow_are_said() -> None:
    """A limit that asks for growth can't be judged on two samples, and says so."""
    found = result_of(check("memory", rollback="> 80% and growing"), gauges(0.90, 0.95, start=3))
    assert found.words.endswith("too few samples to see it grow")


def test_two_samples_in_a_row_are_fresh_however_short_the_age() -> None:
    """They are two periods apart, so a shorter age could never be met."""
    one = check("cpu", promote="< 70%", max_age="30s")
    assert result_of(one, gauges(0.3, 0.3, start=3)).outcome is Outcome.PASS
    assert result_of(one, gauges(0.3, None, start=3)).outcome is Outcome.INCONCLUSIVE
