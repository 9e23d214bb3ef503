"""promote, hold, resume, rollback: who may, what comes of it, and old buttons."""

from typing import Any

import pytest

from bot.errors import Unavailable
from bot.rollout.state import Phase
from bot.service.deciding.rights import OPEN_TO_ALL
from bot.service.entry.do_work import do_work
from bot.service.values.answers import ReplyTo
from bot.service.values.commands.request import Request
from bot.service.values.commands.steer import Hold, Promote, Resume, RollBack
from bot.service.values.work import DoCommand
from tests.support.fakes import World
from tests.support.rollouts import CANARY, MINUTE, SERVICE, STABLE, new_id
from tests.unit.service.handlers.people import ask, start, tick, world_of


@pytest.fixture
def world() -> World:
    """A canary that soaks at 10 % for two minutes and passes."""
    world = world_of()
    start(world)
    world.clock.advance(2 * MINUTE)
    tick(world)
    assert world.rollout.step == 1
    world.journal.clear()
    return world


def test_an_operator_promotes(world: World) -> None:
    """The next step is served, and the answer says where it is."""
    told = ask(world, Promote)
    assert told.sentence == "Promoted: shop-00002 is at 10 %, going to 50 %."
    assert world.shop.wanted == {CANARY: 50, STABLE: 50}


@pytest.mark.parametrize("verb", [Promote, Resume])
def test_going_on_takes_an_operator(world: World, verb: type[Request]) -> None:
    """Promote and resume by anybody else are refused, with who may and what they can do."""
    ask(world, Hold, "U0EVE")
    told = ask(world, verb, "U0EVE")
    assert not told.ok
    assert "Only the plan's operators may" in told.sentence
    assert told.next.endswith(OPEN_TO_ALL)
    assert world.rollout.phase is Phase.HOLDING


def test_anybody_holds(world: World) -> None:
    """Stopping is easy."""
    assert ask(world, Hold, "U0EVE", reason="Wait a moment").ok
    assert world.rollout.phase is Phase.HOLDING
    assert "Eve asked for it: Wait a moment" in world.rollout.holds[0].reason


def test_anybody_rolls_back_by_the_fast_way(world: World) -> None:
    """A rollback looks at the platform, commits, and shifts with that look: nothing in between."""
    told = ask(world, RollBack, "U0EVE", reason="Checkout is broken")
    assert told.sentence == "Rolling back: all traffic goes to shop-00001."
    assert world.shop.wanted == {STABLE: 100}
    assert world.journal[:2] == ["observe", "shift shop-00001 100"]


def test_a_platform_that_does_not_answer_stops_no_decision(world: World) -> None:
    """A rollback is committed though the look before it failed, and shifted when it can be."""
    world.router.trouble = [Unavailable("no answer")]
    assert ask(world, RollBack, "U0EVE").ok
    assert world.shop.wanted == {STABLE: 100}


def test_resume_goes_on(world: World) -> None:
    """An operator ends a hold, and is told where it is."""
    ask(world, Hold, "U0EVE")
    assert ask(world, Resume).sentence == "Resumed: shop-00002 is soaking at 10 %."


def test_a_refusal_is_told_with_what_to_do(world: World) -> None:
    """What decide() refuses is answered, in its words, as a refusal."""
    told = ask(world, Resume)
    assert not told.ok
    assert "is not on hold" in told.sentence
    assert told.next


def test_two_promotes_in_a_row_ask_first(world: World) -> None:
    """A person who presses Enter twice is asked, and one who says yes continues."""
    assert ask(world, Promote).ok
    world.clock.advance(MINUTE / 2)
    tick(world)
    told = ask(world, Promote)
    assert "only 30 s ago" in told.sentence
    assert "promote shop --yes" in told.next
    assert world.shop.wanted[CANARY] == 50


