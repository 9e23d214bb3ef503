"""``on_deploy: ask`` over the wire: Cloud Run's log, Pub/Sub's push, and signed presses."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.rollout.facts import DeploymentAsked, DeploymentLeft
from sandbox.logging.audit import DEPLOYER
from tests.scenario.deploys.deploying import (
    NEWER,
    asked,
    deploy,
    entry,
    logged,
    publish,
    to_latest,
    told,
)
from tests.support.running_world import running
from tests.support.world import OPERATOR, SERVICE, STABLE, STRANGER, VISITOR, World

NEWEST = "shop-00004"
BUTTONS = ["canario:deployed_start", "canario:deployed_leave"]


def when(world: World) -> str:
    """Now, as the log writes it."""
    return datetime.fromtimestamp(world.clock(), UTC).isoformat()


@pytest.fixture
def asks(world: World) -> World:
    """A revision was deployed without traffic, and the channel is asked."""
    deploy(logged(world, on_deploy="ask"))
    return world


def test_nothing_starts_until_somebody_presses(asks: World) -> None:
    """The channel is asked about the revision, with who deployed it, and nobody is mentioned."""
    (message,) = asked(asks)
    assert NEWER in message.text
    assert message.action_ids == BUTTONS
    assert message.pings == []
    asks.clock.forward(3000)
    asks.tick()
    assert (asks.phase, asks.served(), told(asks)) == ("idle", {STABLE: 100}, [])
    asks.click(message, "deployed_start")
    assert (asks.rollout.canary, asks.rollout.requester.id) == (NEWER, OPERATOR)
    (now,) = asked(asks)
    assert now.action_ids == []
    assert "*Start* said by olivia" in now.text


@pytest.mark.parametrize("user", [VISITOR, STRANGER])
@pytest.mark.parametrize("action", ["deployed_start", "deployed_leave"])
def test_only_who_may_start_may_press(asks: World, user: str, action: str) -> None:
    """Anybody else is told whom to ask, and the buttons stay."""
    asks.click(asked(asks)[0], action, user)
    assert asks.phase == "idle"
    assert asked(asks)[0].action_ids == BUTTONS
    assert ("operators" in asks.last_told().text) == (user == VISITOR)


def test_not_now_is_shown_and_a_typed_start_still_starts(asks: World) -> None:
    """Who said it is in the message and in the trail; what is pressed later under an old copy of it
    counts as well, for it is a person's word."""
    (old,) = asked(asks)
    assert "does not start now" in asks.click(old, "deployed_leave")[-1]
    (now,) = asked(asks)
    assert now.action_ids == []
    assert "*Not now* said by olivia" in now.text
    assert asks.phase == "idle"
    facts = [e.fact for e in asks.wiring.store.audit(SERVICE)]
    assert [f.by.id for f in facts if isinstance(f, DeploymentLeft)] == [OPERATOR]
    assert "does not want to start" in asks.click(old, "deployed_leave")[-1]
    asks.say(f"start shop {NEWER}")
    assert asks.rollout.canary == NEWER
    assert "*Start* said by olivia" in asked(asks)[0].text


def test_an_entry_that_comes_again_or_late_asks_once(asks: World) -> None:
    """Whatever was answered: of one revision there is one message, and one question in the
    trail."""
    late = {"timestamp": when(asks)}
    asks.clock.forward(4000)
    for press in ("", "deployed_leave"):
        if press:
            asks.click(asked(asks)[0], press)
        publish(asks, entry(**late))
        publish(asks, entry(insertId="2", **late))
    facts = [e.fact for e in asks.wiring.store.audit(SERVICE)]
    assert len(asked(asks)) == 1
    assert len([f for f in facts if isinstance(f, DeploymentAsked)]) == 1
    assert told(asks) == []


def test_late_news_are_asked_about(world: World) -> None:
    """More than an hour: nothing starts by it, so there is nothing to be afraid of."""
    world.write_plan(on_deploy="ask")
    world.push_plans()
    world.cloud.log_deployments(world.urls["work"])
    at = when(world)
    world.clock.forward(4000)
    publish(world, entry(timestamp=at))
    assert asked(world)[0].action_ids == BUTTONS


