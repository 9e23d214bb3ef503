"""``/canary start``: what it refuses, and what it asks for."""

import pytest

from tests.support.world import (
    CANARY,
    CHANNEL,
    OPERATOR,
    PROJECT,
    REGION,
    STABLE,
    STRANGER,
    VISITOR,
    World,
)


def untouched(world: World) -> bool:
    """Nothing was stored, shifted or said in the channel."""
    shifts = [e for e in world.calls("cloud_run") if e.method == "UpdateService"]
    return world.service().generation == 0 and not shifts and not world.slack.messages(CHANNEL)


def test_the_newest_revision_is_meant(world: World) -> None:
    """Without a revision the newest one is started, and named."""
    assert world.say("start shop")[-1].startswith(f"Started {CANARY}")


def test_an_unknown_service_gets_the_nearest_names(world: World) -> None:
    """A slip of the finger is answered with what was meant."""
    told = world.say("start shpo")[-1]
    assert "There is no service named shpo." in told
    assert "Did you mean shop?" in told
    assert untouched(world)


@pytest.mark.parametrize("verb", ["promote", "rollback", "hold", "resume", "status", "history"])
def test_every_command_names_the_service_that_it_does_not_know(world: World, verb: str) -> None:
    """No command for an unknown service is silently ignored."""
    assert "There is no service named blog." in world.say(f"{verb} blog")[-1]
    assert untouched(world)


def test_an_unknown_revision_gets_the_nearest_names(world: World) -> None:
    """What exists is offered."""
    told = world.say("start shop shop-00020")[-1]
    assert "shop has no revision shop-00020." in told
    assert CANARY in told
    assert untouched(world)


def test_an_unknown_plan_gets_the_nearest_names(world: World) -> None:
    """What exists is offered."""
    told = world.say("start shop --plan shopp")[-1]
    assert "There is no plan shopp." in told
    assert "Did you mean shop?" in told
    assert untouched(world)


def test_a_service_with_two_plans_asks_which(world: World) -> None:
    """Nothing is guessed."""
    world.write_plan(name="shop-slow")
    told = world.say("start shop")[-1]
    assert "--plan shop or --plan shop-slow" in told
    assert untouched(world)
    assert world.say("start shop --plan shop-slow")[-1].startswith(f"Started {CANARY}")


def test_the_stable_revision_is_no_canary(world: World) -> None:
    """What serves everything already needs no rollout."""
    assert f"{STABLE} serves everything already." in world.say(f"start shop {STABLE}")[-1]
    assert untouched(world)


def test_a_service_that_is_split_already_is_not_touched(world: World) -> None:
    """Somebody is in the middle of something; nobody knows which revision is stable."""
    world.traffic_by_hand(r1=70, r2=30)
    told = world.say(f"start shop {CANARY}")[-1]
    assert "serves several revisions" in told
    assert world.served() == {STABLE: 70, CANARY: 30}


def test_only_operators_start(world: World) -> None:
    """Who may not is told whom to ask, alone."""
    told = world.say(f"start shop {CANARY}", user=VISITOR)[-1]
    assert "Only the plan's operators may start shop." in told
    assert untouched(world)


def test_without_operators_the_channel_s_members_start(world: World) -> None:
    """A plan that names nobody leaves it to those in its channel."""
    world.write_plan(people={})
    world.slack.add_user("U0OUTSIDE", "oda")
    world.slack.add_channel("#other", ["U0OUTSIDE"])
    told = world.say("start shop", user="U0OUTSIDE", channel="#other")[-1]
    assert f"Only members of {CHANNEL} may" in told
    assert untouched(world)
    assert world.say("start shop", user=VISITOR)[-1].startswith(f"Started {CANARY}")


def test_who_may_is_named_and_not_notified(world: World) -> None:
    """Whom to ask is said by name, of people and of groups; nobody's phone rings for it."""
    world.slack.add_group("S0DEPLOYERS", "deployers", [])
    world.write_plan(people={"operators": [OPERATOR, "S0DEPLOYERS"]})
    told = world.say("start shop", user=VISITOR)[-1]
    assert "Ask one of them: olivia or @deployers." in told
    assert "<@" not in told
    assert "<!subteam" not in told


def test_a_channel_is_called_as_people_speak(world: World) -> None:
    """Slack's channels have letters of any script; a plan names them, and commands find them."""
    world.slack.add_channel("#déploiements", [OPERATOR])
    world.write_plan(channel="#déploiements")
    world.push_plans()
    world.say("start shop", channel="#déploiements")
    assert [each.text for each in world.slack.messages("#déploiements")]
    assert "shop-00002" in world.say("status", channel="#déploiements")[-1]


def test_a_revision_is_found_however_many_are_newer(world: World) -> None:
    """What is named is looked up by its name, not in the newest page."""
    for number in range(3, 130):
        world.cloud.platform.add_revision(PROJECT, REGION, "shop", f"shop-{number:05d}")
    assert world.say(f"start shop {CANARY}")[-1].startswith(f"Started {CANARY}")


