"""A rollback when no rollout is active: after the watch, or of a service that never had one."""

import pytest

from bot.rollout.state import Phase
from tests.support.world import (
    CANARY,
    CHANNEL,
    INCIDENTS,
    PROJECT,
    REGION,
    SHOP,
    STABLE,
    VISITOR,
    World,
)

NEWER = "shop-00003"


def complete(world: World, canary: str = CANARY) -> None:
    """The canary is rolled out, watched, and serves everything."""
    assert world.say(f"start shop {canary}")[-1].startswith(f"Started {canary}")
    while world.phase != "idle":
        world.soak(700 if world.phase == "watching" else 121)
    assert world.served() == {canary: 100}


def deploy(world: World, name: str = NEWER) -> None:
    """A new revision without traffic."""
    world.cloud.platform.add_revision(
        PROJECT,
        REGION,
        SHOP,
        name,
        labels={"commit-sha": "4f2a9c1d77aa"},
        annotations={"author": "carol"},
    )


def two_completed(world: World) -> None:
    """Two rollouts are complete: 2 and then 3."""
    complete(world)
    deploy(world)
    complete(world, NEWER)


def test_what_is_complete_is_rolled_back_at_once(world: World) -> None:
    """Without a second question all traffic is where it was before; who asked is notified that
    it is served, what left can't start by accident, and a thread says what happened and asks for a
    postmortem."""
    complete(world)
    told = world.say("rollback shop because checkout fails", user=VISITOR)
    assert told[-1].startswith(f"{STABLE} serves everything. {CANARY} is rejected.")
    assert CHANNEL in told[-1]
    assert world.served() == {STABLE: 100}
    ended = world.last_ended()
    assert (ended.phase, ended.canary, ended.stable) == (Phase.ROLLED_BACK, CANARY, STABLE)
    card = world.cards()[-1]
    story = [m.text for m in world.slack.messages(CHANNEL) if m.thread_ts == card.ts]
    assert "victor rolls shop-00002 back: checkout fails." in story[0]
    assert "shop-00001 serves everything again" in story[1]
    for words in (
        "Timeline (UTC)",
        f"{CANARY} started, in shop-",
        "it served everything",
        f"rollback to {STABLE}",
        "Evidence",
        "When it was complete: error rate 0 %",
        "Decisions",
        "olivia started it",
        "victor rolled it back because checkout fails",
    ):
        assert words in story[2], words
    assert any("checkout fails" in m.text for m in world.slack.messages(INCIDENTS))
    assert f"{CANARY} was rolled back in {ended.id}" in world.say(f"start shop {CANARY}")[-1]


def test_it_is_as_fast_as_any_rollback(world: World) -> None:
    """Nothing is said, and nobody is paged, before traffic has moved."""
    complete(world)
    since = world.mark()
    world.say("rollback shop because checkout fails")
    calls = [c.method for c in world.calls("cloud_run", "slack", "pagerduty", since=since)]
    before = set(calls[: calls.index("UpdateService")])
    assert before <= {"command", "served", "GetService", "ListRevisions"}


def test_pressed_twice_it_goes_no_further_back(world: World) -> None:
    """Who types the command again, or twice, finds what was done, and what could be done."""
    two_completed(world)
    world.say("rollback shop because checkout fails")
    assert world.served() == {CANARY: 100}
    told = world.say("rollback shop because checkout fails")[-1]
    assert f"{NEWER} was rolled back just now, by olivia" in told
    assert "Nothing was done yet" in told
    assert f"{STABLE}: served everything until" in told
    assert world.served() == {CANARY: 100}
    world.click(world.last_told(), "rollback_to-0")
    assert world.served() == {STABLE: 100}


def test_after_a_while_it_goes_further_back(world: World) -> None:
    """What was before what serves now is clear again."""
    two_completed(world)
    world.say("rollback shop because checkout fails")
    world.clock.forward(3600)
    assert world.say("rollback shop")[-1].startswith(f"{STABLE} serves everything. {CANARY} is")
    assert world.served() == {STABLE: 100}


def test_to_a_revision_of_ones_choice(world: World) -> None:
    """Past the one before."""
    two_completed(world)
    assert "serves everything" in world.say(f"rollback shop to {STABLE}")[-1]
    assert world.served() == {STABLE: 100}
    assert {each.revision for each in world.service().rejected} == {NEWER}


@pytest.mark.parametrize(
    "written", ["00001", "1", "shop-00001", "SHOP-00001.", "--to=shop-00001", "from 2 to 1"]
)
def test_a_name_may_be_short(world: World, written: str) -> None:
    """As long as it is clear."""
    complete(world)
    words = written if written.startswith(("from", "--")) else f"to {written}"
    world.say(f"rollback shop {words} because checkout fails")
    assert world.served() == {STABLE: 100}


def test_a_revision_without_its_service_is_enough(world: World) -> None:
    """Its name begins with the service's."""
    complete(world)
    world.say(f"rollback to {STABLE} because checkout fails")
    assert world.served() == {STABLE: 100}


def test_without_a_name_in_its_channel_it_is_offered(world: World) -> None:
    """Who names no service may have meant a rollout that is over: one press more."""
    complete(world)
    assert f"{CANARY} serves everything. Nothing was done yet" in world.say("rollback")[-1]
    assert "serves everything." in world.click(world.last_told(), "rollback_to-0")[-1]
    assert world.served() == {STABLE: 100}


