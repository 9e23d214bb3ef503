"""A late rollback by a button or a mention, and what is said where it can't be carried out."""

from tests.scenario.journeys.test_late_rollback import NEWER, complete, deploy
from tests.scenario.slack.test_mentions import mention
from tests.support.world import CANARY, CHANNEL, STABLE, STRANGER, VISITOR, World


def test_the_message_of_what_is_complete_has_the_button(world: World) -> None:
    """As long as it serves; then the message shows none."""
    complete(world)
    assert world.card().action_ids == ["canario:rollback"]
    world.click(world.card(), "rollback", user=VISITOR)
    assert world.served() == {STABLE: 100}
    assert world.cards()[0].action_ids == []
    assert "Processing" not in world.cards()[0].text


def test_an_old_message_rolls_nothing_back(world: World) -> None:
    """What it was about is no longer what serves."""
    complete(world)
    old = world.card()
    deploy(world)
    complete(world, NEWER)
    told = world.click(old, "rollback")[-1]
    assert "is over; nothing was done" in told
    assert f"{NEWER} serves everything. To roll back: `/canary rollback shop`" in told
    assert world.served() == {NEWER: 100}


def test_a_mention_in_its_thread_rolls_it_back(world: World) -> None:
    """The thread says which rollout, and that one is complete and serves."""
    complete(world)
    told = mention(world, "rollback because checkout fails", VISITOR, thread=world.card().ts)
    assert "serves everything" in told[-1]
    assert world.served() == {STABLE: 100}


def test_a_mention_offers_in_its_thread(world: World) -> None:
    """Its buttons work as those of the command."""
    complete(world)
    told = mention(world, "rollback")
    assert "Nothing was done yet" in told[-1]
    world.click(world.last_told(), "rollback_to-0")
    assert world.served() == {STABLE: 100}


def test_strangers_may_not(world: World) -> None:
    """As with every command."""
    complete(world)
    world.say("rollback shop", user=STRANGER)
    assert world.served() == {CANARY: 100}


def test_what_cloud_run_refuses_is_told_with_another_way(world: World) -> None:
    """Nobody waits for what will never be served."""
    complete(world)
    world.cloud.platform.knobs.refuse_next("INVALID_ARGUMENT", "no such revision", times=3)
    world.say("rollback shop because checkout fails")
    assert world.phase == "rolling_back"
    assert any("rollback shop to REVISION" in m.text for m in world.slack.messages(CHANNEL))
