"""Limits against an earlier time, from Monitoring's wire to the verdict."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenario.metrics.measured import DAY, HOUR, SHARED, Measured, gauge, summed
from tests.support.running_world import running
from tests.support.world import CANARY, STABLE

AT_ALL = {
    "steps": [
        {"traffic": "0%", "probe": {"paths": ["/healthz"]}},
        {"traffic": "100%", "soak": "30m", "deadline": "2h"},
    ],
    "guard": False,
}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Measured]:
    """A shop whose plan each test writes."""
    with running(Measured(tmp_path)) as ready:
        yield ready  # type: ignore[misc]


def by(revision: str) -> dict[str, str]:
    """The label that the app writes."""
    return {"revision": revision}


def test_a_canary_worse_than_the_hour_before_the_start_is_rolled_back(world: Measured) -> None:
    """Stable is as bad by now, so a comparison with stable would see nothing."""
    world.app_has("GAUGE", "INT64")
    world.app_wrote(lambda n: 10 + n % 3, seconds=3600, ago=5, labels=by(STABLE))
    world.one_check(metric=gauge(), rollback="> 2x baseline", baseline="before")
    world.clock.forward(70)
    for revision in (STABLE, CANARY):
        world.app_wrote(lambda _: 30, seconds=10, labels=by(revision))
    world.judged()
    ended = world.last_ended()
    assert ended.phase == "rolled_back"
    assert "limit 2x baseline (22); in the hour before the start: 11" in ended.outcome
    assert world.served() == {STABLE: 100}


def test_as_good_as_before_continues_and_says_what_it_was_compared_with(world: Measured) -> None:
    """Also while stable is worse than before."""
    world.app_has("GAUGE", "INT64")
    world.app_wrote(lambda _: 10, seconds=3600, ago=5, labels=by(STABLE))
    world.one_check(metric=gauge(), promote="<= 1.5x baseline", baseline="before")
    world.clock.forward(70)
    world.app_wrote(lambda _: 12, seconds=10, labels=by(CANARY))
    world.judged()
    assert world.phase == "soaking"
    assert world.result("own").outcome == "pass"
    assert "in the hour before the start: 10" in world.say("explain shop --details")[-1]


def test_a_rate_of_the_hour_before_is_of_all_its_events(world: Measured) -> None:
    """2 % failed before; 10 % do now, of stable's too."""
    world.app_has("DELTA", "INT64")
    for revision, ago, bad in ((STABLE, 5, 2), (STABLE, -100, 10), (CANARY, -100, 10)):
        for outcome, number in (("bad", bad), ("good", 100 - bad)):
            world.app_wrote(
                lambda _, n=number: n,  # type: ignore[misc]
                seconds=100 if ago < 0 else 3600,
                ago=ago,
                labels={**by(revision), "outcome": outcome},
                every=1 if ago < 0 else 60,
            )
    metric = summed("rate", "ratio", part='metric.label.outcome = "bad"')
    world.one_check(metric=metric, rollback="> 3x baseline", baseline="before")
    world.busy(15)
    ended = world.last_ended()
    assert ended.phase == "rolled_back"
    assert "in the hour before the start: 2 %" in ended.outcome


def test_without_that_hour_nothing_is_concluded(world: Measured) -> None:
    """The app has the metric only since its start."""
    world.app_has("GAUGE", "INT64")
    world.one_check(metric=gauge(), promote="<= 1.5x baseline", baseline="before")
    world.clock.forward(70)
    world.app_wrote(lambda _: 12, seconds=10, labels=by(CANARY))
    world.judged()
    assert world.phase == "soaking"
    result = world.result("own")
    assert result.outcome == "inconclusive"
    assert "hour before the start" in result.words


@pytest.mark.parametrize(("now", "phase"), [(40, "idle"), (90, "soaking")])
def test_orders_are_held_against_the_same_hour_of_seven_days(
    world: Measured, now: int, phase: str
) -> None:
    """100 in each second of that hour usually; a day of which nothing is known and one on which
    everything was down change nothing. Idle: it was rolled back."""
    world.app_has("DELTA", "INT64")
    world.cloud.meter.keep = 8 * DAY
    check = {
        "metric": summed("count", "count", SHARED),
        "rollback": "< 0.5x baseline",
        "baseline": "same_hour",
        "min_requests": 1,
    }
    world.write_plan(checks={"orders": check}, **AT_ALL)
    for day in range(7):
        for _ in range(2):
            world.visit(4)
            world.clock.forward(1)
        world.clock.forward(DAY - 2 if day < 6 else 0)
    for day, orders in ((6, 100), (5, 110), (4, 0), (3, 90), (2, 100), (1, 105)):
        ago = day * DAY - HOUR / 2
        world.app_wrote(lambda _, n=orders: n, seconds=7200, ago=ago)  # type: ignore[misc]
    world.start(100)
    world.clock.forward(70)
    world.app_wrote(lambda _: now, seconds=60)
    world.visit(10)
    world.judged()
    assert world.phase == phase
