"""Gauges, growth and ``for``, from Monitoring's wire to the verdict."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.monitoring.custom import Type
from tests.scenario.metrics.measured import OWN, Measured, gauge, summed
from tests.support.running_world import running
from tests.support.world import CANARY, PROJECT, STABLE

SOAK = 300


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Measured]:
    """A shop whose plan each test writes."""
    with running(Measured(tmp_path)) as ready:
        yield ready  # type: ignore[misc]


def soaked(
    world: Measured,
    canary: Callable[[int], float],
    stable: Callable[[int], float] = lambda _: 0.0,
    kind: Type = "DOUBLE",
    **check: Any,
) -> str:
    """The rollout's phase after five minutes, each second of which the app wrote."""
    world.app_has("GAUGE", kind)
    world.one_check(metric=gauge(unit=check.pop("unit", "ratio")), **check)
    world.clock.forward(SOAK + 5)
    world.app_wrote(canary, seconds=SOAK, labels={"revision": CANARY})
    world.app_wrote(stable, seconds=SOAK, labels={"revision": STABLE})
    world.judged()
    return world.phase


def doubled(n: int) -> float:
    """1 in the first half, 2 in the second."""
    return 1.0 if n < SOAK / 2 else 2.0


def test_both_sides_of_a_gauge_are_of_the_same_time(world: Measured) -> None:
    """Both double at the same moment: the canary is none the worse."""
    phase = soaked(world, doubled, doubled, rollback="> 1.1x baseline", unit="count")
    assert phase == "soaking"
    assert world.result("own").outcome == "pass"
    assert world.result("own").baseline == 2


def test_what_is_written_together_is_put_together_as_the_plan_says(world: Measured) -> None:
    """Two instances write twice a second, and one of these four values is high: the highest of the
    highest is over the limit, and no mean is."""
    world.app_has("GAUGE", "DOUBLE")
    world.one_check(metric=gauge(), rollback="> 3")
    world.clock.forward(SOAK + 5)
    for ago, instance, value in ((0, "a", 0.0), (0.5, "a", 4.0), (0, "b", 0.0), (0.5, "b", 0.0)):
        for n in range(SOAK):
            at = float(int(world.clock())) - SOAK + n + 1 - ago
            labels = {"revision": CANARY, "instance": instance}
            world.cloud.monitoring.custom.write(OWN, PROJECT, at, value, labels)
    world.judged()
    assert world.phase == "idle"


def test_a_gauge_that_alone_is_higher_is_rolled_back(world: Measured) -> None:
    """Stable stays where it was."""
    phase = soaked(world, doubled, lambda _: 1.0, rollback="> 1.1x baseline", unit="count")
    assert phase == "idle"
    assert world.last_ended().phase == "rolled_back"


@pytest.mark.parametrize(
    ("memory", "phase"),
    [
        (lambda n: 0.86 + 0.0002 * (n % 3), "soaking"),
        (lambda n: 0.82 if n < SOAK - 30 else 0.9, "soaking"),
        (lambda n: 0.82 + 0.12 * n / SOAK, "idle"),
    ],
    ids=["the noise of a plateau", "one step", "a leak"],
)
def test_only_what_really_grows_is_a_leak(
    world: Measured, memory: Callable[[int], float], phase: str
) -> None:
    """Over 80 % are all three."""
    assert soaked(world, memory, rollback="> 80% and growing", window="1m") == phase


@pytest.mark.parametrize(("least", "phase"), [("1%", "idle"), ("10%", "soaking")])
def test_how_much_is_growth_is_the_plan_s_to_say(world: Measured, least: str, phase: str) -> None:
    """It grows by some 3 % in the minute that is judged."""
    limit = f"> 80% and growing by {least}"
    found = soaked(world, lambda n: 0.82 + 0.12 * n / SOAK, rollback=limit, window="1m")
    assert found == phase


@pytest.mark.parametrize(("high", "phase"), [(260, "soaking"), (0, "idle")])
def test_for_five_minutes_takes_five_minutes(world: Measured, high: int, phase: str) -> None:
    """Of a gauge each sample of them counts."""
    found = soaked(world, lambda n: 0.9 if n >= high else 0.1, rollback="> 80% for 5m")
    assert found == phase


@pytest.mark.parametrize(("seconds", "phase"), [(150, "soaking"), (320, "idle")])
def test_proof_waits_for_the_five_minutes_of_a_rate(
    world: Measured, seconds: int, phase: str
) -> None:
    """However sure it is before: half of all calls fail from the first second on."""
    world.app_has("DELTA", "INT64")
    metric = summed("rate", "ratio", part='metric.label.outcome = "bad"')
    world.one_check(metric=metric, rollback="> 5% for 5m", min_requests=20)
    world.clock.forward(seconds)
    for revision, bad in ((CANARY, 5), (STABLE, 0)):
        for outcome, number in (("bad", bad), ("good", 10 - bad)):
            world.app_wrote(
                lambda _, n=number: n,  # type: ignore[misc]
                seconds=seconds,
                labels={"revision": revision, "outcome": outcome},
            )
    world.judged()
    assert world.phase == phase
