"""A verdict by observed values together with the evidence."""

from datetime import timedelta
from typing import Any

import pytest

from bot.judge.judge import judge
from bot.judge.measured.families import COUNTS
from bot.judge.measured.samples import Readings
from bot.judge.merge import merged
from bot.judge.proof.update import Course, update_evidence
from bot.rollout.verdict import CheckResult, Outcome, Verdict
from tests.support.rollouts import plan
from tests.unit.judge.builders import CANARY, STABLE, at, counts, reading

ERRORS: dict[str, Any] = {"metric": "error_rate", "promote": "<= 1%", "rollback": "> 2%"}


def found(
    *errors: int,
    stable: int = 2,
    requests: int = 1000,
    step: int = 1,
    share: int | None = None,
    **changes: Any,
) -> Verdict:
    """The verdict after minutes of ``requests`` each, of which the canary failed so many, with the
    step's share of the traffic unless another is given."""
    fields: dict[str, Any] = {"checks": {"errors": ERRORS}, "guard": True} | changes
    on = plan(**fields)
    minutes = len(errors)
    mine = counts(*((each, requests) for each in errors))
    other = counts(*[(stable, requests)] * minutes) if step < 3 else None
    readings: Readings = {COUNTS: reading(mine, other, through=minutes)}
    course = Course(on, step, at(0) - timedelta(seconds=1), at(0), CANARY, STABLE, share=share)
    checks = on.checks_at(step)
    observed = judge(
        checks, readings, canary=CANARY, stable=STABLE, settled_at=at(0), now=at(minutes)
    )
    return merged(observed, checks, update_evidence(course, readings))


def result(verdict: Verdict, name: str = "errors") -> CheckResult:
    """That check's result."""
    return next(each for each in verdict.results if each.check == name)


def test_an_observed_value_over_its_limit_is_no_fail_but_a_miss() -> None:
    """Three errors of sixty are 5 %, and no proof of more than 2 %."""
    it = found(3, requests=60, stable=0)
    assert it.outcome is Outcome.INCONCLUSIVE
    assert result(it).outcome is Outcome.MISS
    assert "looks worse than allowed" in result(it).words
    assert result(it).needed.startswith("proof needs about")
    assert "proof" not in result(it).words


def test_the_literal_reading_fails_at_once() -> None:
    """The same minute, where the plan means its limit literally."""
    it = found(3, requests=60, stable=0, checks={"errors": {**ERRORS, "evidence": "observed"}})
    assert it.outcome is Outcome.FAIL


def test_a_proven_limit_fails_with_the_evidence_in_words() -> None:
    """Minute after minute five times the limit."""
    it = found(*[100] * 5)
    assert it.outcome is Outcome.FAIL
    assert "errors 10 % of 3,000 requests, limit 2 %" in result(it).words
    assert "less than once in" in result(it).words


def test_the_guard_is_a_result_of_its_own_when_it_fails_and_only_then() -> None:
    """Under the limit, and worse than stable."""
    bad, good = found(*[8] * 20), found(*[2] * 20)
    assert bad.outcome is Outcome.FAIL
    assert result(bad).outcome is Outcome.PASS
    assert result(bad, "guard errors").outcome is Outcome.FAIL
    assert [each.check for each in good.results] == ["errors"]
    assert good.outcome is Outcome.PASS


def test_a_suspicion_stops_a_promotion_until_it_is_gone() -> None:
    """Two and a half times stable's errors, under every limit: not proven yet, and not promoted.
    Good minutes end it; a canary like stable is never suspected."""
    it = found(*[5] * 8)
    assert it.outcome is Outcome.INCONCLUSIVE
    guard = result(it, "guard errors")
    assert guard.outcome is Outcome.MISS
    assert "0.5 % of 8,000 requests against 0.2 % of 8,000 on stable" in guard.words
    assert guard.needed.startswith("proof needs about")
    assert found(*[5] * 8, *[2] * 14).outcome is Outcome.PASS
    for minutes in range(1, 20):
        assert found(*[2] * minutes).outcome is not Outcome.INCONCLUSIVE


def test_a_verdict_says_of_every_criterion_what_it_found() -> None:
    """The guard's and the plan's own, of this step, whether they decide something or not."""
    errors, latency, own, shared = found(*[2] * 5).proofs
    assert errors.startswith(
        "guard errors: errors 0.2 % of 5,000 requests against 0.2 % of 5,000 on stable: "
    )
    assert latency.startswith("guard latency")
    assert own.startswith("errors: ")
    assert own.endswith("certified, the limit holds")
    assert shared.startswith("share of requests: 10 % of the traffic desired on the canary, ")
    assert found(*[2] * 5, guard=False, checks={}).proofs == ()


