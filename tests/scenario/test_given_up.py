"""A command that Pub/Sub gives up to deliver: its person is told, and no button stays away."""

from typing import Any

import pytest

from bot.errors import Unavailable
from bot.service import do_work
from bot.service.records import Commit
from infra.sandbox.slack_workspace import Message
from infra.sqlite import SqliteStore
from tests.scenario.approving import CODE, ask, asking, nothing_hangs
from tests.support.world import OPERATOR, World, real_seconds

AWAY = Unavailable("Firestore did not answer while committing.", "It is tried again.")


@pytest.fixture
def impatient(world: World) -> World:
    """Pub/Sub gives a message up after three tries."""
    world.cloud.pubsub.delivery.attempts = 3
    return world


def no_decision(patch: pytest.MonkeyPatch) -> None:
    """No decision is written from now on."""

    def commit(self: SqliteStore, written: Commit) -> None:
        raise AWAY

    patch.setattr(SqliteStore, "commit", commit)


def test_a_click_that_is_given_up_leaves_no_processing(
    impatient: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The buttons come back, and who pressed is told that nothing was done and to try again."""
    impatient.start(10)
    before = impatient.card().action_ids
    with monkeypatch.context() as patch:
        no_decision(patch)
        told = impatient.click(impatient.card(), "hold")
    assert "Could not finish `hold` yet" in told[0]
    assert told[-1].startswith("Not done: `hold` could not be carried out")
    assert "Nothing was changed. Look at `/canary status`, and try again" in told[-1]
    assert len(told) == 2
    assert impatient.card().action_ids == before
    assert nothing_hangs(impatient)
    assert impatient.click(impatient.card(), "hold")[-1].startswith("On hold.")


def test_an_approval_that_is_given_up_can_be_pressed_again(
    impatient: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message that asks has its buttons again, and asks for the same."""
    asking(impatient)
    with monkeypatch.context() as patch:
        no_decision(patch)
        told = impatient.click(ask(impatient), "approve", user=CODE)
    assert told[-1].startswith("Not done: `approve`")
    assert ask(impatient).action_ids == ["canario:approve", "canario:refuse"]
    assert nothing_hangs(impatient)
    assert impatient.click(ask(impatient), "approve", user=CODE)[-1].startswith("Approved.")


def test_a_bug_of_ours_is_told_too(impatient: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What raises something else each time is given up as well; a written command needs no
    message to be mended."""

    def breaks(*_: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(do_work, "answer_to", breaks)
        told = impatient.say("status")
    assert told[-1].startswith("Not done: `status` could not be carried out")


def test_what_was_done_is_not_called_undone(
    impatient: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The decision was written before it broke: it is said to be done, and it is."""
    impatient.start(10)
    with monkeypatch.context() as patch:
        patch.setattr(do_work, "answer_to", broken_after(do_work.answer_to))
        told = impatient.click(impatient.card(), "hold")
    assert told[-1].startswith("`hold` was done")
    assert impatient.phase == "holding"
    assert "canario:resume" in impatient.card().action_ids
    assert nothing_hangs(impatient)


def test_a_home_that_was_pressed_is_shown_again(
    impatient: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its buttons come back too, and the answer is a message of its own."""
    impatient.start(10)
    impatient.slack.people.open_home(OPERATOR, timestamp=real_seconds())
    impatient.settle()
    with monkeypatch.context() as patch:
        no_decision(patch)
        impatient.slack.people.press_in_home(
            "canario:hold", user=OPERATOR, timestamp=real_seconds()
        )
        impatient.settle()
    shown = str(impatient.slack.home(OPERATOR))
    assert "Processing" not in shown
    assert "canario:hold" in shown
    assert last_direct(impatient).text.startswith("Not done: `hold`")


def test_it_is_told_when_the_store_is_back(
    impatient: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it was done is the store's to say, so the dead letter waits for it."""
    impatient.start(10)
    left = iter(range(6))
    look = SqliteStore.handled

    def handled(self: SqliteStore, fact_id: str) -> bool:
        if next(left, None) is not None:
            raise AWAY
        return look(self, fact_id)

    with monkeypatch.context() as patch:
        no_decision(patch)
        patch.setattr(SqliteStore, "handled", handled)
        told = impatient.click(impatient.card(), "hold")
    assert told[-1].startswith("Not done: `hold`")
    assert len(told) == 2
    assert nothing_hangs(impatient)


def broken_after(answer_to: Any) -> Any:
    """Every try of a command breaks once it is decided."""

    def breaks(*what: Any) -> None:
        answer_to(*what)
        raise ZeroDivisionError

    return breaks


def last_direct(world: World) -> Message:
    """The last message between the operator and the bot."""
    return world.slack.messages("#dm-olivia")[-1]
