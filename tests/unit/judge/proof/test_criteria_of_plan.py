"""Which criteria a plan's limits become, and what is updated against them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.judge.evidence.criteria.outcome import CriterionOutcome
from bot.judge.evidence.spec import CriterionSpec, Kind, Signal
from bot.judge.measured.families import COUNTS
from bot.judge.measured.samples import Reading, Readings
from bot.judge.proof.criteria_of_plan import FALSE_ALARM, GUARD_ERRORS, GUARD_LATENCY, evidence_plan
from bot.judge.proof.plan_words import judged_by
from bot.judge.proof.saved_state import TAIL
from bot.judge.proof.update import Course, Updated, begins, update_evidence
from bot.plan import Plan
from tests.support.rollouts import plan
from tests.unit.judge.builders import CANARY, MINUTE, STABLE, at, counts, latencies, reading

GUARDS = (GUARD_ERRORS, GUARD_LATENCY)


def planned(guard: Any = False, steps: Any = None, **checks: Any) -> Plan:
    """A plan with these checks and no others."""
    more = {"steps": steps} if steps else {}
    return plan(checks=checks, guard=guard, **more)


def criteria(on: Plan, period: timedelta = MINUTE) -> dict[str, CriterionSpec]:
    """The criteria of the plan by name."""
    return {criterion.name: criterion for criterion in evidence_plan(on, period).plan.criteria}


def criterion(metric: str, rollback: str, **fields: Any) -> CriterionSpec | None:
    """The criterion that one check's rollback limit becomes."""
    return criteria(planned(it={"metric": metric, "rollback": rollback, **fields})).get("it")


@pytest.mark.parametrize(
    ("metric", "limit", "signal", "kind", "number"),
    [
        ("error_rate", "> 2%", Signal.ERRORS, Kind.ABSOLUTE, 0.02),
        ("error_rate", "> 2x baseline", Signal.ERRORS, Kind.RELATIVE, 2),
        ("error_rate", "> baseline + 0.5%", Signal.ERRORS, Kind.DIFFERENCE, 0.005),
        ("latency_p95", "> 800ms", Signal.LATENCY, Kind.ABSOLUTE, 0.8),
        ("latency_p99", "> 2.5x baseline", Signal.LATENCY, Kind.TIMES, 2.5),
        ("latency_p95", "> baseline + 50%", Signal.LATENCY, Kind.TIMES, 1.5),
    ],
)
def test_a_limit_is_a_criterion_of_its_kind(
    metric: str, limit: str, signal: Signal, kind: Kind, number: float
) -> None:
    """Absolute, a multiple of stable's, or so many points over it."""
    found = criterion(metric, limit)
    assert found is not None
    assert (found.signal, found.kind) == (signal, kind)
    assert number in (found.limit, found.delta, found.ratio)
    if signal is Signal.LATENCY:
        assert found.quantile == int(metric[-2:]) / 100


@pytest.mark.parametrize(
    ("metric", "limit", "fields"),
    [
        ("error_rate", "> 2%", {"evidence": "observed"}),
        ("error_rate", "> 2%", {"severity": "soft"}),
        ("error_rate", "> 0%", {}),
        ("error_rate", "> 2x baseline", {"baseline": "before"}),
        ("cpu", "> 80%", {}),
        ("requests", "> 100", {}),
    ],
)
def test_what_evidence_cannot_prove_is_observed(
    metric: str, limit: str, fields: dict[str, Any]
) -> None:
    """Gauges, counts, other baselines, soft checks, and where the plan wants the literal value."""
    assert criterion(metric, limit, **fields) is None


def test_a_time_is_a_number_of_periods() -> None:
    """``for 5m`` is five periods of a minute, or thirty of ten seconds."""
    on = planned(it={"metric": "error_rate", "rollback": "> 2% for 5m", "min_requests": 20})
    assert criteria(on)["it"].sustained == 5
    assert criteria(on, timedelta(seconds=10))["it"].sustained == 30
    assert criteria(on)["it"].min_requests == 20


def test_the_horizon_is_all_soaks_and_the_watch() -> None:
    """Three soaks of five minutes and an hour of watch, in periods."""
    assert evidence_plan(planned(True), MINUTE).plan.horizon == 75


def test_the_guard_is_on_unless_switched_off() -> None:
    """Both its criteria stand beside whatever checks there are, and take most of the budget."""
    errors = {"metric": "error_rate", "rollback": "> 2%"}
    assert set(criteria(planned(True, errors=errors))) == {"errors", *GUARDS}
    assert set(criteria(planned(False, errors=errors))) == {"errors"}
    found = evidence_plan(planned(True, errors=errors), MINUTE).plan.thresholds
    assert found == {"errors": 900.0, GUARDS[0]: 225.0, GUARDS[1]: 225.0}


def test_a_guard_may_tolerate_more() -> None:
    """A plan's own multiple, or points, of stable's."""
    own = {"errors": "<= baseline + 1%", "latency": "<= 1.5x baseline"}
    errors, latency = (criteria(planned(own))[name] for name in GUARDS)
    assert (errors.kind, errors.delta) == (Kind.DIFFERENCE, 0.01)
    assert (latency.kind, latency.ratio) == (Kind.TIMES, 1.5)


