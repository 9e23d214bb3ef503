"""What Pub/Sub gives up to deliver: a command's person is told, and no button stays away; for an
alert somebody is woken, and it still rolls back as soon as it can."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat

import pytest

from bot.errors import Unavailable
from sandbox.slack.workspace import Message
from tests.scenario.approvals.approving import CODE, ask, asking, nothing_hangs
from tests.support.disturbances import Disturbances
from tests.support.world import OPERATOR, STABLE, World, real_seconds

AWAY = Unavailable("Firestore did not answer while committing.", "It is tried again.")


@pytest.fixture
def impatient(world: World) -> World:
    """Pub/Sub gives a message up after three tries."""
    world.cloud.pubsub.delivery.attempts = 3
    return world


@contextmanager
def no_decision(world: World) -> Iterator[Disturbances]:
    """No decision is written meanwhile."""
    disturbed = world.wiring.around_store
    disturbed.before("commit", repeat(AWAY))
    yield disturbed
    disturbed.end()


def test_a_click_that_is_given_up_leaves_no_processing(impatient: World) -> None:
    """The buttons come back, and who pressed is told that nothing was done and to try again."""
    impatient.start(10)
    before = impatient.card().action_ids
    with no_decision(impatient):
        told = impatient.click(impatient.card(), "hold")
    assert "Could not finish `hold` yet" in told[0]
    assert told[-1].startswith("Not done: `hold` failed")
    assert "Nothing was changed." in told[-1]
    assert len(told) == 2
    assert impatient.card().action_ids == before
    assert nothing_hangs(impatient)
    assert impatient.click(impatient.card(), "hold")[-1].startswith("On hold.")


def test_an_approval_that_is_given_up_can_be_pressed_again(impatient: World) -> None:
    """The message that asks has its buttons again, and asks for the same."""
    asking(impatient)
    with no_decision(impatient):
        told = impatient.click(ask(impatient), "approve", user=CODE)
    assert told[-1].startswith("Not done: `approve`")
    assert ask(impatient).action_ids == ["canario:approve", "canario:refuse"]
    assert nothing_hangs(impatient)
    assert impatient.click(ask(impatient), "approve", user=CODE)[-1].startswith("Approved.")


def test_a_bug_of_ours_is_told_too(impatient: World) -> None:
    """What raises something else each time is given up as well; a written command needs no
    message to be restored."""
    impatient.wiring.around_store.before("active", [ZeroDivisionError()] * 3)
    told = impatient.say("status")
    assert told[-1].startswith("Not done: `status` failed")


def test_what_was_done_is_not_called_undone(impatient: World) -> None:
    """The decision was written before it broke: it is said to be done, and it is."""
    impatient.start(10)
    disturbed = impatient.wiring.around_store

    def breaks() -> None:
        disturbed.before("load", [ZeroDivisionError()] * 2)
        raise ZeroDivisionError

    disturbed.after("commit", [breaks])
    told = impatient.click(impatient.card(), "hold")
    assert told[-1].startswith("`hold` was done")
    assert impatient.phase == "holding"
    assert "canario:resume" in impatient.card().action_ids
    assert nothing_hangs(impatient)


def test_a_home_that_was_pressed_is_shown_again(impatient: World) -> None:
    """Its buttons come back too, and the answer is a message of its own."""
    impatient.start(10)
    impatient.slack.people.open_home(OPERATOR, timestamp=real_seconds())
    impatient.settle()
    with no_decision(impatient):
        impatient.slack.people.press_in_home(
            "canario:hold", user=OPERATOR, timestamp=real_seconds()
        )
        impatient.settle()
    shown = str(impatient.slack.home(OPERATOR))
    assert "Processing" not in shown
    assert "canario:hold" in shown
    assert last_direct(impatient).text.startswith("Not done: `hold`")


def test_it_is_told_when_the_store_is_back(impatient: World) -> None:
    """Whether it was done is the store's to say, so the dead letter waits for it."""
    impatient.start(10)
    with no_decision(impatient) as disturbed:
        disturbed.before("handled", [AWAY] * 6)
        told = impatient.click(impatient.card(), "hold")
    assert told[-1].startswith("Not done: `hold`")
    assert len(told) == 2
    assert nothing_hangs(impatient)


def test_an_alert_that_is_given_up_wakes_somebody_and_still_rolls_back(impatient: World) -> None:
    """The store is away for longer than Pub/Sub tries: one incident says so, and when the store is
    back the canary is rolled back."""
    impatient.start(10)
    impatient.wiring.around_store.before("commit", [AWAY] * 5)
    impatient.alert()
    assert impatient.served() == {STABLE: 100}
    first, _ = impatient.pagerduty.incidents()
    assert "could not act on an alert about shop: Firestore did not answer" in first.summary


def test_an_alert_that_breaks_us_wakes_somebody(impatient: World) -> None:
    """A bug of ours is named by its kind; its words may quote what it was about."""
    impatient.start(10)
    impatient.wiring.around_store.before("load", [ZeroDivisionError("the-words")] * 4)
    impatient.alert()
    first, _ = impatient.pagerduty.incidents()
    assert first.summary.endswith("about shop: ZeroDivisionError")
    assert impatient.served() == {STABLE: 100}


def test_the_end_of_an_alert_wakes_nobody(impatient: World) -> None:
    """That something is better is no reason to; it is tried again all the same."""
    impatient.start(10)
    incident = impatient.alert(severity="warning")
    impatient.wiring.around_store.before("commit", [AWAY] * 5)
    impatient.close_alert(incident)
    assert impatient.rollout.alerts == ()
    assert impatient.pagerduty.incidents() == []


def last_direct(world: World) -> Message:
    """The last message between the operator and the bot."""
    return world.slack.messages("#dm-olivia")[-1]
