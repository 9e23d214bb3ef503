"""Few requests of which none succeeds: what that proves, and what it must not be taken for."""

from collections import defaultdict
from collections.abc import Sequence
from math import exp, log

import pytest

from bot.judge.evidence.criterion_words import words
from bot.judge.evidence.minute import Cut, Minute
from bot.judge.evidence.processes.nothing_succeeds import FEW, Asked, observe, together
from bot.judge.evidence.report import report
from bot.judge.evidence.rollout_judge import begin, update
from bot.judge.evidence.spec import EvidencePlan, Signal, default_criteria, no_worse
from bot.judge.evidence.state import dumps, loads
from tests.unit.evidence.builders import after, minute

GUARD = EvidencePlan((no_worse("errors", Signal.ERRORS),))
FOUR = EvidencePlan(default_criteria())


def asked(cuts: Sequence[Cut]) -> Asked:
    """After these minutes."""
    found = Asked()
    for cut in cuts:
        found = observe(found, cut, shifted=False, steady=True) or found
    return found


def failed(plan: EvidencePlan, minutes: Sequence[Minute]) -> int | None:
    """The number of the minute, counted from 0, in which the first criterion has failed."""
    state = begin(plan)
    for number, each in enumerate(minutes):
        state = update(plan, state, (each,))
        if state.criteria[0].failed:
            return number
    return None


def quiet(bad: dict[int, tuple[int, int]], minutes: int = 60, stable: int = 2) -> list[Minute]:
    """An hour in which stable is well, and the canary is asked in these minutes (bad, all)."""
    return [minute(n, bad.get(n, (0, 0)), (0, stable), share=1) for n in range(minutes)]


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.2, 0.5, 0.9])
@pytest.mark.parametrize("order", ["csssssss" * 3, "sssc" * 6, "c" * 8 + "s" * 16, "cs" * 12])
def test_a_harmless_canary_seldom_crosses(order: str, rate: float) -> None:
    """By exact sums over all outcomes, looked at after each request, and at every level."""
    for level in (2.0, 10.0, 100.0):
        still: dict[tuple[int, int, int, int], float] = {(0, 0, 0, 0): 1.0}
        crossed = 0.0
        for who in order:
            then: dict[tuple[int, int, int, int], float] = defaultdict(float)
            for (xc, nc, xb, nb), chance in still.items():
                for bad, likely in ((1, rate), (0, 1 - rate)):
                    more = (bad, 1, 0, 0) if who == "c" else (0, 0, bad, 1)
                    now = (xc + more[0], nc + more[1], xb + more[2], nb + more[3])
                    if Asked(*now).log >= log(level):
                        crossed += chance * likely
                    else:
                        then[now] += chance * likely
            still = then
        assert crossed <= 1 / level + 1e-12


def test_several_requests_of_a_minute_are_one() -> None:
    """However they hang together: one client's attempts are no proof."""
    one = asked([Cut(1, 1, 0, 100)])
    assert asked([Cut(3, 3, 0, 100)]) == one
    assert asked([Cut(2, 3, 0, 100)]).log < 0


def test_two_minutes_in_which_nothing_succeeds_are_proof() -> None:
    """It rolls back after two requests, or when stable has shown for long enough that it is well;
    three were needed before, so that most such canaries were never found."""
    assert failed(GUARD, quiet({20: (1, 1), 50: (1, 1)})) == 50
    assert failed(GUARD, quiet({3: (1, 1), 6: (1, 1)})) is not None
    state = after(FOUR, quiet({20: (1, 1), 58: (1, 1)}))
    assert state.criteria[0].failed
    said = words(report(FOUR, state).criteria[0])
    assert "100 % of 2 requests against 0 % of 118 on stable" in said
    assert "0 % of 0" not in said


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("one", {40: (1, 1)}),
        ("two in one minute", {40: (2, 2)}),
        ("two of four", {10: (0, 1), 20: (1, 1), 30: (0, 1), 40: (1, 1)}),
        ("one that came with the shift", {0: (1, 1), 40: (1, 1)}),
        ("none", {10: (0, 1), 50: (0, 3)}),
    ],
)
def test_less_than_that_is_none(name: str, bad: dict[int, tuple[int, int]]) -> None:
    """Chance does that, or a start."""
    assert failed(GUARD, quiet(bad)) is None, name


def test_what_nobody_gets_is_not_the_canary_s() -> None:
    """Nor when stable had many good requests before a shift, and the canary none."""
    first = [minute(n, (0, 0), (0, 6), share=1) for n in range(60)]
    outage = [minute(60 + n, (1, 1), (1, 1), share=50) for n in range(10)]
    assert failed(GUARD, first + outage) is None
    whole = asked([Cut(0, 0, 0, 6)] * 60 + [Cut(1, 1, 1, 1)] * 10)
    assert whole.log > log(1000), "the shift is what makes the difference"


def test_a_canary_with_more_requests_is_judged_as_before() -> None:
    """Its evidence is that of the minutes' splits, without a part for anything else."""
    busy = [minute(n, (n % 2, FEW + 1), (0, 40)) for n in range(5)]
    state = after(GUARD, busy)
    assert state.criteria[0].asked is None
    assert state.criteria[0].log_fail == state.criteria[0].now.log_fail
    assert together(1.0, Asked(1, 1, 0, 10)) < log(0.8 * exp(1) + 0.2 * 100)


def test_evidence_of_before_continues() -> None:
    """It is stored; what was stored before there was any is read, and does without."""
    state = after(GUARD, quiet({20: (1, 1), 30: (1, 1)}, 40, 0))
    assert loads(dumps(state)) == state
    older = state._replace(criteria=(state.criteria[0]._replace(asked=None),))
    assert loads(dumps(older)) == older
    later = [minute(n, (1, 1), (0, 2), share=1) for n in range(40, 45)]
    assert update(GUARD, loads(dumps(older)), later).criteria[0].asked is None
