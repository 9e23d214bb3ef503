"""The demo's outcomes are no coincidence: the same with other dice, in virtual time."""

import pytest

from bot.rollout.state import Phase
from bot.rollout.verdict import Outcome
from sandbox.demo.scenarios import SCENARIOS, Scenario
from tests.sandbox.demo.virtual import Played, phases, plan_of, played

SEEDS = range(16)


@pytest.fixture(scope="module")
def errors() -> list[Played]:
    """The canary with 3 % errors, sixteen times."""
    return [played(SCENARIOS["errors"], seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def noisy() -> list[Played]:
    """The good canary with a noisy minute, sixteen times."""
    return [played(SCENARIOS["noisy"], seed) for seed in SEEDS]


def test_three_percent_of_errors_go_back_whatever_the_dice(errors: list[Played]) -> None:
    """In every run, and mostly within the soak."""
    assert phases(errors) == {Phase.ROLLED_BACK}
    assert sum(each.seconds < 35 for each in errors) >= 0.9 * len(errors)


def test_the_reason_is_evidence_against_stable_in_words(errors: list[Played]) -> None:
    """Counts of both revisions, and how often a harmless canary would look like that."""
    for each in errors:
        assert " % (stable " in each.rollout.outcome
        assert "Chance would do this less than once in" in each.rollout.outcome


def test_a_noisy_minute_rolls_nothing_back_whatever_the_dice(noisy: list[Played]) -> None:
    """Every run goes to 100 %, without a hold that lasts."""
    assert phases(noisy) == {Phase.COMPLETED}
    assert max(each.seconds for each in noisy) < 30


def test_the_judge_saw_the_noise_and_said_what_it_means(noisy: list[Played]) -> None:
    """What it observed was over the rollback limit: it was no luck that it did not roll back."""
    for each in noisy:
        words = [verdict.reasons(Outcome.MISS) for verdict in each.verdicts]
        assert any("limit 2 %" in text for text in words)
        assert any("stable itself is over the limit" in text for text in words)


def test_a_bare_threshold_cannot_tell_them_apart(errors: list[Played], noisy: list[Played]) -> None:
    """It rolls back the good canary as it does the bad one."""
    assert all(each.shot for each in (*errors, *noisy))


def test_limits_meant_literally_would_have_rolled_the_good_canary_back() -> None:
    """The same minute under the same limit, observed: so the judge is what makes the difference."""
    scenario = SCENARIOS["noisy"]
    own = plan_of(scenario)
    literal = own.checks["errors"].model_copy(update={"evidence": "observed"})
    plan = own.model_copy(update={"checks": {"errors": literal}})
    assert phases(played(scenario, seed, plan) for seed in range(4)) == {Phase.ROLLED_BACK}


@pytest.mark.parametrize("scenario", [SCENARIOS["good"]], ids=lambda each: each.name)
def test_a_good_canary_completes(scenario: Scenario) -> None:
    """The demo's first one, with three seeds."""
    assert phases(played(scenario, seed) for seed in range(3)) == {Phase.COMPLETED}
