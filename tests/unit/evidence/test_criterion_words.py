"""The evidence as an engineer reads it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.judge.evidence.criteria.outcome import CriterionOutcome, Reason
from bot.judge.evidence.criterion_words import about, words
from bot.judge.evidence.eta import Eta, to_evidence, to_requests
from bot.judge.evidence.minute import Minute
from bot.judge.evidence.report import Report, report
from bot.judge.evidence.spec import (
    CriterionSpec,
    EvidencePlan,
    Signal,
    errors_below,
    errors_over_stable,
    latency_below,
    latency_times,
    no_worse,
)
from tests.unit.evidence.builders import NOON, after, criterion_after, minute, only, slow_minute

GUARD = no_worse("guard", Signal.ERRORS)
LIMIT = errors_below("limit", 0.01)
QUIET = (600, 300, 80, 15, 4, 1)
SLOW = (60, 60, 60, 60, 60, 60)


def said(criterion: CriterionSpec, minutes: list[Minute]) -> str:
    """The criterion's words after these minutes."""
    return words(criterion_after(criterion, minutes))


def test_failed_against_stable() -> None:
    """Rate and sample of both, and how seldom a harmless canary looks like that."""
    assert said(GUARD, [minute(n, (12, 301), (9, 2732)) for n in range(2)]) == (
        "errors 4 % of 602 requests against 0.33 % of 5,464 on stable: a harmless canary would "
        "look this bad less than once in 400 rollouts"
    )


def test_failed_against_a_limit() -> None:
    """The limit, and what a canary within it would do."""
    assert said(LIMIT, [minute(n, (30, 300), (3, 3000)) for n in range(3)]) == (
        "errors 10 % of 600 requests, limit 1 %: a canary within the limit would look this bad "
        "less than once in 400 rollouts"
    )


def test_failed_against_points() -> None:
    """Points over stable are compared with stable."""
    criterion = errors_over_stable("points", 0.005)
    assert said(criterion, [minute(n, (30, 300), (3, 3000)) for n in range(3)]).startswith(
        "errors 10 % of 600 requests against 0.1 % of 6,000 on stable: a canary within the limit"
    )


def test_failed_on_latency() -> None:
    """Latency is told as the share of requests slower than an edge, the one with most evidence."""
    slow = [slow_minute(n, SLOW, QUIET) for n in range(12)]
    assert said(no_worse("guard", Signal.LATENCY), slow).startswith(
        "50 % of 1,080 requests slower than 400 ms against 2 % of 3,000 on stable: a harmless"
    )
    assert said(latency_below("limit", 0.8), slow).startswith(
        "33 % of 1,080 requests slower than 800 ms, limit 5 %: a canary within the limit"
    )
    assert said(latency_times("twice", 2), slow).startswith(
        "33 % of 1,080 requests slower than 800 ms, limit 5 %; 2 % of stable's slower than "
        "400 ms: a canary within the limit"
    )


def test_certified() -> None:
    """A certificate says what it certifies."""
    well = [minute(n, (2, 1000), (6, 3000)) for n in range(30)]
    assert said(GUARD, well) == (
        "errors 0.2 % of 30,000 requests against 0.2 % of 90,000 on stable: certified, no worse "
        "than 1.5x stable's plus 0.1 %"
    )
    assert said(LIMIT, well) == (
        "errors 0.2 % of 30,000 requests, limit 1 %: certified, the limit holds"
    )
    quick = [slow_minute(n, (950, 50, 0, 0, 0, 0), QUIET) for n in range(30)]
    assert said(latency_times("twice", 2), quick).endswith("certified, within 2x stable's")
    points = errors_over_stable("points", 0.005)
    assert said(points, well).endswith("certified, no worse than stable's plus 0.5 %")


def test_not_yet_healthy() -> None:
    """Why there is no verdict yet: requests and time that are missing."""
    few = [minute(n, (0, 75), (3, 700)) for n in range(6)]
    found = criterion_after(GUARD, few)
    assert found.outcome is CriterionOutcome.INCONCLUSIVE
    assert words(found) == (
        "errors 0 % of 450 requests against 0.43 % of 4,200 on stable: no sign of harm; proof of "
        "health needs about 160 more requests, 3 min at this traffic"
    )


def test_not_yet_guilty() -> None:
    """A canary that looks worse is said to, with what proof still needs."""
    found = said(GUARD, [minute(n, (n % 2 + 1, 100), (4, 900)) for n in range(8)])
    assert found.startswith("errors 1.5 % of 800 requests against 0.44 % of 7,200 on stable: ")
    assert "looks worse than allowed; proof needs about " in found
    assert found.endswith(" min at this traffic")


def test_never_to_be_decided() -> None:
    """A canary just over the margin's middle gets no promise of an end."""
    found = said(LIMIT, [minute(n, (4, 400), (1, 3600)) for n in range(40)])
    assert found.endswith("proves neither harm nor health, and more of the same would not")


