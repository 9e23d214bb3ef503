"""What a plan would see: the formula against the game with the real code, and the words of both."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import timedelta
from math import log
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.judge.evidence.minute import Minute, RevisionMinute
from bot.judge.evidence.rollout_judge import begin, update
from bot.judge.evidence.spec import Signal
from bot.judge.measured.samples import Histogram
from bot.judge.power.brief import power_sentence
from bot.judge.power.errors import quick_power
from bot.judge.power.play import Usual, power
from bot.judge.power.power_words import power_words
from bot.judge.power.regressions import Detection, StepPower
from bot.judge.power.traffic import Traffic
from bot.judge.proof.criteria_of_plan import evidence_plan
from bot.plan import Plan
from bot.plan.reading.load import load_plan
from tests.support.rollouts import plan
from tests.unit.judge.builders import MINUTE, at

PLANS = [
    load_plan(path.read_text(encoding="utf-8"), path.name)
    for path in sorted(Path("plans").glob("*.yaml"))
]
ZERO = timedelta()
BY_RATE: dict[str, Any] = {"metric": "error_rate", "rollback": "> 1%"}


def soaking(checks: dict[str, Any] | None = None, soak: str = "20m", guard: bool = True) -> Plan:
    """Three steps that soak that long, judged by the guard and by these checks."""
    steps = [{"traffic": share, "soak": soak} for share in ("10%", "50%", "100%")]
    latency = {"latency": {"metric": "latency_p95", "promote": "< 800ms"}}
    return plan(steps=steps, checks=checks or latency, guard=guard)


def both(
    of: Plan, rps: float, errors: float
) -> Iterator[tuple[str, StepPower, Detection, Detection]]:
    """What the formula and the game say of each regression in each step."""
    for quick, played in zip(
        quick_power(of, rps, errors), power(of, Usual(rps, errors)), strict=True
    ):
        for one, other in zip(quick.seen, played.seen, strict=True):
            wrong = one.regression
            assert wrong == other.regression
            where = f"{quick.traffic} % of {rps:g}, {errors:g} → {wrong.rate:g}, x{wrong.times:g}"
            yield where, played, one, other


@pytest.mark.parametrize(("rps", "errors"), [(3, 0.005), (20, 0.0005), (200, 0.02)])
@pytest.mark.parametrize("soak", ["20m", "5m"])
@pytest.mark.parametrize("checks", [None, {"errors": BY_RATE | {"rollback": "> 2.5%"}}])
def test_the_formula_says_what_the_game_says(
    rps: float, errors: float, checks: Any, soak: str
) -> None:
    """The chance within what the formula claims, and 10 points for what the game itself is out by;
    the time within a third, or two minutes. That every request is 20 % slower is found by two
    processes, of which one waits for the other: there it says too much."""
    for where, step, quick, played in both(soaking(checks, soak), rps, errors):
        handful = 0 < step.requests * quick.regression.rate < 10
        points = 25 if handful or soak == "5m" else 10
        out_by = abs(quick.in_time - played.in_time)
        assert out_by <= (points + 10) / 100, where
        one, other = quick.usually_after, played.usually_after
        if other is None:
            assert one is None or one > step.looked * 2 / 3, where
        else:
            assert one is not None, where
            assert abs(one - other) <= max(other / 3, 2 * MINUTE), where


@pytest.mark.parametrize("growth", [1.4, 1.2])
def test_latency_is_found_as_single_requests_show_it(growth: float) -> None:
    """The chance and the time that the game says, in a service of its own making: each request's
    latency drawn and put into a bucket, also into finer ones than the game assumes."""
    rps, soak = 5, 15
    of = soaking(soak=f"{soak}m")
    said = {s.regression.times: s for s in next(power(of, Usual(rps, 0.0), late=ZERO)).seen}
    for times in (1.5, 2.0):
        found = sorted(convicted(of, rps, times, growth, run) for run in range(40))
        by_then = sum(minute <= soak for minute in found) / len(found)
        assert abs(by_then - said[times].in_time) <= 0.25, times
        usual = said[times].usually_after
        assert usual is not None
        assert abs(found[31] - usual / MINUTE) <= max(found[31] / 3, 2), times


def convicted(of: Plan, rps: int, times: float, growth: float, seed: int) -> int:
    """The minute in which the first step's evidence takes the canary back for its latency."""
    chance = Random(seed)  # noqa: S311 - a simulation, nothing secret
    asked = evidence_plan(of, MINUTE)
    edges = tuple(0.001 * growth**n for n in range(60))

    def side(requests: int, median: float) -> RevisionMinute:
        buckets = [0] * (len(edges) + 1)
        for _ in range(requests):
            buckets[bisect_right(edges, chance.lognormvariate(log(median), 0.7))] += 1
        return RevisionMinute(requests, 0, Histogram(edges, tuple(buckets)))

    before = Minute(at(0), baseline=side(3600, 0.15))
    state = begin(asked.plan, [before])
    latency = {
        criterion.name for criterion in asked.plan.criteria if criterion.signal is Signal.LATENCY
    }
    for number in range(1, 61):
        canary, stable = side(6 * rps, 0.15 * times), side(54 * rps, 0.15)
        state = update(asked.plan, state, [Minute(at(number), canary, stable, 10.0)], latency)
        if any(criterion.failed for criterion in state.criteria):
            return number
    return 60