def test_a_newer_deployment_supersedes_what_was_asked(asks: World) -> None:
    """Its message says so, and an old copy's button starts nothing; a command that names it
    does."""
    (old,) = asked(asks)
    deploy(asks, NEWEST)
    first, second = asked(asks)
    assert first.action_ids == []
    assert f"Superseded: {NEWEST} was deployed after it" in first.text
    assert second.action_ids == BUTTONS
    said = asks.click(old, "deployed_start")[-1]
    assert NEWEST in said
    assert asks.phase == "idle"
    assert NEWEST in asks.click(old, "deployed_leave")[-1]
    assert asked(asks)[1].action_ids == BUTTONS
    asks.say(f"start shop {NEWER} --plan shop")
    assert asks.rollout.canary == NEWER


def test_one_that_serves_at_once_supersedes_it_too(asks: World) -> None:
    """What is asked about is older than what users get."""
    to_latest(asks)
    deploy(asks, NEWEST)
    assert f"Superseded: {NEWEST}" in asked(asks)[0].text
    assert any("is asked whether it starts" in each for each in told(asks))


def test_a_frozen_service_is_asked_about_and_starts_after_the_freeze(world: World) -> None:
    """A press meanwhile is refused with the freeze's reason, and the buttons stay for later."""
    logged(world, on_deploy="ask")
    world.say("freeze shop because of the sale")
    deploy(world)
    (message,) = asked(world)
    assert "the sale" in world.click(message, "deployed_start")[-1]
    assert (world.phase, asked(world)[0].action_ids) == ("idle", BUTTONS)
    world.say("unfreeze shop")
    world.click(message, "deployed_start")
    assert world.rollout.canary == NEWER


@pytest.mark.parametrize("on_deploy", ["start", "ask"])
def test_in_a_closed_window_it_waits_for_it(world: World, on_deploy: str) -> None:
    """The rollout is there, its message says what it waits for, and no traffic moves."""
    logged(world, on_deploy=on_deploy, gates={"window": {"closed": ["1 Jan - 31 Dec"]}})
    deploy(world)
    if on_deploy == "ask":
        assert world.phase == "idle"
        world.click(asked(world)[0], "deployed_start")
    assert (world.phase, world.served()) == ("requested", {STABLE: 100})
    assert "window" in world.card().text


@pytest.mark.parametrize("on_newer", ["ask", "supersede", "wait"])
def test_a_press_while_another_rollout_is_active_follows_the_plan(
    tmp_path: Path, on_newer: str
) -> None:
    """It is refused with what to type, makes the other one roll back, or is next."""
    with running(World(tmp_path)) as world:
        logged(world, on_deploy="ask", on_newer=on_newer)
        world.start(10)
        deploy(world)
        (message,) = asked(world)
        said = world.click(message, "deployed_start")[-1]
        if on_newer == "ask":
            assert "--supersede" in said
            assert asked(world)[0].action_ids == BUTTONS
            return
        assert asked(world)[0].action_ids == []
        if on_newer == "wait":
            assert world.rollout.next_start is not None
            assert world.rollout.next_start.canary == NEWER
        else:
            assert world.rollout.canary == NEWER


def test_two_presses_at_one_moment_start_one_rollout(asks: World) -> None:
    """The second is told that it is under way."""
    (message,) = asked(asks)
    asks.click(message, "deployed_start")
    first = asks.rollout.id
    assert NEWER in asks.click(message, "deployed_start")[-1]
    assert asks.rollout.id == first


def test_who_deployed_may_press_and_is_told_apart_from_who_starts(asks: World) -> None:
    """The rollout is of whoever presses; who deployed stands under the question."""
    assert any(DEPLOYER in str(block) for block in asked(asks)[0].blocks)
    asks.click(asked(asks)[0], "deployed_start")
    assert asks.rollout.requester.kind == "person"


def test_who_asks_is_told_of_the_deployment_and_needs_no_name_in_the_channel(asks: World) -> None:
    """`status` says what waits and both answers; `postpone` means the one that is asked about here,
    and afterwards none."""
    told_ = asks.say("status shop")[-1]
    assert f"{NEWER} was deployed and waits" in told_
    assert f"/canary start shop {NEWER}" in told_
    assert "does not start now" in asks.say("postpone because the week is short")[-1]
    assert "waits for an answer" not in asks.say("status shop")[-1]
    assert "No deployments wait" in asks.say("postpone")[-1]