def test_a_step_without_checks_goes_by_the_guard() -> None:
    """With requests it passes, without it says nothing: no data is no health."""
    none: dict[str, Any] = {}
    assert found(*[2] * 5, checks=none).outcome is Outcome.PASS
    assert found(*[0] * 5, requests=3, stable=0, checks=none).outcome is Outcome.INCONCLUSIVE
    assert found(*[300] * 5, checks=none).outcome is Outcome.FAIL


def test_a_certificate_turns_a_pass_into_a_certified_one() -> None:
    """An hour without errors proves the limit; five minutes near it do not."""
    certified = {"limit": "<= 1%", "assurance": "certified"}
    checks = {"errors": {**ERRORS, "promote": certified}}
    sure = found(*[0] * 60, stable=0, guard=False, checks=checks)
    assert (sure.outcome, sure.certified) == (Outcome.PASS, True)
    assert result(sure).words.endswith("; certified")
    unsure = found(*[9] * 5, stable=9, guard=False, checks=checks)
    assert (unsure.outcome, unsure.certified) == (Outcome.INCONCLUSIVE, False)
    assert "not certified" in result(unsure).words


def test_at_full_traffic_limits_of_their_own_are_enough_to_be_certified() -> None:
    """There is no stable left to compare with."""
    certified = {"limit": "<= 1%", "assurance": "certified"}
    it = found(*[0] * 60, step=3, checks={"errors": {**ERRORS, "promote": certified}})
    assert (it.outcome, it.certified) == (Outcome.PASS, True)


@pytest.mark.parametrize(("share", "certified"), [(None, False), (100, True)])
def test_stable_is_gone_when_what_the_watch_kept_goes_to_the_canary(
    share: int | None, *, certified: bool
) -> None:
    """In the watch's last shift, or with all traffic set by hand, the canary has 100 % although the
    plan's last step keeps some: no comparison with stable is waited for then."""
    by = {"errors": {**ERRORS, "promote": {"limit": "<= 1%", "assurance": "certified"}}}
    it = found(*[0] * 60, step=3, share=share, watch={"for": "1h", "keep": "5%"}, checks=by)
    assert it.certified == certified


def test_without_requests_a_broken_limit_is_unproven() -> None:
    """Latencies alone are over the limit; what could not be updated rolls nothing back."""
    on = plan(checks={"errors": ERRORS}, guard=True)
    observed = Verdict(
        outcome=Outcome.FAIL,
        results=(
            CheckResult(
                check="errors", metric="error_rate", hard=True, outcome=Outcome.FAIL, words="5 %"
            ),
        ),
        since=at(0),
        until=at(1),
    )
    it = merged(observed, on.checks_at(1), None)
    assert it.outcome is Outcome.INCONCLUSIVE
    assert result(it).words.startswith("5 %; requests could not be read")


def test_a_little_against_a_canary_is_no_suspicion_nor_is_one_bad_start() -> None:
    """Four minutes of a little more; and twenty failures while its instances started."""
    for minutes in ([6] * 4, [20], [10, 10, 2]):
        names = [each.check for each in found(*minutes).results]
        assert names == ["errors"], minutes


def test_what_fails_says_first_in_plain_words_what_is_worse() -> None:
    """What is worse, what was measured lately, what was counted, what chance would do: each once,
    and of the guard alike. What does not fail has no such words, and what was measured lately is
    kept of none."""
    it = found(30, 30, 30, stable=2)
    plain = result(it, "guard errors").plain
    assert plain.startswith(
        "more errors than stable. Last 3 min: 3 % (stable 0.2 %). Whole rollout"
    )
    assert "60 of 2,000 (stable 4 of 2,000). Chance would do this less than once in" in plain
    assert it.reasons(Outcome.FAIL).startswith(plain)
    assert not any(each.lately for each in it.results)
    assert not any(each.plain for each in found(0, 0, 0).results)


def test_an_observed_value_that_fails_says_so_first() -> None:
    """There is no proof to speak of: the value, and the limit that it is over."""
    literal = {"metric": "error_rate", "rollback": "> 2%", "evidence": "observed"}
    it = found(60, 60, checks={"errors": literal}, guard=False)
    assert result(it).plain.startswith("error rate over its limit: 6 % (120 of 2,000 requests)")
