"""A postmortem is asked of a person, by name, and once more after a day, until it is written."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.slack.workspace import Message
from tests.scenario.approvals.approving import pinged
from tests.support.running_world import running
from tests.support.world import CANARY, CHANNEL, OPERATOR, STABLE, STRANGER, VISITOR, World

HOUR = 3600.0


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[World]:
    """The plan asks for one; the canary has 10 %."""
    with running(World(tmp_path)) as world:
        world.write_plan(on_rollback={"postmortem": True})
        world.push_plans()
        world.start(10)
        yield world


def asks(world: World) -> list[Message]:
    """The messages that ask somebody, the oldest first."""
    return [m for m in world.slack.messages(CHANNEL) if "canario:written" in m.action_ids]


def later(world: World, hours: float) -> None:
    """Time passes, and the scheduler looks."""
    world.clock.forward(hours * HOUR)
    world.tick()


def test_who_started_it_is_asked_by_name_with_the_outline(asking: World) -> None:
    """An alert rolled it back; the outline has the timeline and the decisions."""
    asking.alert(policy="Checkout errors")
    assert asking.served() == {STABLE: 100}
    (ask,) = asks(asking)
    assert set(ask.pings) == {f"<@{OPERATOR}>"}
    assert CANARY in ask.text
    outline = next(text for text in asking.story() if "Outline for the postmortem" in text)
    assert "Timeline" in outline
    assert "olivia" in outline
    assert pinged(asking) == {f"<@{OPERATOR}>"}


def test_who_rolled_it_back_by_hand_is_asked(asking: World) -> None:
    """They know why."""
    asking.say("rollback shop because it is slow", user=VISITOR)
    assert set(asks(asking)[0].pings) == {f"<@{VISITOR}>"}


def test_it_is_asked_once_more_after_a_day_and_then_never_again(asking: World) -> None:
    """Also where another rollout is active by then."""
    asking.alert()
    later(asking, 23)
    assert len(asks(asking)) == 1
    asking.say(f"start shop {CANARY} --yes --again because it is fixed")
    later(asking, 1.1)
    assert len(asks(asking)) == 2
    assert asks(asking)[1].thread_ts == asks(asking)[0].thread_ts
    thread = asks(asking)[0].thread_ts
    later(asking, 100)
    assert len([ask for ask in asks(asking) if ask.thread_ts == thread]) == 2


def test_the_button_ends_it(asking: World) -> None:
    """Whoever presses; who presses after that is told."""
    asking.alert()
    assert "Thank you" in asking.click(asks(asking)[0], "written", VISITOR)[-1]
    assert "victor says that the postmortem is written" in asking.story()[-1]
    later(asking, 25)
    assert len(asks(asking)) == 1
    assert "No postmortem" in asking.click(asks(asking)[0], "written", VISITOR)[-1]
    assert asking.service().due_at is None


def test_the_command_says_where_it_is_and_strangers_end_nothing(asking: World) -> None:
    """The place is in the thread."""
    asking.alert()
    assert "Thank you" not in asking.say("postmortem shop", user=STRANGER)[-1]
    assert "Thank you" in asking.say("postmortem shop because it is in doc 17")[-1]
    assert "doc 17" in asking.story()[-1]


def test_a_plan_that_does_not_ask_asks_nobody(world: World) -> None:
    """The rollback is all there is."""
    world.start(10)
    world.alert()
    assert asks(world) == []
    assert not any("Outline" in text for text in world.story())