def test_too_few_requests() -> None:
    """How many are missing, and when they will be there; or that none come."""
    assert said(GUARD, [minute(n, (0, 4), (0, 400)) for n in range(3)]) == (
        "fewer than 50 canary requests in this step; needs about 30 more requests, 10 min at this "
        "traffic"
    )
    none = [minute(n, (0, 0), (0, 400)) for n in range(3)]
    assert said(GUARD, none) == "no canary requests come; 50 are needed"


def test_nothing_to_compare_with() -> None:
    """Without stable's requests, or while latencies have no edges, a comparison says so."""
    alone = [minute(n, (1, 100), (0, 0)) for n in range(3)]
    assert said(GUARD, alone) == (
        "errors 1 % of 300 requests, none on stable: stable has no requests to compare with"
    )
    early = criterion_after(no_worse("guard", Signal.LATENCY), [slow_minute(0, QUIET, QUIET)])
    assert words(replace(early, reason=Reason.NO_PROOF)).startswith("latencies can't be compared")


def test_a_shared_limit() -> None:
    """Where stable is over the limit, that is said."""
    assert said(LIMIT, [minute(n, (30, 300), (300, 3000)) for n in range(9)]).endswith(
        "stable itself is over the limit, which says nothing about the canary"
    )


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(seconds=20), "20 s"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(hours=5), "5 h"),
        (timedelta(days=4), "4 days"),
    ],
)
def test_about(length: timedelta, text: str) -> None:
    """Times as people say them."""
    assert about(length) == text


def test_short_periods() -> None:
    """Where a "minute" is five seconds, so is what is said."""
    found = criterion_after(GUARD, [minute(n, (0, 4), (0, 400)) for n in range(3)])
    assert words(found, timedelta(seconds=5)).endswith(
        "about 30 more requests, 50 s at this traffic"
    )


def test_needed() -> None:
    """Time and requests from growth, none where there is no growth or no end in a week."""
    assert to_evidence(1, 5, 0.5, 30) == Eta(8, 240)
    assert to_evidence(6, 5, -1, 30) == Eta(0, 0)
    assert to_evidence(1, 5, 0, 30) is None
    assert to_evidence(1, 5, 1e-6, 30) is None
    assert to_requests(12, 50, 4) == Eta(10, 38)
    assert to_requests(50, 50, 0) == Eta(0, 0)
    assert to_requests(12, 50, 0) is None


def whole(*criteria: CriterionSpec, minutes: list[Minute]) -> Report:
    """The report on a plan of these criteria."""
    plan = EvidencePlan(criteria)
    return report(plan, after(plan, minutes))


def test_the_whole_outcome() -> None:
    """Fail before insufficient before inconclusive before pass; a soft criterion decides
    nothing."""
    bad = [minute(n, (50, 1000), (10, 9000)) for n in range(9)]
    well = [minute(n, (1, 1000), (9, 9000)) for n in range(30)]
    soft = replace(GUARD, name="soft", hard=False)
    assert whole(GUARD, LIMIT, minutes=bad).outcome is CriterionOutcome.FAIL
    assert whole(soft, minutes=bad).outcome is CriterionOutcome.PASS
    assert not whole(soft, minutes=bad).criteria[0].hard
    assert whole(GUARD, LIMIT, minutes=well).outcome is CriterionOutcome.PASS
    latency = no_worse("latency", Signal.LATENCY)
    assert whole(GUARD, latency, minutes=well).outcome is CriterionOutcome.INSUFFICIENT
    assert whole(GUARD, LIMIT, minutes=well[:1]).outcome is CriterionOutcome.INCONCLUSIVE


def test_the_numbers_of_a_report() -> None:
    """E-value, threshold, ratio, requests, start and time of the conviction."""
    minutes = [minute(n, (0 if n < 20 else 9, 300), (9, 2700)) for n in range(30)]
    found = criterion_after(GUARD, minutes)
    assert found.outcome is CriterionOutcome.FAIL
    assert found.e_value >= found.threshold == pytest.approx(100)
    assert found.tolerant_e is not None
    assert found.tolerant_e >= 20
    assert found.since == NOON + timedelta(minutes=21)
    assert found.ratio == pytest.approx(9, rel=0.1)
    assert found.failed_at is not None
    assert found.failed_at > found.since
    assert found.d >= 1
    assert criterion_after(GUARD, [minute(0, (5, 300), (0, 2700))]).ratio is None


def test_a_step_without_requests_is_never_good_enough() -> None:
    """The certificate of earlier steps does not carry a step in which nobody called."""
    plan = only(GUARD)
    well = [minute(n, (1, 1000), (9, 9000)) for n in range(30)]
    empty = [minute(n, (0, 0), (9, 9000), share=50) for n in range(30, 35)]
    assert report(plan, after(plan, well)).outcome is CriterionOutcome.PASS
    found = report(plan, after(plan, [*well, *empty])).criteria[0]
    assert found.outcome is CriterionOutcome.INSUFFICIENT
    assert found.reason is Reason.FEW_REQUESTS
