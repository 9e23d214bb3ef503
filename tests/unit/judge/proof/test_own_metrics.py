"""Metrics of a plan's own as evidence: which minutes count, and what is kept."""

from datetime import timedelta
from math import exp, factorial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge.evidence.criteria.outcome import CriterionOutcome, Reason
from bot.judge.evidence.processes import count_bets
from bot.judge.evidence.state import dumps, loads
from bot.judge.measured.families import COUNTS, family
from bot.judge.measured.samples import Counts, Reading, Readings, Sample
from bot.judge.proof.criteria_of_plan import evidence_plan
from bot.judge.proof.plan_key import canonical
from bot.judge.proof.plan_words import judged_by
from bot.judge.proof.saved_state import read
from bot.judge.proof.update import Course, Updated, update_evidence
from bot.plan import Plan
from bot.plan.limits.proof import proven
from tests.support.rollouts import plan
from tests.unit.judge.builders import CANARY, MINUTE, STABLE, at, counts, latencies, own, reading

FILTER = 'metric.type="custom.googleapis.com/x" AND metric.label.revision="{revision}"'
RATE = own("rate", unit="ratio", monitoring={"filter": FILTER, "part": 'metric.label.ok="no"'})
SIZES = own("quantile", unit="seconds", quantile=95, monitoring={"filter": FILTER})
CRASHES = own("count", monitoring={"filter": FILTER})


def on(metric: Any, **check: Any) -> Plan:
    """A plan with one check called ``own``, without a guard."""
    return plan(checks={"own": {"metric": metric.model_dump(mode="json"), **check}}, guard=False)


def found(
    by: Plan, metric: Any, its: Reading | None, minutes: int = 12, evidence: str = ""
) -> Updated:
    """The evidence after so many minutes with 1,000 requests on each side."""
    requests = counts(*[(0, 1000)] * minutes)
    readings: Readings = {COUNTS: reading(requests, requests, through=minutes)}
    readings = {**readings, family(metric): its} if its else readings
    course = Course(by, 1, at(0), at(0), CANARY, STABLE, evidence)
    updated = update_evidence(course, readings)
    assert updated is not None
    return updated


def alike(minutes: int, *, mine: tuple[int, int], other: tuple[int, int] = (10, 1000)) -> Reading:
    """The same events (counted ones, all) in every minute."""
    return reading(counts(*[mine] * minutes), counts(*[other] * minutes), through=minutes)


@given(
    st.sampled_from([1.25, 2.0, 5.0]),
    st.floats(0.1, 8),
    st.floats(0, 1),
    st.floats(1, 4),
)
def test_a_minute_s_events_are_a_fair_bet(bet: float, limit: float, part: float, d: float) -> None:
    """Summed over all numbers of events: at or under the limit nothing is gained on average; at or
    over it a bet on fewer gains nothing."""

    def mean(m: float, rate: float) -> float:
        total = 0.0
        for x in range(100):
            [gain] = count_bets.log_factors(x, (m,), limit=limit, d=d)
            total += exp(-rate) * rate**x / factorial(x) * exp(gain)
        return total

    assert mean(bet, limit * part) <= 1 + 1e-9
    assert mean(1 / bet, limit * (1 + part)) <= 1 + 1e-9


@pytest.mark.parametrize(
    ("metric", "limit"),
    [(RATE, "> 5%"), (RATE, "> 2x baseline"), (RATE, "> baseline + 3%"), (CRASHES, "> 20/min")],
)
def test_rates_and_numbers_convict(metric: Any, limit: str) -> None:
    """A tenth of all events, or a hundred a minute; half of that for stable would be fine."""
    by = on(metric, rollback=limit)
    assert proven(by.checks["own"])
    bad = found(by, metric, alike(12, mine=(100, 1000 if metric is RATE else 100)))
    assert bad.found["own"].outcome is CriterionOutcome.FAIL
    good = found(by, metric, alike(12, mine=(10, 1000 if metric is RATE else 2)))
    assert good.found["own"].outcome is not CriterionOutcome.FAIL