def test_the_same_command_twice_is_done_once(world: World) -> None:
    """A command that is delivered again says that it was done, and nothing more happens."""
    request = new_id()
    assert ask(world, Promote, id=request).sentence.startswith("Promoted")
    assert "done before" in ask(world, Promote, id=request).sentence
    assert world.shop.wanted[CANARY] == 50


@pytest.mark.parametrize("verb", [Promote, Hold, Resume, RollBack])
def test_a_button_of_a_rollout_that_is_over_does_nothing(world: World, verb: type[Request]) -> None:
    """An old message steers no newer rollout, and says so."""
    before = world.store.load(SERVICE)
    told = ask(world, verb, rollout="shop-000000", step=1)
    assert not told.ok
    assert told.sentence == "shop-000000 is over; nothing was done."
    assert world.store.load(SERVICE) == before


@pytest.mark.parametrize("verb", [Promote, Resume])
def test_a_button_of_an_older_step_goes_nowhere(world: World, verb: type[Request]) -> None:
    """Continuing is bound to the step that the person saw."""
    told = ask(world, verb, rollout=world.rollout.id, step=0)
    assert not told.ok
    assert "has moved on to 10 % meanwhile" in told.sentence


@pytest.mark.parametrize("verb", [Promote, Hold, Resume, RollBack])
def test_a_press_is_about_what_was_seen_until_it_is_decided(
    world: World, verb: type[Request]
) -> None:
    """The rollout ends and another begins after the press was looked at: it moves nothing."""
    seen = world.rollout

    def another() -> None:
        ask(world, RollBack, reason="it was odd")
        world.clock.advance(MINUTE)
        start(world, again=True, reason="it is fixed")

    world.around_store.before("load", [None, another])
    told = ask(world, verb, rollout=seen.id, step=seen.step)
    assert told.sentence.startswith(f"{seen.id} has moved on")
    assert world.rollout.id != seen.id
    assert world.rollout.phase is not Phase.HOLDING
    assert [e.fact.kind for e in world.store.audit(SERVICE)].count("rollback_asked") == 1


@pytest.mark.parametrize("verb", [Promote, Hold, RollBack])
def test_a_button_whose_command_comes_again_was_done(world: World, verb: type[Request]) -> None:
    """Its answer was lost, so the queue brings it again: it is not told that nothing was done."""
    request = new_id()
    seen: dict[str, Any] = {"rollout": world.rollout.id, "step": world.rollout.step}
    assert ask(world, verb, id=request, **seen).ok
    assert "nothing was done twice" in ask(world, verb, id=request, **seen).sentence


@pytest.mark.parametrize("verb", [Hold, RollBack])
def test_stopping_is_good_at_any_step(world: World, verb: type[Request]) -> None:
    """Hold and rollback from an older message of the same rollout still stop it."""
    assert ask(world, verb, rollout=world.rollout.id, step=0).ok


@pytest.mark.parametrize("verb", [Promote, Hold, Resume])
def test_without_a_rollout_there_is_nothing_to_steer(verb: type[Request]) -> None:
    """An idle service answers with how to start."""
    told = ask(world_of(), verb)
    assert told.sentence == "shop has no active rollout."
    assert "/canary start" in told.next


def test_in_its_channel_the_service_is_understood(world: World) -> None:
    """The channel's one rollout is meant where no service is named."""
    assert ask(world, Hold, service="").ok
    told = ask(world, Resume, service="", channel="C0OTHER", channel_name="random")
    assert "No rollout is active in this channel" in told.sentence


def test_an_answer_that_gets_lost_is_not_worth_a_repetition(world: World) -> None:
    """The command is done; that Slack did not take the answer does not do it again."""
    world.around_chat.before("answer", [Unavailable("no answer")])
    command = Hold(
        id=new_id(),
        user="U0EVE",
        channel="C0DEPLOYS",
        reply_to=ReplyTo(user="U0EVE", channel="C0DEPLOYS"),
        service="shop",
    )
    do_work(world.parts, DoCommand(command=command))
    assert world.rollout.phase is Phase.HOLDING
