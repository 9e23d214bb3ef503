"""Bad minutes that happen to harmless canaries do not convict by themselves; what lasts does."""

from dataclasses import replace

import pytest

from bot.judge.evidence.minute import Minute
from bot.judge.evidence.rollout_judge import begin, update
from bot.judge.evidence.spec import (
    CriterionSpec,
    Signal,
    errors_below,
    errors_over_stable,
    latency_below,
    latency_times,
    no_worse,
)
from bot.judge.evidence.steady import ARRIVES, arriving
from tests.unit.evidence.builders import failed_in, minute, only, slow_minute

QUIET = (600, 300, 80, 15, 4, 1)
SLOW = (20, 80, 300, 400, 150, 50)
ERRORS = (
    no_worse("guard", Signal.ERRORS),
    errors_below("limit", 0.02),
    errors_over_stable("points", 0.005),
)
LATENCY = (
    no_worse("guard", Signal.LATENCY),
    latency_below("limit", 0.8),
    latency_times("twice", 2),
)


def quiet(number: int, share: float) -> Minute:
    """Ten thousand requests, 0.5 % of which fail, shared as asked for."""
    canary = round(100 * share)
    return minute(
        number, (canary // 200, canary), (50 - canary // 200, 10000 - canary), share=share
    )


def failing(number: int, share: float) -> Minute:
    """The same, and a third of the canary's requests fail."""
    n = round(100 * share)
    return minute(number, (n // 3, n), (50 - n // 200, 10000 - n), share=share)


@pytest.mark.parametrize("criterion", ERRORS, ids=lambda each: each.kind)
def test_errors_while_instances_start_convict_nobody(criterion: CriterionSpec) -> None:
    """In the minutes in which traffic moves, and in the first one after: at every step, each of
    which alone would be proof."""
    rollout = []
    for step, share in enumerate((1, 10, 50)):
        first = 20 * step
        moving = [replace(failing(first + n, share), unshared=True) for n in range(3)]
        started = failing(first + 3, share)
        rollout += [*moving, started, *(quiet(first + n, share) for n in range(4, 20))]
    assert failed_in(criterion, rollout) is None


@pytest.mark.parametrize("criterion", ERRORS, ids=lambda each: each.kind)
def test_errors_that_last_convict_as_soon_as_before(criterion: CriterionSpec) -> None:
    """What is seen while instances start counts when the next minutes are as bad."""
    assert failed_in(criterion, [failing(n, 10) for n in range(9)]) in (2, 3)


@pytest.mark.parametrize("criterion", LATENCY, ids=lambda each: each.kind)
def test_five_cold_minutes_convict_nobody(criterion: CriterionSpec) -> None:
    """They are slow after each shift; what is slow for longer is convicted."""
    cold = [slow_minute(n, SLOW, QUIET, share=50) for n in range(5)]
    warm = [slow_minute(n, QUIET, QUIET, share=50) for n in range(5, 40)]
    assert failed_in(criterion, [*cold, *warm]) is None
    slow = [slow_minute(n, SLOW, QUIET, share=50) for n in range(20)]
    found = failed_in(criterion, slow)
    assert found is not None
    assert 5 < found <= 9


def test_an_incident_of_all_that_hits_the_canary_harder_convicts_nobody() -> None:
    """Five minutes in which stable fails 10 % and the canary 20 %, after a quiet half hour; the
    same canary beside a stable that is as usual is convicted."""
    before = [quiet(n, 50) for n in range(30)]
    hit = [minute(n, (1000, 5000), (500, 5000), share=50) for n in range(30, 35)]
    after = [quiet(n, 50) for n in range(35, 60)]
    guard = ERRORS[0]
    assert failed_in(guard, [*before, *hit, *after]) is None
    alone = [minute(n, (1000, 5000), (25, 5000), share=50) for n in range(30, 35)]
    assert failed_in(guard, [*before, *alone]) in (32, 33)


def test_an_incident_that_does_not_end_becomes_usual() -> None:
    """Stable may stay as bad as it has become; then a worse canary is convicted all the same."""
    before = [quiet(n, 50) for n in range(30)]
    hit = [minute(n, (1000, 5000), (500, 5000), share=50) for n in range(30, 120)]
    found = failed_in(ERRORS[0], [*before, *hit])
    assert found is not None
    assert found > 40


def test_a_share_that_has_not_arrived_convicts_nobody_yet() -> None:
    """One of two regions has moved, and it fails more: 3 % against 1 %. When that lasts longer
    than any shift takes, it is taken as it is."""
    half = [minute(n, (15, 500), (95, 9500), share=10) for n in range(40)]
    guard = ERRORS[0]
    assert failed_in(guard, half[:ARRIVES]) is None
    found = failed_in(guard, half)
    assert found is not None
    assert found <= ARRIVES + 3


def test_an_outage_is_one_with_any_share() -> None:
    """Most of the canary's requests fail while the split is not yet as asked for."""
    outage = [minute(n, (450, 500), (48, 9500), share=10) for n in range(9)]
    assert failed_in(ERRORS[0], outage) in (2, 3)


@pytest.mark.parametrize("criterion", [*ERRORS[1:], *LATENCY[1:]], ids=lambda each: each.kind)
def test_evidence_from_before_there_were_steady_minutes_is_continued(
    criterion: CriterionSpec,
) -> None:
    """What had been counted counts as steady, so that nothing is convicted later than it was."""
    latency = criterion.signal is Signal.LATENCY
    bad = [slow_minute(n, SLOW, QUIET, share=50) if latency else failing(n, 10) for n in range(20)]
    plan = only(criterion)
    state = begin(plan)
    for n, each in enumerate(bad):
        now = state.criteria[0]
        stored = now._replace(now=now.now._replace(tols=(), log_tol=None))
        state = update(plan, state._replace(criteria=(stored,)), [each])
        if state.criteria[0].failed:
            assert n < 9
            return
    pytest.fail("it was never convicted")


@pytest.mark.parametrize("criterion", ERRORS, ids=lambda each: each.kind)
def test_errors_while_traffic_moves_once_more_convict_nobody(criterion: CriterionSpec) -> None:
    """It was served for five minutes, and is on its way again for three."""
    again = [replace(failing(n, 10), unshared=True) for n in range(5, 8)]
    before, after = ([quiet(n, 10) for n in numbers] for numbers in (range(5), range(8, 20)))
    assert failed_in(criterion, [*before, *again, *after]) is None


def test_a_share_that_has_not_arrived_is_seen_in_few_requests() -> None:
    """Half of 12 requests in a minute is chance; in each of ten it is a region that has not moved;
    and a few requests less in each are chance still."""
    half, most = minute(0, (0, 6), (0, 1194), share=1), minute(0, (0, 10), (0, 1190), share=1)
    assert not arriving(half)
    assert not arriving(half, (6, 1194))
    assert arriving(half, (60, 11_940))
    assert not arriving(most, (100, 11_900))
