"""What is proven, small and new holds first: it fails when it lasts, or is over."""

from dataclasses import replace

import pytest

from bot.judge.evidence.criteria.outcome import CriterionOutcome
from bot.judge.evidence.minute import Minute
from bot.judge.evidence.report import report
from bot.judge.evidence.rollout_judge import begin, update
from bot.judge.evidence.spec import CriterionSpec, Signal, errors_below, no_worse
from bot.judge.evidence.state import dumps, loads
from tests.unit.evidence.builders import end, minute, only, slow_minute

GUARD = no_worse("guard", Signal.ERRORS)
LIMIT = errors_below("limit", 0.02)
SLOWNESS = no_worse("slowness", Signal.LATENCY)
NOTHING, HOLD, FAIL = "", CriterionOutcome.HOLD, CriterionOutcome.FAIL
STABLE = (9000, 4500, 1200, 225, 60, 15)


def errors(number: int, bad: int, share: float = 10) -> Minute:
    """So many in 1,000 of the canary's requests fail, and 5 of stable's; both have 10,000."""
    canary = round(100 * share)
    return minute(
        number,
        (bad * canary // 1000, canary),
        (50 - 5 * canary // 1000, 10_000 - canary),
        share=share,
    )


def slower(number: int, part: float) -> Minute:
    """That part of the canary's requests takes twice as long."""
    moved = [0, *STABLE[:-1]]
    canary = [round((1 - part) * a + part * b) for a, b in zip(STABLE, moved, strict=True)]
    return slow_minute(number, canary, STABLE, share=50)


def outcomes(spec: CriterionSpec, minutes: list[Minute]) -> list[str]:
    """After each minute: on hold, failed, or neither; with the state stored in between."""
    plan = only(spec)
    state, found = begin(plan), []
    for each in minutes:
        state = loads(dumps(update(plan, state, [each])))
        now = report(plan, state).criteria[0].outcome
        found.append(now if now in (HOLD, FAIL) else NOTHING)
    return found


@pytest.mark.parametrize("spec", [GUARD, LIMIT], ids=lambda each: each.name)
def test_a_sick_instance_holds_and_is_over(spec: CriterionSpec) -> None:
    """One of ten instances fails half of its requests for ten minutes: it holds within three of
    them, fails never, and some minutes after it is over the hold is, too."""
    sick = [errors(n, 55 if 20 <= n < 30 else 5) for n in range(60)]
    found = outcomes(spec, sick)
    assert HOLD in found[20:24]
    assert FAIL not in found
    assert HOLD not in found[40:]


def test_what_lasts_fails_after_its_time() -> None:
    """The same without an end: it fails when it is fifteen minutes old, as its report had said."""
    plan = only(GUARD)
    state = begin(plan)
    until = None
    for n in range(60):
        state = update(plan, state, [errors(n, 55 if n >= 20 else 5)])
        found = report(plan, state).criteria[0]
        until = found.lasts_until or until
        if found.outcome is FAIL:
            assert until == end(n) == end(35)
            assert found.lasts_until is None
            return
    pytest.fail("it never failed")


def test_a_second_time_soon_after_fails_at_once() -> None:
    """It passes, the evidence begins anew, and half an hour later it is there again."""
    found = outcomes(GUARD, [errors(n, 55 if 20 <= n < 30 or n >= 60 else 5) for n in range(70)])
    assert FAIL in found[60:66]
    later = [errors(n, 55 if 20 <= n < 30 or n >= 120 else 5) for n in range(130)]
    assert FAIL not in outcomes(GUARD, later)


@pytest.mark.parametrize(
    "minutes",
    [
        pytest.param([errors(n, 55) for n in range(9)], id="there from the shift on"),
        pytest.param([errors(n, 5 if n < 20 else 300) for n in range(26)], id="large"),
        pytest.param(
            [errors(n, 5, 10 if n < 20 else 50) for n in range(22)]
            + [errors(n, 55, 50) for n in range(22, 29)],
            id="soon after another shift",
        ),
        pytest.param([errors(n, 5 + 2 * n) for n in range(40)], id="little by little"),
    ],
)
def test_what_comes_with_a_shift_or_is_large_fails_at_once(minutes: list[Minute]) -> None:
    """Nothing of that is a sick instance, or nothing that can be waited for."""
    found = outcomes(GUARD, minutes)
    assert FAIL in found
    assert HOLD not in found


def test_a_plan_can_leave_it_out() -> None:
    """Then it fails as soon as it is proven."""
    sick = [errors(n, 55 if n >= 20 else 5) for n in range(30)]
    found = outcomes(replace(GUARD, holds_first=False), sick)
    assert FAIL in found
    assert HOLD not in found


def test_a_cache_that_warms_up_is_waited_for() -> None:
    """Slowness holds from whenever it began; what fades never fails, what stays does after eleven
    minutes, and what grows at once."""
    fades = outcomes(SLOWNESS, [slower(n, 0.8 * 0.9**n) for n in range(60)])
    assert HOLD in fades
    assert FAIL not in fades
    assert fades[-1] == NOTHING
    stays = outcomes(SLOWNESS, [slower(n, 0.3) for n in range(20)])
    assert HOLD in stays
    assert stays.index(FAIL) in (10, 11)
    grows = outcomes(SLOWNESS, [slower(n, 0.02 * n) for n in range(40)])
    assert FAIL in grows
    assert HOLD not in grows[: grows.index(FAIL) - 1]