def test_a_guard_may_certify_by_another_margin() -> None:
    """It is still rolled back for the least that is worse; what a certificate allows is the
    plan's."""
    own = {"margins": {"errors": "<= 2x baseline", "slow": "<= baseline + 5%"}}
    errors, latency = (criteria(planned(own))[name] for name in GUARDS)
    assert (errors.ratio, errors.margin_ratio, errors.margin_delta) == (1, 2, 0)
    assert (latency.shape, latency.margin_ratio, latency.margin_delta) == (True, 1, 0.05)
    points = {"errors": "<= baseline + 1%", "margins": {"errors": "<= baseline + 2%"}}
    errors = criteria(planned(points))[GUARDS[0]]
    assert (errors.delta, errors.margin_delta) == (0.01, 0.02)
    wide = replace(course(), plan=planned({"margins": {"errors": "<= 4x baseline"}}))
    outcomes = [
        updated(update_evidence(on, readings(8, 2))).found[GUARDS[0]].outcome
        for on in (wide, course())
    ]
    assert outcomes == [CriterionOutcome.PASS, CriterionOutcome.INCONCLUSIVE]
    usual = criteria(planned(True))
    assert (usual[GUARDS[0]].margin_ratio, usual[GUARDS[0]].margin_delta) == (1.5, 0.001)


def test_a_step_with_another_limit_has_its_own_criterion() -> None:
    """Evidence about 5 % says nothing about 2 %; the same limit keeps its evidence."""
    steps = [
        {"traffic": "10%", "soak": "5m"},
        {"traffic": "50%", "soak": "5m", "checks": {"errors": {"rollback": "> 2%"}}},
        {"traffic": "100%", "soak": "5m", "checks": {"errors": None}},
    ]
    on = planned(steps=steps, errors={"metric": "error_rate", "rollback": "> 5%"})
    asked = evidence_plan(on, MINUTE)
    assert [step.limits for step in asked.steps] == [
        {"errors": "errors"},
        {"errors": "errors at 50 %"},
        {},
    ]
    assert [each.limit for each in asked.plan.criteria] == [0.05, 0.02]


def test_a_certificate_takes_nothing_from_the_budget() -> None:
    """What must be certified is a soft criterion: it proves good and convicts nobody."""
    check = {
        "metric": "error_rate",
        "promote": {"limit": "<= 1%", "assurance": "certified"},
        "rollback": "> 2%",
    }
    asked = evidence_plan(planned(errors=check), MINUTE)
    certificate = asked.plan.criteria[1]
    assert asked.steps[1].certificates == {"errors": certificate.name}
    assert (certificate.hard, certificate.limit) == (False, 0.01)
    assert asked.plan.thresholds["errors"] == pytest.approx(100)


ON = planned(True, errors={"metric": "error_rate", "promote": "<= 1%", "rollback": "> 5%"})


def course(evidence: str = "", settled: float = 0) -> Course:
    """At 10 %, entered and settled at that minute."""
    return Course(ON, 1, at(settled), at(settled), CANARY, STABLE, evidence)


def readings(minutes: int, errors: int = 0, start: int = 0, **slow: Reading) -> Readings:
    """So many minutes of 1,000 requests, of which the canary fails ``errors`` and stable two."""
    mine = counts(*[(errors, 1000)] * minutes, start=start)
    other = counts(*[(2, 1000)] * minutes, start=start)
    return {COUNTS: reading(mine, other, through=start + minutes), **slow}


def updated(found: Updated | None) -> Updated:
    """It was updated."""
    assert found is not None
    return found


def test_minutes_count_once_in_whatever_pieces_they_come() -> None:
    """One look at thirty minutes is the same as a look at 25 and one at thirty."""
    whole = updated(update_evidence(course(), readings(30, 3)))
    half = updated(update_evidence(course(), readings(25, 3)))
    rest = updated(update_evidence(course(half.evidence), readings(30, 3)))
    assert rest.found == whole.found
    assert updated(update_evidence(course(rest.evidence), readings(30, 3))) == rest


def test_a_canary_that_is_worse_than_stable_fails_the_guard_alone() -> None:
    """Three times stable's errors, far under the limit of 5 %."""
    found = updated(update_evidence(course(), readings(60, 6))).found
    assert found[GUARDS[0]].outcome is CriterionOutcome.FAIL
    assert found["errors"].outcome is not CriterionOutcome.FAIL


def test_a_period_waits_for_its_latencies() -> None:
    """Where latencies come later than requests, evidence is no further than both."""
    slow = reading(latencies(*[[500, 400, 50, 50, 0, 0]] * 23), through=23)
    found = updated(update_evidence(course(), readings(25, latencies=slow)))
    assert begins(course(found.evidence)) == at(23 - TAIL)


