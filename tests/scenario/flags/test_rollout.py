"""A rollout of a flag: the same steps, words and ways back as of a revision."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.flags.flag import Flag
from tests.scenario.flags.world import KEY, OWN, STEPS, FlagWorld, target_with
from tests.support.running_world import running
from tests.support.world import INCIDENTS

LOAD = [{"name": "load", "timeout": "5m"}]
NO_PROJECT = "target.flag.project is missing"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[FlagWorld]:
    """An app's flag that nobody has made yet."""
    with running(FlagWorld(tmp_path)) as made:
        assert isinstance(made, FlagWorld)
        yield made


def test_a_flag_goes_up_by_steps_and_is_complete(world: FlagWorld) -> None:
    """From nothing to everybody, each step read back; switched on at 0 % first."""
    told = world.say(f"start {KEY}")
    assert told[-1].startswith("Started slm_pipeline on plan slm."), told
    assert world.flag.off.name == "legacy"
    assert world.flag.on.name == "slm_pipeline"
    for words in ("at 10 %", "at 50 %", "at 100 %"):
        world.on_until(words)
    world.soak(visitors=0)
    assert world.flag_phase == "watching"
    world.soak(601, visitors=0)
    assert world.flag_phase == "idle"
    assert world.state == "at 100 %"


def test_a_rollback_switches_it_off(world: FlagWorld) -> None:
    """For everybody, at once; its side is latched, and starts again with a reason only."""
    world.say(f"start {KEY}")
    world.on_until("at 10 %")
    world.say(f"rollback {KEY} because users complain")
    assert (world.flag.switched_on, world.flag.share) == (False, 0)
    assert world.flag_phase == "idle"
    refused = world.say(f"start {KEY}")[-1]
    assert "slm_pipeline was rolled back" in refused
    assert "Started" in world.say(f"start {KEY} slm_pipeline --again because it is fixed")[-1]


def test_somebody_elses_change_holds_and_is_put_back(world: FlagWorld) -> None:
    """Said by share, a part of a percent too; never fought, and restored when a person says so."""
    world.say(f"start {KEY}")
    world.on_until("at 10 %")
    world.by_hand(True, 1_025)
    world.soak(61, visitors=0)
    assert world.flag_phase == "holding"
    assert "changed the flag by hand to" in world.story()[-1]
    assert "slm_pipeline in part (0.25 %) 1 %, slm_pipeline 10 %" in world.story()[-1]
    assert world.state == "at 10.25 %"
    told = world.say(f"resume {KEY} --yes")
    assert world.state == "at 10 %", told


def test_switched_off_by_hand_is_drift_and_not_zero_percent(world: FlagWorld) -> None:
    """Somebody used the kill switch: it stays off until a person decides."""
    world.say(f"start {KEY}")
    world.on_until("at 10 %")
    world.by_hand(False, 1_000)
    world.soak(61, visitors=0)
    assert world.flag_phase == "holding"
    world.soak(visitors=0)
    assert world.state == "switched off"


def test_a_share_of_somebody_elses_is_not_started_on(world: FlagWorld) -> None:
    """A rollout starts from the old side alone."""
    world.wiring.store.write_flag(Flag(key=KEY, switched_on=True, share=500), None)
    told = world.say(f"start {KEY}")
    assert "is on for some: legacy 95 %, slm_pipeline 5 %" in told[-1]
    assert world.state == "at 5 %"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (
            {"checks": {"errors": {"metric": "error_rate", "rollback": "> 2%"}}},
            "a metric of Cloud Run",
        ),
        (
            {"checks": {"own": {"metric": OWN, "rollback": "> 2%"}}},
            "target.flag.project is missing",
        ),
        (
            {"steps": [*STEPS[:1], {"traffic": "100%", "job": LOAD}]},
            "target.flag.project is missing",
        ),
    ],
)
def test_what_a_flag_cannot_have_is_said_at_the_start(
    world: FlagWorld, more: dict[str, Any], says: str
) -> None:
    """Not half obeyed: the field is named, and nothing is switched on."""
    world.write_plan(**more)
    world.push_plans()
    assert says in world.say(f"start {KEY}")[-1]
    assert world.wiring.store.flag(KEY) is None


class Switched(FlagWorld):
    """The feature has a switch of its own."""

    target = target_with(switch="ENABLE_SLM")


def switch(world: FlagWorld) -> str:
    """The switch, as it is stored."""
    found = world.wiring.store.flag("ENABLE_SLM")
    return found.flag.in_words if found else "not there"


def test_a_switch_of_its_own_is_on_last_and_off_first(tmp_path: Path) -> None:
    """Off by either flag is off; a rollback throws both."""
    with running(Switched(tmp_path)) as made:
        assert isinstance(made, FlagWorld)
        made.say(f"start {KEY}")
        made.on_until("at 10 %")
        assert switch(made) == "at 100 %"
        made.say(f"rollback {KEY}")
        assert (made.state, switch(made)) == ("switched off", "switched off")


def shown(world: FlagWorld) -> str:
    """Its parent message, as a person sees it."""
    return repr(world.card().blocks)


def test_words_are_about_a_flag(world: FlagWorld) -> None:
    """Its share is no traffic, and nothing in its messages says so."""
    world.say(f"start {KEY}")
    world.on_until("at 10 %")
    assert "*Flag* slm_pipeline 10 %, legacy 90 % · ✓ served" in shown(world)
    status = world.say(f"status {KEY}")[-1]
    assert "at 10 %" in status
    world.say(f"rollback {KEY} because of complaints")
    said = " ".join([shown(world), *world.story(), status]).lower()
    assert "traffic" not in said
    assert "revision" not in said
    assert "cloud run" not in said


class Forced(FlagWorld):
    """Its plan has ids for tests."""

    target = target_with(test_ids={"low": "test-low", "high": "test-high"})


def test_a_person_asks_which_side_a_key_is_on(tmp_path: Path) -> None:
    """By its bucket, with the share from which on that changes; forced ones are said to be."""
    with running(Forced(tmp_path)) as world:
        assert isinstance(world, FlagWorld)
        key = "conversation-2"  # bucket 1812
        assert f"{key} gets off: the flag is switched off." in world.say(f"bucket {KEY} {key}")[-1]
        world.say(f"start {KEY}")
        world.on_until("at 10 %")
        told = world.say(f"bucket {KEY} {key}")[-1]
        assert f"{key} gets legacy: by its bucket." in told
        assert "bucket is 1,812: by that it gets slm_pipeline from a share of 18.13 %" in told
        world.on_until("at 50 %")
        assert f"{key} gets slm_pipeline" in world.say(f"bucket {KEY} {key}")[-1]
        assert "test-low gets slm_pipeline: the flag" in world.say(f"bucket {KEY} test-low")[-1]
        assert "test-high gets legacy: the flag" in world.say(f"bucket {KEY} test-high")[-1]


def test_who_hears_of_a_rollback_hears_of_which_flag(world: FlagWorld) -> None:
    """Sides are often called on and off: the page, the incident and the channels name the flag."""
    world.write_plan(on_rollback={"page_by_hand": "sre", "announce": [INCIDENTS]})
    world.push_plans()
    world.say(f"start {KEY}")
    world.on_until("at 10 %")
    world.say(f"rollback {KEY} because users complain")
    (page,) = world.pagerduty.incidents()
    assert f"slm_pipeline of {KEY} is rolled back to legacy" in page.summary
    said = [each.text for each in world.slack.messages(INCIDENTS)]
    assert any(f"rolls slm_pipeline of {KEY} back" in each for each in said)
    assert any(KEY in each and "Rolled back by olivia" in each for each in said)
