"""Homes that are open follow what happens, after everything else and without stopping it."""

from datetime import timedelta

import pytest

from bot.errors import Rejected, Unavailable
from bot.service.entry.do_work import do_work
from bot.service.values.commands.freezes import Freeze
from bot.service.values.commands.reads import Status
from bot.service.values.commands.steer import Hold, RollBack
from bot.service.values.home import Home
from bot.service.values.work import PublishHome, RefreshHomes
from tests.support.faked.troubled import Crash
from tests.support.fakes import World
from tests.support.rollouts import MINUTE
from tests.unit.service.handlers.people import ask, start, tick, world_of

SECOND = timedelta(seconds=1)
AWAY = Unavailable("Slack asks to wait 3 s.")


@pytest.fixture
def world() -> World:
    """A rollout that runs, seen by Bob and Eve in their Homes; nothing is in the queue."""
    made = world_of()
    start(made)
    for user in ("U0BOB", "U0EVE"):
        do_work(made.parts, PublishHome(user=user))
        made.clock.advance(SECOND)
    made.queue.messages.clear()
    made.journal.clear()
    return made


def delivered(world: World) -> list[RefreshHomes]:
    """What the queue brings now."""
    works = [work for work in world.queue.messages if isinstance(work, RefreshHomes)]
    world.queue.messages.clear()
    for work in works:
        do_work(world.parts, work)
    return works


def seen(world: World, user: str) -> Home:
    """What stands in this person's Home."""
    return world.chat.homes[user]


def phases(world: World) -> list[str]:
    """How the one rollout that runs looks in Bob's and in Eve's Home."""
    return [str(seen(world, user).running[0].rollout.phase) for user in ("U0BOB", "U0EVE")]


def test_a_change_is_seen_in_every_open_home(world: World) -> None:
    """Also in those of others, with one message for all."""
    ask(world, Hold)
    assert phases(world) == ["soaking", "soaking"]
    assert len(delivered(world)) == 1
    assert phases(world) == ["holding", "holding"]


def test_it_comes_after_everything_else(world: World) -> None:
    """Traffic, page and notices are out before any Home is thought of."""
    world.journal.clear()
    ask(world, RollBack)
    done = world.done("shift", "announce", "put")
    assert done[-1] == "put homes"
    assert done.count("put homes") == 1


def test_nothing_is_asked_for_where_nobody_looks() -> None:
    """No Home is open, or was opened too long ago."""
    world = world_of()
    start(world)
    assert world.queue.messages == []
    do_work(world.parts, PublishHome(user="U0BOB"))
    world.clock.advance(8 * 60 * MINUTE + SECOND)
    ask(world, Hold)
    assert world.queue.messages == []


def test_what_changed_nothing_is_not_asked_for(world: World) -> None:
    """Reading, a refusal, and an evaluation that only has new numbers."""
    ask(world, Status)
    ask(world, Hold, "U0BOB", rollout="another")
    world.clock.advance(MINUTE)
    tick(world)
    assert world.queue.messages == []


def test_a_freeze_of_an_idle_service_is_seen() -> None:
    """It changes no rollout, and stands in every Home."""
    world = world_of()
    do_work(world.parts, PublishHome(user="U0BOB"))
    ask(world, Freeze, reason="Black Friday")
    delivered(world)
    assert [each.freeze.reason for each in seen(world, "U0BOB").frozen] == ["Black Friday"]


def test_what_shows_the_same_is_passed_over(world: World) -> None:
    """A message that comes twice, or a change that no Home shows, costs Slack nothing."""
    ask(world, Hold)
    (work,) = delivered(world)
    world.journal.clear()
    world.clock.advance(MINUTE)
    do_work(world.parts, work)
    do_work(world.parts, RefreshHomes(changed_at=world.clock.now()))
    assert world.done("publish") == []


def test_one_look_is_enough_for_many_changes(world: World) -> None:
    """Messages that wait in the queue are overtaken by the first that is brought."""
    early = world.clock.now()
    world.clock.advance(2 * SECOND)
    ask(world, Hold)
    delivered(world)
    shown = world.store.homes
    world.clock.advance(MINUTE)
    do_work(world.parts, RefreshHomes(changed_at=early))
    assert world.store.homes == shown


def test_who_is_left_out_by_a_rate_limit_is_shown_next_time(world: World) -> None:
    """The queue brings it again, and then only the others are published."""
    ask(world, Hold)
    world.journal.clear()
    world.chat.trouble = [None, AWAY]
    with pytest.raises(Unavailable):
        delivered(world)
    assert sorted(phases(world)) == ["holding", "soaking"]
    do_work(world.parts, RefreshHomes(changed_at=world.clock.now()))
    assert phases(world) == ["holding", "holding"]
    assert len(world.done("publish")) == 3


def test_a_home_that_can_not_be_shown_keeps_no_other_waiting(world: World) -> None:
    """Somebody has left the workspace."""
    ask(world, Hold)
    world.chat.trouble = [Rejected("No such user.")]
    delivered(world)
    assert sorted(phases(world)) == ["holding", "soaking"]


@pytest.mark.parametrize("problem", [Unavailable("Pub/Sub is away."), Rejected("No such topic.")])
def test_a_queue_that_does_not_take_it_stops_nothing(world: World, problem: Exception) -> None:
    """The change is made and told; the Homes are right when they are opened again."""
    world.queue.trouble = [problem]
    assert ask(world, Hold).sentence == "On hold."


def test_an_older_look_that_comes_late_does_not_stay(world: World) -> None:
    """Two workers show different looks, the older one last: it looks once more."""

    def overtaken() -> None:
        world.clock.advance(SECOND)
        ask(world, RollBack)
        do_work(world.parts, PublishHome(user="U0EVE"))

    ask(world, Hold)
    world.around_chat.before("publish_home", [overtaken])
    do_work(world.parts, RefreshHomes(changed_at=world.clock.now()))
    assert seen(world, "U0EVE").running == ()


def test_a_worker_that_dies_before_it_looks_again_leaves_nothing_old(world: World) -> None:
    """It has replaced a later look; the message comes again, and does not take that for shown."""
    ask(world, Hold)
    work = RefreshHomes(changed_at=world.clock.now())

    def overtaken() -> None:
        world.clock.advance(3 * SECOND)
        ask(world, RollBack)
        do_work(world.parts, PublishHome(user="U0EVE"))

    world.around_chat.before("publish_home", [overtaken, None, Crash()])
    with pytest.raises(Crash):
        do_work(world.parts, work)
    assert seen(world, "U0EVE").running != ()
    do_work(world.parts, work)
    assert seen(world, "U0EVE").running == ()