def test_without_requests_nothing_is_weighed() -> None:
    """Requests that could not be read leave the evidence as it is."""
    assert update_evidence(course(), {COUNTS: reading(None, problem="no answer")}) is None
    assert update_evidence(course(), {}) is None


@pytest.mark.parametrize("text", ["rubbish", "12345678\n[1]", "12345678\nnull"])
def test_text_that_cannot_be_read_is_begun_anew(text: str) -> None:
    """Damaged evidence, or another plan's, stops no evaluation."""
    fresh = updated(update_evidence(course(), readings(5)))
    assert updated(update_evidence(course(text), readings(5))).evidence == fresh.evidence
    mark = fresh.evidence.partition("\n")[0]
    assert updated(update_evidence(course(f"{mark}\n[1"), readings(5))).evidence == fresh.evidence


def test_a_plan_without_evidence_asks_for_none() -> None:
    """Guard off and all limits observed: nothing is read for it."""
    check = {"metric": "error_rate", "rollback": "> 2%", "evidence": "observed"}
    bare = Course(planned(errors=check), 1, at(0), at(0), CANARY, STABLE)
    assert begins(bare) is None
    assert update_evidence(bare, readings(5)) is None


@pytest.mark.parametrize(
    ("limit", "times"), [("> 2x baseline for 5m", "5.5"), ("> baseline + 50%", "4.1")]
)
def test_a_plan_says_what_coarse_buckets_hide(limit: str, times: str) -> None:
    """Three times as slow may never break ``> 2x baseline``: the plan's words say from when on."""
    coarse = planned(False, slow={"metric": "latency_p95", "rollback": limit})
    assert any(f"up to {times} times as slow" in line for line in judged_by(coarse))
    fine = planned(True, slow={"metric": "latency_p95", "rollback": "> 800ms"})
    assert not any("times as slow" in line for line in judged_by(fine))


@pytest.mark.parametrize(
    ("metric", "limit", "words"),
    [
        ("error_rate", "> 2%", "errors at most 2 %"),
        ("latency_p95", "> 800ms", "p95 at most 800 ms"),
        ("error_rate", "> 2x baseline", "errors at most 2x stable's"),
        ("error_rate", "> baseline + 1%", "errors at most stable's plus 1 %"),
        ("latency_p99", "> 2x baseline", "p99 at most 2x stable's"),
    ],
)
def test_a_plan_says_what_each_limit_asks(metric: str, limit: str, words: str) -> None:
    """As it was written: of which number, and against what."""
    lines = judged_by(planned(False, it={"metric": metric, "rollback": limit}))
    assert any(line.startswith(f"  - it, {words}: once in ") for line in lines)


def test_a_plan_says_what_its_guard_asks() -> None:
    """Errors and latency, each compared with stable's."""
    lines = list(judged_by(planned(True)))
    assert any("guard errors, errors no worse than stable's" in line for line in lines)
    assert any("guard latency, latency no worse than stable's" in line for line in lines)


def test_a_plan_without_proof_claims_none() -> None:
    """Where no limit is judged by proof, no rate of false rollbacks is promised."""
    soft = {"metric": "error_rate", "promote": "<= 1%", "severity": "soft"}
    assert not any("by proof" in line for line in judged_by(planned(False, it=soft)))


def test_a_limit_against_the_share_about_another_metric_is_another() -> None:
    """A step may judge other events by the same limit: each has its own evidence."""
    events = {
        "monitoring": {
            "filter": 'metric.type = "custom.googleapis.com/shop/logins" '
            'AND metric.label.revision = "{revision}"',
            "aligner": "ALIGN_DELTA",
            "reducer": "REDUCE_SUM",
        },
        "kind": "count",
        "unit": "count",
    }
    it = {"metric": "requests", "rollback": "< 0.8x share"}
    steps = [
        {"traffic": "10%", "soak": "5m"},
        {"traffic": "50%", "soak": "5m", "checks": {"it": {"metric": events}}},
        {"traffic": "100%", "soak": "5m"},
    ]
    drops = evidence_plan(planned(it=it, steps=steps), MINUTE).plan.drops
    assert len({each.name for each in drops}) == len({each.source for each in drops}) == 2


def test_client_errors_are_a_criterion_that_takes_nothing_from_the_others() -> None:
    """Its own limit, and soft: the budget of what rolls back stays theirs."""
    found = criteria(planned(guard={"client_errors": "<= 3x baseline"}))["answers with 4xx"]
    assert (found.hard, found.ratio) == (False, 3)


@pytest.mark.parametrize("number", [1, 2, 5])
def test_the_false_alarms_of_all_regions_together_are_as_few_as_of_one(number: int) -> None:
    """Each is judged for itself, and one that is wrong rolls back everywhere."""
    regions = [f"europe-west{n}" for n in range(1, number + 1)]
    target = {"cloud_run": {"project": "acme-prod", "service": "shop", "regions": regions}}
    found = evidence_plan(plan(target=target), MINUTE).plan
    assert found.alpha * number == pytest.approx(FALSE_ALARM)
