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
    no_worse,
)
from tests.unit.evidence.builders import NOON, after, criterion_after, minute, only, slow_minute
from tests.unit.slack.words.findings import GUARD, LIMIT, QUIET, SLOWER, stories


def found(name: str) -> str:
    """The words of a finding that has a golden file's line."""
    criterion, minutes = stories()[name]
    return words(criterion_after(criterion, list(minutes)))


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("failed against stable", "4 % of 602, 0.33 % of 5,464, 400 rollouts"),
        ("failed against a limit", "10 % of 600, limit 1 %, 400 rollouts"),
        ("failed against points", "10 % of 600, 0.1 % of 6,000"),
        ("failed on latency", "50 % of 1,800, than 400 ms, 2 % of 5,000"),
        ("failed on the shape of latency", "slower as a whole than, on stable, rollouts"),
        ("failed on a limit of latency", "33 % of 1,800, than 800 ms, limit 5 %"),
        ("failed on twice stable's latency", "33 % of 1,800, than 800 ms, limit 5 %, than 400 ms"),
        ("certified", "0.2 % of 30,000, 0.2 % of 90,000, certified, 1.5x, 0.1 %"),
        ("certified a limit", "0.2 % of 30,000, limit 1 %, certified"),
        ("certified points", "certified, 0.5 %"),
        ("certified twice stable's latency", "certified, within 2x"),
        ("not yet healthy", "0 % of 450, 0.43 % of 4,200, 160 more requests, 3 min"),
        ("not yet guilty", "1.5 % of 800, 0.44 % of 7,200, worse, more requests"),
        ("too few requests", "fewer than 50, 30 more requests, 10 min"),
        ("no requests", "50 are needed"),
        ("nothing to compare with", "1 % of 300, none on stable"),
    ],
)
def test_a_finding_gives_its_numbers(name: str, numbers: str) -> None:
    """Rate and sample of both sides, the limit, how sure it is, and what proof still needs, in
    this order."""
    said = found(name)
    at = 0
    for number in numbers.split(", "):
        assert number in said[at:], (number, said)
        at = said.index(number, at) + len(number)


def test_what_recovers_has_failed_while_it_is_bad() -> None:
    """When its last minutes are no worse than stable's it begins anew; any other stays failed."""
    bad = [minute(n, (50, 100), (0, 900)) for n in range(8)]
    good = [minute(n, (0, 100), (0, 900)) for n in range(8, 13)]
    worse = [minute(n, (3, 100), (0, 900)) for n in range(8, 60)]
    holds = replace(GUARD, name="holds", hard=False, recovers=True)
    assert criterion_after(holds, bad).outcome is CriterionOutcome.FAIL
    assert criterion_after(holds, bad + worse).outcome is CriterionOutcome.FAIL
    assert criterion_after(holds, bad + good[:4]).outcome is CriterionOutcome.FAIL
    assert criterion_after(holds, bad + good).outcome is not CriterionOutcome.FAIL
    assert criterion_after(GUARD, bad + good).outcome is CriterionOutcome.FAIL


def test_not_yet_healthy_is_not_decided() -> None:
    """Requests and time are missing for a verdict."""
    criterion, minutes = stories()["not yet healthy"]
    assert criterion_after(criterion, list(minutes)).outcome is CriterionOutcome.INCONCLUSIVE


@pytest.mark.parametrize("name", ["never to be decided", "a shared limit"])
def test_what_is_never_decided_gets_no_promise_of_an_end(name: str) -> None:
    """A canary just over the margin's middle, and a limit that stable itself breaks."""
    assert "at this traffic" not in found(name)


def test_latencies_without_edges_say_so() -> None:
    """A comparison needs them."""
    early = criterion_after(SLOWER, [slow_minute(0, QUIET, QUIET)])
    assert words(replace(early, reason=Reason.NO_PROOF)).startswith("latencies can't be compared")


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
    few = criterion_after(GUARD, [minute(n, (0, 4), (0, 400)) for n in range(3)])
    assert "30 more requests, 50 s" in words(few, timedelta(seconds=5))


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
    minutes = [minute(n, (0 if n < 20 else 90, 300), (9, 2700)) for n in range(30)]
    found = criterion_after(GUARD, minutes)
    assert found.outcome is CriterionOutcome.FAIL
    assert found.e_value >= found.threshold == pytest.approx(100)
    assert found.tolerant_e is not None
    assert found.tolerant_e >= 8
    assert found.since == NOON + timedelta(minutes=21)
    assert found.ratio == pytest.approx(90, rel=0.1)
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