def test_the_formula_knows_quantiles_against_stable() -> None:
    """A median against a multiple of stable's, at its edges, without the guard."""
    slow = soaking({"slow": {"metric": "latency_p50", "rollback": "> 1.1x baseline"}}, guard=False)
    for rps in (3, 50):
        for where, _, quick, played in both(slow, rps, 0.0):
            assert abs(quick.in_time - played.in_time) <= 0.2, where


@pytest.mark.parametrize("limit", ["> 2x baseline", "> baseline + 0.5%"])
def test_the_formula_knows_limits_against_stable(limit: str) -> None:
    """A multiple of stable's errors, and points above them, without the guard."""
    alone = soaking({"errors": BY_RATE | {"rollback": limit}}, guard=False)
    for where, _, quick, played in both(alone, 50, 0.005):
        assert abs(quick.in_time - played.in_time) <= 0.26, where


@pytest.mark.parametrize("of", PLANS, ids=lambda each: each.name)
@settings(max_examples=20)
@given(
    rps=st.floats(1e-6, 1e6),
    errors=st.floats(0, 1),
    period=st.sampled_from([timedelta(seconds=1), MINUTE]),
    late=st.timedeltas(ZERO, timedelta(days=2)),
)
def test_it_has_words_for_any_traffic(
    of: Plan, rps: float, errors: float, period: timedelta, late: timedelta
) -> None:
    """Nothing that Monitoring may say takes the sentence away from who starts a rollout."""
    line = power_sentence(of, Traffic(rps, errors, 60 * MINUTE, period, late))
    assert "nan" not in line
    assert "inf" not in line
    for step in quick_power(of, rps, errors, period=period, late=late):
        assert all(0 <= seen.in_time <= 1 for seen in step.seen)


def test_the_watch_counts_for_the_last_step() -> None:
    """It is still rolled back by itself then: what a step without a soak finds is found in the
    watch."""
    last = {"traffic": "100%"}
    limit = {"errors": BY_RATE | {"rollback": "> 0.5%"}}
    checked = plan(steps=[{"traffic": "50%", "soak": "5m"}, last], checks=limit, watch="2d")
    for found in (quick_power(checked, 3, 0.002), power(checked, Usual(3, 0.002))):
        *_, at_all = found
        assert at_all.time == timedelta(days=2)
        assert at_all.seen[1].in_time > 0.95
    text = "\n".join(power_words(checked, 3, 0.002))
    assert "95 %, is watched for 2 days: about 492,480 requests of the canary" in text
    assert "five times the errors (1 %): found then, mostly within" in text
    assert "twice the errors (0.4 %): not found in 6 h, as far as it was played" in text


def test_more_traffic_is_never_said_to_see_less() -> None:
    """The chance to find twice the errors grows with the traffic."""
    chances = [
        next(quick_power(soaking(), rps, 0.005)).seen[0].in_time for rps in (1, 10, 100, 1000)
    ]
    assert chances == sorted(chances)
    assert (chances[0] < 0.05, chances[-1] > 0.95) == (True, True)
