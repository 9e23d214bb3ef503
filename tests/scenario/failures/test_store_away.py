"""The store is away: nothing is lost, and nobody is told that something was done which was not."""

from bot.errors import Unavailable
from tests.support.world import CANARY, STABLE, World

AWAY = Unavailable("Firestore did not answer while reading.", "It is tried again.")


def test_a_command_is_told_to_wait_and_then_what_came_of_it(world: World) -> None:
    """Five deliveries fail: one word that it is not finished, then one that it is done."""
    world.start(10)
    world.wiring.around_store.before("load", [AWAY] * 5)
    told = world.say("rollback shop because checkout is broken")[1:]
    assert len(told) == 2
    assert "Could not finish `rollback` yet: Firestore did not answer while reading." in told[0]
    assert "It is tried again by itself" in told[0]
    assert told[1].startswith("Rolling back")
    assert world.served() == {STABLE: 100}


def test_a_commit_whose_answer_is_lost_is_not_called_undone(world: World) -> None:
    """It arrived: what is said first leaves that open, and the second delivery finds it done."""
    world.start(10)
    world.wiring.around_store.after("commit", [AWAY])
    told = world.say("rollback shop because checkout is broken")[1:]
    assert told[0].startswith("Could not finish `rollback` yet")
    assert "done before" in told[1]
    assert world.served() == {STABLE: 100}


def test_an_alert_is_redelivered(world: World) -> None:
    """Answered 503 until the store is back; then the canary is rolled back."""
    world.start(10)
    since = world.mark()
    world.wiring.around_store.before("load", [AWAY] * 3)
    world.alert()
    pushed = [
        each.detail["answer"]
        for each in world.calls("pubsub", since=since)
        if each.method == "push"
    ]
    assert pushed == [503, 503, 503, 200]
    assert world.served() == {STABLE: 100}
    assert world.last_ended().canary == CANARY