def test_a_service_without_history_offers_what_cloud_run_knows(world: World) -> None:
    """Its older revisions that can serve, the newest first, with what is known of each; the reason
    goes with the press."""
    deploy(world)
    world.cloud.platform.set_traffic_by_hand(PROJECT, REGION, SHOP, {NEWER: 100})
    told = world.say("rollback shop because checkout fails", user=VISITOR)[-1]
    assert f"{NEWER} serves everything. Nothing was done yet: choose" in told
    assert told.index(f"{CANARY}: created") < told.index(f"{STABLE}: created")
    offered = world.last_told()
    world.click(offered, "rollback_to-1", user=VISITOR)
    assert world.served() == {STABLE: 100}
    assert world.last_ended().rollback
    assert "checkout fails" in world.last_ended().outcome
    again = world.click(offered, "rollback_to-0", user=VISITOR)[-1]
    assert f"{NEWER} is not what serves most: {STABLE} serves everything; nothing was done" in again
    assert world.served() == {STABLE: 100}


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("to shop-00009", "shop has no revision shop-00009; nothing was done."),
        ("to shop-0001", "Did you mean shop-00001"),
        (f"to {NEWER}", f"{NEWER} is newer than what serves"),
        ("to latest", "/canary start shop shop-00003"),
        (f"to {CANARY}", f"{CANARY} serves everything already"),
        ("to shop_1", "can't be the name of a revision"),
        ("to", "Say which revision after"),
        (f"from {STABLE} to 1", f"{STABLE} is not what serves most"),
        (f"from {CANARY} to {CANARY}", f"{CANARY} can't be left for itself"),
    ],
)
def test_what_is_no_way_back_is_refused_with_the_way(world: World, written: str, says: str) -> None:
    """And nothing is done."""
    complete(world)
    deploy(world)
    assert says in world.say(f"rollback shop {written}")[-1]
    assert world.served() == {CANARY: 100}
    assert world.service().active is None


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("rollback shpo", "Did you mean shop?"),
        (f"rollback {CANARY}", f"`/canary rollback shop to {CANARY}`"),
    ],
)
def test_a_wrong_service_is_answered_with_the_right_one(
    world: World, written: str, says: str
) -> None:
    """A revision's name is not a service's, but tells which one is meant."""
    complete(world)
    assert says in world.say(written)[-1]
    assert world.served() == {CANARY: 100}


def test_what_was_rolled_back_itself_takes_an_operator_who_is_sure(world: World) -> None:
    """Asked first; then it serves, and is no longer rejected."""
    complete(world)
    world.say("rollback shop because checkout fails")
    told = world.say(f"rollback shop to {CANARY}", user=VISITOR)[-1]
    assert f"{CANARY} was rolled back itself, in shop-" in told
    offered = world.last_told()
    refused = world.click(offered, "rollback_to-0", user=VISITOR)[-1]
    assert "Only the plan's operators" in refused
    assert world.served() == {STABLE: 100}
    world.say(f"rollback shop to {CANARY} --yes because the old one is worse")
    assert world.served() == {CANARY: 100}
    assert {each.revision for each in world.service().rejected} == {STABLE}


def test_several_that_serve_are_all_rolled_back(world: World) -> None:
    """What somebody set by hand is no rollout; where to is asked, unless it is said."""
    complete(world)
    deploy(world)
    world.traffic_by_hand(r2=60, r3=40)
    told = world.say("rollback shop")[-1]
    assert f"shop serves {NEWER} 40 %, {CANARY} 60 %. Nothing was done yet" in told
    world.say(f"rollback shop to {STABLE}")
    assert world.served() == {STABLE: 100}
    assert {each.revision for each in world.service().rejected} == {CANARY, NEWER}


def test_a_freeze_stops_no_rollback(world: World) -> None:
    """Whoever it is."""
    complete(world)
    world.say("freeze shop because of the sale")
    world.say("rollback shop because checkout fails", user=VISITOR)
    assert world.served() == {STABLE: 100}


def test_a_rollout_with_traffic_goes_to_another_revision_at_once(world: World) -> None:
    """One shift, past stable, which is known to be bad as well."""
    deploy(world)
    world.traffic_by_hand(r2=100)
    world.say(f"start shop {NEWER}")
    while world.rollout.current.traffic < 10:
        world.soak()
    since = world.mark()
    told = world.say(f"rollback shop to {STABLE} because both leak")[-1]
    assert f"{STABLE} serves everything" in told
    assert world.served() == {STABLE: 100}
    shifts = [c for c in world.calls("cloud_run", since=since) if c.method == "UpdateService"]
    assert len(shifts) == 1
    assert {each.revision for each in world.service().rejected} == {CANARY, NEWER}


def test_a_rollout_without_traffic_is_cancelled_for_it(world: World) -> None:
    """Its canary is not rejected; what served is."""
    deploy(world)
    world.traffic_by_hand(r2=100)
    world.write_plan(gates={"window": {"hours": "00:00-00:01", "days": "Mon"}})
    world.push_plans()
    world.say(f"start shop {NEWER}")
    assert world.phase == "requested"
    world.say(f"rollback shop to {STABLE} because it leaks")
    assert world.served() == {STABLE: 100}
    assert {each.revision for each in world.service().rejected} == {CANARY}
    assert [m.text.splitlines()[0] for m in world.cards()] == [
        f"shop: {NEWER} was cancelled",
        f"shop: {CANARY} was rolled back",
    ]


def test_a_cancelled_request_says_how_to_roll_back_what_serves(world: World) -> None:
    """Nobody believes that traffic moved."""
    world.write_plan(gates={"window": {"hours": "00:00-00:01", "days": "Mon"}})
    world.push_plans()
    world.say(f"start shop {CANARY}")
    told = world.say("rollback shop")[-1]
    assert f"Cancelled: {CANARY} had no traffic, {STABLE} still serves." in told
    assert "/canary rollback shop to REVISION" in told
