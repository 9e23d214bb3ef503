"""What a plan would see: the formula against the game with the real code, and the words of both."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.judge.power import play
from bot.judge.power.brief import sight
from bot.judge.power.found import Seen, StepPower
from bot.judge.power.play import power
from bot.judge.power.quick import quick_power
from bot.judge.power.traffic import Traffic, traffic
from bot.judge.samples import Counts, Reading, Sample
from bot.rollout.plan import Plan
from bot.rollout.plan.load import load_plan
from tests.support.rollouts import plan
from tests.unit.judge.builders import CANARY, MINUTE, STABLE, at, counts

PLANS = [
    load_plan(path.read_text(encoding="utf-8"), path.name)
    for path in sorted(Path("plans").glob("*.yaml"))
]
BY_RATE: dict[str, Any] = {"metric": "error_rate", "rollback": "> 1%"}


def soaking(checks: dict[str, Any] | None = None, soak: str = "20m", guard: bool = True) -> Plan:
    """Three steps that soak that long, judged by the guard and by these checks."""
    steps = [{"traffic": share, "soak": soak} for share in ("10%", "50%", "100%")]
    latency = {"latency": {"metric": "latency_p95", "promote": "< 800ms"}}
    return plan(steps=steps, checks=checks or latency, guard=guard)


def both(of: Plan, rps: float, errors: float) -> Iterator[tuple[str, StepPower, Seen, Seen]]:
    """What the formula and the game say of each regression in each step."""
    for quick, played in zip(quick_power(of, rps, errors), power(of, rps, errors), strict=True):
        for one, other in zip(quick.seen, played.seen, strict=True):
            where = f"{quick.traffic} % of {rps:g}, {errors:g} → {one.regression.rate:g}"
            yield where, played, one, other


@pytest.mark.parametrize(("rps", "errors"), [(3, 0.005), (20, 0.0005), (200, 0.02)])
@pytest.mark.parametrize("checks", [None, {"errors": BY_RATE | {"rollback": "> 2.5%"}}])
def test_the_formula_says_what_the_game_says(
    rps: float, errors: float, checks: dict[str, Any] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within 16 points of the chance, and 10 for what the game itself is out by; and within a third
    of the time, or two minutes."""
    monkeypatch.setattr(play, "BUDGET", 60_000)
    for where, step, quick, played in both(soaking(checks), rps, errors):
        assert abs(quick.within_soak - played.within_soak) <= 0.26, where
        one, other = quick.usually_after, played.usually_after
        if other is None:
            assert one is None or one > step.looked * 2 / 3, where
        else:
            assert one is not None, where
            assert abs(one - other) <= max(other / 3, 2 * MINUTE), where


@pytest.mark.parametrize("limit", ["> 2x baseline", "> baseline + 0.5%"])
def test_the_formula_knows_limits_against_stable(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A multiple of stable's errors, and points above them, without the guard."""
    monkeypatch.setattr(play, "BUDGET", 60_000)
    alone = soaking({"errors": BY_RATE | {"rollback": limit}}, guard=False)
    for where, _, quick, played in both(alone, 50, 0.005):
        assert abs(quick.within_soak - played.within_soak) <= 0.26, where


@pytest.mark.parametrize("of", PLANS, ids=lambda each: each.name)
@settings(max_examples=20, deadline=None)
@given(
    rps=st.floats(1e-6, 1e6),
    errors=st.floats(0, 1),
    period=st.sampled_from([timedelta(seconds=1), MINUTE]),
)
def test_it_has_words_for_any_traffic(
    of: Plan, rps: float, errors: float, period: timedelta
) -> None:
    """Nothing that Monitoring may say takes the lines away from who starts a rollout."""
    lines = list(sight(of, Traffic(rps, errors, 60 * MINUTE, period)))
    assert all("nan" not in line and "inf" not in line for line in lines)
    for step in quick_power(of, rps, errors, period):
        assert all(0 <= seen.within_soak <= 1 for seen in step.seen)


def test_more_traffic_is_never_said_to_see_less() -> None:
    """The chance to find twice the errors grows with the traffic."""
    chances = [
        next(quick_power(soaking(), rps, 0.005)).seen[0].within_soak for rps in (1, 10, 100, 1000)
    ]
    assert chances == sorted(chances)
    assert (chances[0] < 0.05, chances[-1] > 0.95) == (True, True)


def lines(of: Plan, rps: float, errors: float) -> list[str]:
    """What is said beside the start, by minutes, of the last hour's traffic."""
    return list(sight(of, Traffic(rps, errors, 60 * MINUTE, MINUTE)))


def test_little_traffic_is_told_what_it_will_not_see() -> None:
    """What was measured, the mildest regression with the time that it would take, and the mildest
    that is found."""
    first, ten, *_ = lines(soaking(soak="5m"), 3, 0.005)
    assert first == "The last 60 min: 3 requests a second, 0.5 % of them failed."
    assert ten.startswith(
        "At 10 % of 3 a second, twice the errors (0.5 % → 1 %) will not be seen in 5m; 6 h would "
    )
    assert "An outage, half of all requests (0.5 % → 50 %) will, mostly within 2 min." in ten


def test_much_traffic_is_told_what_it_sees() -> None:
    """In one sentence, for what is worse is found sooner."""
    _, ten, *_ = lines(soaking(), 500, 0.005)
    assert ten == (
        "At 10 % of 500 a second, twice the errors (0.5 % → 1 %) will be seen, mostly within 4 min."
    )


def test_a_soak_that_sees_nothing_is_told_so() -> None:
    """Even an outage has the time that it would take."""
    _, ten, *_ = lines(soaking(soak="1m"), 3, 0.005)
    assert "An outage, half of all requests (0.5 % → 50 %) will not be seen in 1m; 2 min" in ten


def test_a_service_without_errors_has_no_doubling() -> None:
    """Twice nothing is nothing: points are looked at then."""
    _, ten, *_ = lines(soaking(), 20, 0.0)
    assert "one percentage point more (0 % → 1 %)" in ten


def test_what_is_observed_is_named() -> None:
    """A plan that proves nothing says so; a limit that is read literally may come sooner."""
    observed = {"errors": BY_RATE | {"evidence": "observed"}}
    assert lines(soaking(observed), 3, 0.005)[-1] == (
        "Limits on observed values (errors) may take it back sooner."
    )
    bare = soaking(observed, guard=False)
    assert "Nothing is proven about errors" in lines(bare, 3, 0.005)[1]


def reading(**series: tuple[Sample, ...]) -> Reading:
    """What was measured up to an hour after noon."""
    return Reading({k.replace("_", "-"): v for k, v in series.items()}, at(60), MINUTE)


def test_traffic_is_that_of_all_revisions_since_the_first_request() -> None:
    """A service that is half an hour old has the requests of half an hour."""
    found = traffic(
        Reading(
            {STABLE: counts((9, 1800), start=30), CANARY: counts((9, 1800), start=59)},
            at(60),
            MINUTE,
        )
    )
    assert found == Traffic(2.0, 0.005, 30 * MINUTE, MINUTE)


def test_no_requests_are_no_traffic() -> None:
    """Neither an empty answer nor zeros."""
    assert traffic(reading()) is None
    assert traffic(reading(shop=(Counts(at(0), at(1), 0, 0),))) is None
