"""Several metrics in one check, from Monitoring's wire to the verdict."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.scenario.metrics.measured import Measured, gauge, summed
from tests.support.running_world import running
from tests.support.world import CANARY, STABLE

CIRCUIT, CALLS = "custom.googleapis.com/shop/circuit", "custom.googleapis.com/shop/calls"
LONG = 60
MINE = 'metric.type = "{}" AND metric.label.revision = "{{revision}}"'
PARTS: dict[str, Any] = {
    "open": {"metric": gauge(MINE.format(CIRCUIT)), "rollback": "> 0"},
    "degraded": {
        "metric": summed(
            "rate", "ratio", MINE.format(CALLS), part='metric.label.outcome = "degraded"'
        ),
        "rollback": "> 5%",
    },
}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Measured]:
    """A shop whose plan each test writes."""
    with running(Measured(tmp_path)) as ready:
        yield ready  # type: ignore[misc]


def soaked(world: Measured, *, circuit: int, degraded: int, **check: Any) -> None:
    """A minute in which the canary's circuit is so, and so many of ten answers degraded."""
    world.app_has("GAUGE", "INT64", metric_type=CIRCUIT)
    world.app_has("DELTA", "INT64", metric_type=CALLS)
    world.write_plan(checks={"no_model": check}, guard=False)
    world.start(10)
    world.clock.forward(LONG + 10)
    for revision, opened, bad in ((CANARY, circuit, degraded), (STABLE, 0, 0)):
        of = {"revision": revision}
        world.app_wrote(
            lambda _, n=opened: n,  # type: ignore[misc]
            seconds=LONG,
            metric_type=CIRCUIT,
            labels=of,
        )
        for outcome, number in (("degraded", bad), ("good", 10 - bad)):
            world.app_wrote(
                lambda _, n=number: n,  # type: ignore[misc]
                seconds=LONG,
                metric_type=CALLS,
                labels={**of, "outcome": outcome},
            )
    world.judged()


@pytest.mark.parametrize(
    ("how", "circuit", "degraded", "phase"),
    [
        ("all", 1, 5, "idle"),
        ("all", 1, 0, "soaking"),
        ("all", 0, 5, "soaking"),
        ("any", 1, 0, "idle"),
        ("any", 0, 5, "idle"),
        ("any", 0, 0, "soaking"),
    ],
)
def test_all_or_any_of_the_parts_roll_back(
    world: Measured, how: str, circuit: int, degraded: int, phase: str
) -> None:
    """The circuit is open and answers are degraded: that is bad; either alone is, where asked."""
    soaked(world, circuit=circuit, degraded=degraded, **{how: PARTS})
    assert world.phase == phase
    if phase == "soaking":
        assert world.result("no_model").outcome == "pass"
        return
    ended = world.last_ended()
    assert ended.phase == "rolled_back"
    assert ended.outcome.count("no_model") >= 1
    assert ended.verdict is not None
    hard = [each.check for each in ended.verdict.results if each.hard]
    assert hard == ["no_model"]


def test_explain_says_the_whole_and_its_parts(world: Measured) -> None:
    """A part that is bad alone is reported."""
    soaked(world, circuit=1, degraded=0, all=PARTS)
    told = world.say("explain shop --details")[-1]
    for name in ("Check no_model:", "Check no_model.open", "Check no_model.degraded"):
        assert name in told, told
    assert world.rollout.verdict is not None
    assert [each.check for each in world.rollout.verdict.warnings] == ["no_model.open"]


def test_a_soft_check_of_parts_is_only_reported(world: Measured) -> None:
    """Both are bad."""
    soaked(world, circuit=1, degraded=5, all=PARTS, severity="soft")
    assert world.phase == "soaking"
    assert world.result("no_model").outcome == "fail"


def test_the_advice_of_the_whole_check_is_said(world: Measured) -> None:
    """It is the check's, whichever part has failed."""
    soaked(world, circuit=1, degraded=0, any=PARTS, advice="Close the circuit by hand")
    assert any("Close the circuit by hand" in m.text for m in world.slack.messages("#deployments"))


def test_a_part_that_holds_at_once_holds_as_a_check(world: Measured) -> None:
    """It says nothing of shares, and ends when the check passes."""
    promote = {"limit": "< 1%", "hold_at_once": True}
    degraded = {**PARTS["degraded"], "promote": promote, "rollback": "> 50%"}
    soaked(world, circuit=0, degraded=1, any={**PARTS, "degraded": degraded})
    assert world.phase == "holding"
    (hold,) = world.rollout.holds
    assert hold.key != "share"