def test_the_newest_is_the_one_that_was_created_last(world: World) -> None:
    """As Cloud Run says it, whatever order a list has."""
    world.cloud.platform.add_revision(PROJECT, REGION, "shop", "shop-00003")
    assert world.say("start shop latest")[-1].startswith("Started shop-00003")


def test_a_revision_with_somebody_elses_tag_takes_a_yes(world: World) -> None:
    """It may be another's preview: its tag is named, and the command that is said starts it."""
    world.tag_by_hand("preview", CANARY)
    told = world.say("start shop")[-1]
    assert f"{CANARY} carries a tag of somebody else: preview." in told
    assert world.phase == "idle"
    assert world.say(f"start shop {CANARY} --yes")[-1].startswith(f"Started {CANARY}")
    assert world.tags()["preview"] == CANARY


def test_operators_may_be_a_group(world: World) -> None:
    """A user group's members count one by one."""
    world.slack.add_group("S0DEPLOYERS", "deployers", [VISITOR])
    world.write_plan(people={"operators": ["S0DEPLOYERS"]})
    assert "Only the plan's operators" in world.say("start shop")[-1]
    assert world.say("start shop", user=VISITOR)[-1].startswith(f"Started {CANARY}")


def test_a_second_start_is_refused_and_names_the_first(world: World) -> None:
    """One rollout per service."""
    world.start(10)
    before = world.service()
    told = world.say(f"start shop {CANARY}")[-1]
    assert world.rollout.id in told
    assert world.service() == before


def test_a_second_start_of_another_revision_names_the_first(world: World) -> None:
    """Also when it would be another canary, while both revisions share the traffic."""
    world.start(10)
    world.cloud.platform.add_revision(PROJECT, REGION, "shop", "shop-00003")
    told = world.say("start shop shop-00003")[-1]
    assert world.rollout.id in told
    assert world.rollout.canary == CANARY
    assert world.served() == {STABLE: 90, CANARY: 10}


def test_a_revision_that_was_rolled_back_starts_only_again_on_purpose(world: World) -> None:
    """A manual rollback latches (cloud-run-release-manager#112)."""
    world.start(10)
    world.say("rollback shop because checkout is broken", user=VISITOR)
    told = world.say(f"start shop {CANARY}")[-1]
    assert f"{CANARY} was rolled back in" in told
    assert "checkout is broken" in told
    assert "--again because" in told
    assert world.phase == "idle"
    assert "needs a reason" in world.say(f"start shop {CANARY} --again")[-1]
    assert world.phase == "idle"
    again = world.say(f"start shop {CANARY} --again because the database was at fault")
    assert again[-1].startswith(f"Started {CANARY}")
    assert world.served() == {STABLE: 90, CANARY: 10}


CERTIFIED = {"metric": "cpu", "promote": {"limit": "< 70%", "assurance": "certified"}}


@pytest.mark.parametrize(
    ("field", "named"),
    [
        ({"people": {"operators": [OPERATOR], "lead": ["U0LEAD"]}}, "people.lead"),
        ({"checks": {"cpu": CERTIFIED}}, "checks.cpu.promote.assurance"),
    ],
)
def test_what_nothing_could_carry_out_is_named(
    world: World, field: dict[str, object], named: str
) -> None:
    """No field is read and then ignored: start refuses, and says which and what helps."""
    world.write_plan(**field)
    told = world.say("start shop")[-1]
    assert f"{named} is " in told
    assert "out" in told.partition(named)[2]
    assert untouched(world)


def test_a_person_of_another_workspace_is_refused(world: World) -> None:
    """In a shared channel the request may carry our workspace; the person's own is looked at."""
    told = world.say("start shop", user=STRANGER)
    assert told == [told[0]]
    assert "only from people of its own workspace" in told[0]
    assert untouched(world)


def test_a_person_of_another_workspace_stops_nothing_either(world: World) -> None:
    """Not even a rollback, and not through a button."""
    world.start(10)
    before = world.service()
    assert "own workspace" in world.say("rollback shop", user=STRANGER)[0]
    assert "own workspace" in world.click(world.card(), "rollback", user=STRANGER)[0]
    assert world.service() == before


def test_an_unsigned_command_does_nothing(world: World) -> None:
    """Whoever is not Slack is turned away."""
    form = world.slack.sender.command_form("start shop", user=OPERATOR, channel=CHANNEL)
    assert world.slack.sender.send(form, signature="v0=00").status_code == 401
    world.settle()
    assert untouched(world)


def test_the_same_command_delivered_twice_starts_once(world: World) -> None:
    """Slack, Pub/Sub or a person's proxy may repeat a request."""
    form = world.slack.sender.command_form("start shop", user=OPERATOR, channel=CHANNEL)
    world.slack.sender.send(form)
    world.settle()
    after = world.service(), world.slack.messages(CHANNEL)
    world.slack.sender.send(form)
    world.settle()
    assert (world.service(), world.slack.messages(CHANNEL)) == after
    assert "nothing was done twice" in world.slack.ephemerals()[-1].text
