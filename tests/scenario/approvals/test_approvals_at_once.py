"""Approvals that are pressed at the same moment: each is answered, and none counts twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.slack.workspace import Message
from tests.scenario.approvals.approving import CODE, LEAD, OTHER_CODE, ask, asking, nothing_hangs
from tests.support.world import World, real_seconds


@pytest.fixture
def waiting(world: World) -> World:
    """A rollout that waits for the approvals of code and lead."""
    return asking(world)


def test_two_clicks_at_the_same_moment_count_once(waiting: World) -> None:
    """Two people of one role press together: one is told that it counts, the other that it does
    not; nobody is ignored, and nothing is counted twice."""
    message = ask(waiting)
    pressed_together(waiting, [(CODE, message), (OTHER_CODE, message)])
    assert [each.role for each in waiting.rollout.approvals] == ["code"]
    told = {each.user: each.text for each in waiting.slack.ephemerals()}
    counted, late = sorted((CODE, OTHER_CODE), key=lambda u: not told[u].startswith("Approved."))
    assert told[counted].startswith("Approved.")
    assert "approved already, by" in told[late]
    assert sum("is approved by" in text for text in waiting.story()) == 1
    assert nothing_hangs(waiting)


def test_one_finger_twice_at_the_same_moment_counts_once(waiting: World) -> None:
    """Two presses of the same person: one approval, one line in the thread."""
    message = ask(waiting)
    pressed_together(waiting, [(CODE, message), (CODE, message)])
    assert [(each.role, each.by.id) for each in waiting.rollout.approvals] == [("code", CODE)]
    assert sum("is approved by" in text for text in waiting.story()) == 1
    assert nothing_hangs(waiting)


def test_the_two_who_are_wanted_may_press_at_the_same_moment(waiting: World) -> None:
    """Both count, and it starts once."""
    message = ask(waiting)
    pressed_together(waiting, [(CODE, message), (LEAD, message)])
    assert waiting.phase == "soaking"
    assert sum("starts" in text for text in waiting.story()) <= 1
    assert ask(waiting).action_ids == []
    assert nothing_hangs(waiting)


def test_a_yes_and_a_no_at_the_same_moment_end_in_the_no(waiting: World) -> None:
    """Whichever comes first, a refusal stands."""
    message = ask(waiting)
    waiting.click(message, "refuse", user=LEAD)
    modal = waiting.slack.modal(LEAD)
    waiting.slack.people.put_in(modal, "reason", "not reviewed", timestamp=real_seconds())
    with ThreadPoolExecutor(2) as pool:
        yes = pool.submit(
            waiting.slack.click, message, "canario:approve", user=CODE, timestamp=real_seconds()
        )
        no = pool.submit(waiting.slack.people.submit, modal, timestamp=real_seconds())
        assert yes.result().status_code == 200
        assert no.result() == {}
    waiting.settle()
    assert waiting.phase == "idle"
    assert ask(waiting).text.startswith("✗ Refused")
    assert nothing_hangs(waiting)


def pressed_together(world: World, presses: list[tuple[str, Message]]) -> None:
    """Approve is pressed by several people at once."""

    def press(user: str, message: Message) -> int:
        action, now = "canario:approve", real_seconds()
        return world.slack.click(message, action, user=user, timestamp=now).status_code

    with ThreadPoolExecutor(len(presses)) as pool:
        assert set(pool.map(lambda each: press(*each), presses)) == {200}
    world.settle()