@pytest.mark.parametrize("limit", ["> 800ms", "> 2x baseline", "> baseline + 50%"])
def test_distributions_convict(limit: str) -> None:
    """Everything takes four times as long."""
    quick, slow = (0, 900, 90, 10, 0, 0), (0, 0, 0, 0, 900, 100)
    by = on(SIZES, rollback=limit)
    mine, other = latencies(*[slow] * 20), latencies(*[quick] * 20)
    bad = found(by, SIZES, reading(mine, other, through=20), 20)
    assert bad.found["own"].outcome is CriterionOutcome.FAIL
    good = found(by, SIZES, reading(other, other, through=20), 20)
    assert good.found["own"].outcome is not CriterionOutcome.FAIL


def test_gauges_and_counts_against_stable_stay_observed() -> None:
    """A gauge has no distribution; a number of events depends on the share of the traffic."""
    assert not proven(on(own(), rollback="> 5").checks["own"])
    assert not proven(on(CRASHES, rollback="> 2x baseline").checks["own"])


def test_what_could_not_be_read_is_no_health() -> None:
    """Neither events nor requests are counted for a source that did not answer."""
    by = on(CRASHES, rollback="> 20/min", promote="<= 5/min")
    unread = Reading({}, at(12), MINUTE, "no answer")
    for its in (unread, None):
        criterion = found(by, CRASHES, its).found["own"]
        assert criterion.reason is Reason.FEW_REQUESTS
        assert criterion.pass_e == 1


def test_no_events_are_health_where_they_were_read() -> None:
    """Requests came, and none of them crashed anything."""
    by = on(CRASHES, rollback="> 20/min")
    criterion = found(by, CRASHES, reading(None, through=30), 30).found["own"]
    assert criterion.outcome is CriterionOutcome.PASS


def test_samples_of_another_length_count_in_the_minute_in_which_they_end() -> None:
    """One of five minutes has the events of five."""
    long: list[Sample] = [Counts(at(5 * n), at(5 * n + 5), 5000, 50) for n in range(4)]
    by = on(RATE, rollback="> 5%")
    its = Reading({CANARY: tuple(long)}, at(20), 5 * MINUTE)
    assert found(by, RATE, its, 20).found["own"].seen.nc == 20_000


def test_events_that_come_later_than_requests_are_waited_for() -> None:
    """They are eight minutes behind; none is left out in the end, and requests are not delayed."""
    by = on(RATE, rollback="> 50%")
    text = ""
    for minutes in range(10, 61, 2):
        late = reading(
            counts(*[(10, 1000)] * (minutes - 8)),
            counts(*[(10, 1000)] * (minutes - 8)),
            through=minutes - 8,
        )
        updated = found(by, RATE, late, minutes, text)
        text = updated.evidence
    assert updated.found["own"].seen.nc == 52_000
    whole = found(by, RATE, alike(60, mine=(10, 1000)), 60, text)
    assert whole.found["own"].seen.nc == 60_000


def test_what_is_kept_of_a_distribution_reads_back_the_same() -> None:
    """Its edges may still have to be chosen."""
    few = latencies(*[(1, 0, 0, 0, 0, 0)] * 30)
    by = on(SIZES, rollback="> 2x baseline")
    saved = read(found(by, SIZES, reading(few, few, through=30), 30).evidence)
    assert saved is not None
    assert saved.state.own
    assert loads(dumps(saved.state)) == saved.state


def test_the_key_of_plans_without_own_metrics_is_as_it_was() -> None:
    """Evidence of running rollouts continues; a query is part of the key where there is one."""
    text = canonical(evidence_plan(plan(guard=True), timedelta(minutes=1)).plan)
    assert "source" not in text
    by = on(RATE, rollback="> 5%")
    assert f"source={family(RATE)}" in canonical(evidence_plan(by, MINUTE).plan)


def test_a_plan_says_what_is_proven_of_them() -> None:
    """With its part of the budget."""
    told = "\n".join(judged_by(on(CRASHES, rollback="> 20/min")))
    assert "own, events at most 20/min: once in" in told
    told = "\n".join(judged_by(on(RATE, rollback="> 2x baseline")))
    assert "own, its rate at most 2x stable's: once in" in told
