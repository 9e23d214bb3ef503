"""Who somebody is in the workspace decides what they may do; Slack is asked anew for each yes."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.running_world import running
from tests.support.world import CANARY, CHANNEL, OPERATOR, STABLE, VISITOR, World

OPEN: dict[str, Any] = {"people": {}}
GROUP: dict[str, Any] = {"people": {"operators": ["S0DEPLOYERS"]}}
KINDS: list[tuple[dict[str, Any], str]] = [
    ({"guest": "restricted"}, "Guests may not"),
    ({"guest": "ultra_restricted"}, "Guests may not"),
    ({"bot": True}, "Bots may not"),
    ({"deleted": True}, "Deactivated accounts may not"),
]


@pytest.mark.parametrize(("kind", "says"), KINDS)
def test_only_full_members_start_and_freeze(
    tmp_path: Path, kind: dict[str, Any], says: str
) -> None:
    """Being in the group of operators is not enough; for members of a channel, see test_who_may."""
    world = World(tmp_path)
    world.write_plan(**GROUP)
    with running(world):
        world.slack.add_group("S0DEPLOYERS", "deployers", [VISITOR])
        rewrite(world, GROUP)
        world.slack.add_user(VISITOR, "victor", **kind)
        assert says in world.say(f"start shop {CANARY}", user=VISITOR)[-1]
        assert says in world.say("freeze shop because I can", user=VISITOR)[-1]
        assert world.service().active is None
        assert world.service().freeze is None


def rewrite(world: World, plan: dict[str, Any]) -> None:
    """The plan as it is from now on."""
    world.write_plan(**plan)
    world.push_plans()


def test_a_guest_does_not_promote_but_stops(world: World) -> None:
    """A guest in the channel holds and rolls back, and continues nothing."""
    rewrite(world, OPEN)
    world.start(10)
    world.slack.add_user(VISITOR, "victor", guest="restricted")
    promoted = world.say("promote shop --yes --anyway because I can", user=VISITOR)
    assert "Guests may not promote" in promoted[-1]
    assert world.say("hold shop because odd logs", user=VISITOR)[-1].startswith("On hold")
    assert "Guests may not resume" in world.say("resume shop", user=VISITOR)[-1]
    assert world.say("rollback shop because odd", user=VISITOR)[-1].startswith("Rolling back")
    assert world.served() == {STABLE: 100}


def test_a_guest_that_the_plan_names_is_an_operator(world: World) -> None:
    """By user id or by e-mail address: the plan's author meant this very person."""
    for named in (VISITOR, "victor@example.com"):
        rewrite(world, {"people": {"operators": [named]}})
        world.slack.add_user(VISITOR, "victor", guest="restricted")
        assert "is frozen" in world.say("freeze shop because of a sale", user=VISITOR)[-1]
        assert "no longer frozen" in world.say("unfreeze shop", user=VISITOR)[-1]


def test_a_guest_of_another_channel_stops_nothing_here(world: World) -> None:
    """Unless Slack cannot be asked who they are: stopping never waits for that."""
    world.start(10)
    world.slack.add_user("U0GUEST", "gus", guest="ultra_restricted")
    world.slack.add_channel("#elsewhere", ["U0GUEST"])
    elsewhere = {"user": "U0GUEST", "channel": "#elsewhere"}
    assert "Guests may not stop" in world.say("hold shop because of me", **elsewhere)[-1]
    assert "Guests may not stop" in world.say("rollback shop because of me", **elsewhere)[-1]
    assert world.phase != "rolling_back"
    assert world.served()[CANARY] == 10


def test_guests_may_be_kept_from_stopping(tmp_path: Path) -> None:
    """CANARIO_GUESTS=read: they look, and ask somebody."""
    with running(World(tmp_path), CANARIO_GUESTS="read") as world:
        world.start(10)
        world.slack.add_user(VISITOR, "victor", guest="restricted")
        assert "Guests may not stop" in world.say("hold shop because odd", user=VISITOR)[-1]
        assert world.phase == "soaking"


def test_a_yes_counts_by_who_is_in_the_group_now(world: World) -> None:
    """Removed a moment ago: no more; added a moment ago: already."""
    rewrite(world, GROUP)
    world.slack.add_group("S0DEPLOYERS", "deployers", [VISITOR])
    assert "is frozen" in world.say("freeze shop because of a sale", user=VISITOR)[-1]
    world.slack.add_group("S0DEPLOYERS", "deployers", [OPERATOR])
    assert "Only the plan's operators" in world.say(f"start shop {CANARY}", user=VISITOR)[-1]
    assert "no longer frozen" in world.say("unfreeze shop", user=OPERATOR)[-1]


def test_a_yes_counts_by_who_is_in_the_channel_now(world: World) -> None:
    """Who was removed a moment ago does not continue."""
    rewrite(world, OPEN)
    world.start(10)
    assert world.say("hold shop because odd", user=VISITOR)[-1].startswith("On hold")
    assert world.say("resume shop", user=VISITOR)[-1].startswith("Resumed")
    world.slack.leave(CHANNEL, VISITOR)
    assert "Only members of" in world.say("promote shop --yes", user=VISITOR)[-1]


def test_the_laxest_plan_does_not_end_a_freeze(world: World) -> None:
    """A second plan without operators opens nothing: a freeze ends by who set it, or by an
    operator of every plan."""
    world.write_plan(name="lax", people={})
    world.push_plans()
    assert "is frozen" in world.say("freeze shop because of a sale")[-1]
    assert "Only the plan's operators" in world.say("unfreeze shop", user=VISITOR)[-1]
    assert world.service().freeze is not None
    assert "no longer frozen" in world.say("unfreeze shop")[-1]


ASKING: dict[str, Any] = {
    "people": {"operators": ["S0DEPLOYERS"], "lead": ["S0DEPLOYERS"]},
    "steps": [
        {"traffic": "10%", "soak": "2m"},
        {"traffic": "50%", "soak": "2m", "approvals": {"roles": ["lead"]}},
        {"traffic": "100%"},
    ],
}
STRANGER_KIND: tuple[dict[str, Any], str] = ({"team_id": "T0ELSEWHERE"}, "")


@pytest.mark.parametrize(("kind", "_says"), [KINDS[0], STRANGER_KIND])
def test_only_full_members_continue_anything(
    world: World, kind: dict[str, Any], _says: str
) -> None:
    """By any verb, also where they are in the group and in the channel: start, promote, approve,
    refuse, resume, adopt and unfreeze change nothing."""
    world.slack.add_group("S0DEPLOYERS", "deployers", [OPERATOR, VISITOR])
    rewrite(world, ASKING)
    world.slack.add_user(VISITOR, "victor", **kind)

    def nothing_by(*texts: str) -> None:
        before = world.service()
        for text in texts:
            said = world.say(text, user=VISITOR)
            assert said, text
            assert world.service() == before, (text, said)

    nothing_by(f"start shop {CANARY}")
    world.start(10)
    nothing_by("promote shop", "promote shop --yes --anyway because I can")
    world.soak()
    assert world.rollout.ask is not None
    nothing_by("approve shop", "approve shop as lead", "refuse shop because I can")
    world.say("hold shop because odd")
    nothing_by("resume shop", "resume shop --yes", "resume shop --adopt")
    world.say("freeze shop because of a sale")
    nothing_by("unfreeze shop", "unfreeze all")
