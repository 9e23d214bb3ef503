"""What never will be carried out is never given up in silence."""

from typing import get_args

from bot.errors import NotFound, Rejected, Unavailable
from bot.rollout.effects import Effect
from bot.rollout.facts import Held, RollbackAsked, StartQueued
from bot.rollout.notices.topics import Topic
from bot.service.carrying_out.act import act
from bot.service.carrying_out.give_up import WORDS
from bot.service.carrying_out.outbox import carry_out_left_over
from bot.service.wording.next_steps import next_words
from tests.support.fakes import World
from tests.support.rollouts import BOB, MINUTE, ROLLOUT, SERVICE, alert, new_id, next_start, started

NEVER = Rejected("The routing key is not known.")
NOWHERE = Rejected("Canario is not in #deployments.")


def soaking() -> World:
    """A canary that soaks at 10 %, everything said."""
    world = World()
    act(world.parts, SERVICE, started())
    return world


def given_up(world: World) -> list[str]:
    """Why what is parked is parked."""
    return [entry.problem for entry in world.store.parked()]


def test_a_page_that_is_refused_is_told_in_the_thread() -> None:
    """PagerDuty refuses for good: the people in the channel hear of it, once, and what to do."""
    world = soaking()
    world.pager.trouble = [NEVER]
    act(world.parts, SERVICE, alert())
    assert given_up(world) == [str(NEVER)]
    (told,) = [n for n in world.chat.notices.values() if n.topic is Topic.WARNING]
    assert "could not page anybody and has given up: The routing key is not known." in told.words
    assert f"canario outbox retry {world.store.parked()[0].id}" in next_words(told.next)


def test_where_slack_refuses_somebody_is_paged() -> None:
    """The thread can't be told, so the pager is."""
    world = soaking()
    world.chat.trouble = [NOWHERE] * 4
    act(world.parts, SERVICE, Held(id=new_id(), by=BOB, reason="Lunch"))
    assert set(given_up(world)) == {str(NOWHERE)}
    pages = world.pager.incidents[f"canario~given-up~{SERVICE}"]
    assert all("Canario is not in #deployments." in page for page in pages)
    assert len(pages) == len(given_up(world)) == 2


def test_where_nobody_can_be_told_it_is_parked_all_the_same() -> None:
    """Slack and PagerDuty both refuse: the log and `canario outbox list` have it."""
    world = soaking()
    world.chat.trouble, world.pager.trouble = [NOWHERE] * 4, [NEVER] * 4
    act(world.parts, SERVICE, Held(id=new_id(), by=BOB, reason="Lunch"))
    assert len(given_up(world)) == 2


def test_a_shift_that_is_given_up_wakes_somebody() -> None:
    """The service is gone: that is told and paged, for traffic is not where it was decided."""
    world = soaking()
    world.router.trouble = [None, *[NotFound("Service shop does not exist.")] * 3]
    act(world.parts, SERVICE, alert())
    assert "Service shop does not exist." in given_up(world)
    (page,) = world.pager.incidents[f"canario~given-up~{SERVICE}"]
    assert "could not shift the traffic" in page


def test_it_is_not_parked_before_it_is_told() -> None:
    """While nobody can be told for now it stays to be done."""
    world = soaking()
    world.pager.trouble, world.chat.trouble = [NEVER], [Unavailable("Slack is down")]
    act(world.parts, SERVICE, alert())
    assert given_up(world) == []
    assert any(entry.problem == "Slack is down" for entry in world.store.outbox.values())


def test_it_is_told_where_it_belongs() -> None:
    """A page of a rollout that has ended is given up in its own thread, though another rollout of
    the service is active by then."""
    world = soaking()
    world.pager.trouble = [Unavailable("PagerDuty is down.")] * 2
    act(world.parts, SERVICE, RollbackAsked(id=new_id(), by=BOB, reason="It is slow"))
    act(world.parts, SERVICE, started(canary="shop-00003", rollout="shop-r2"))
    assert world.rollout.id == "shop-r2"
    world.pager.trouble = [NEVER] * 2
    world.clock.advance(10 * MINUTE)
    left = [entry.id for entry in world.store.outbox_due(world.clock.now())]
    carry_out_left_over(world.parts, left)
    assert given_up(world) == [str(NEVER)]
    (told,) = [n for n in world.chat.notices.values() if n.topic is Topic.WARNING]
    assert told.rollout == ROLLOUT


def test_there_are_words_for_every_effect() -> None:
    """Whatever is given up can be named to people."""
    kinds = {each.model_fields["kind"].default for each in get_args(get_args(Effect)[0])}
    assert set(WORDS) == kinds


def test_a_start_that_waited_and_is_refused_is_told_in_the_thread() -> None:
    """The queue refuses it for good: who reads the thread of the rollout that has ended is told."""
    world = soaking()
    world.queue.trouble = [NEVER] * 2
    asked = StartQueued(id=new_id(), by=BOB, rollout=ROLLOUT, start=next_start(), supersede=True)
    act(world.parts, SERVICE, asked)
    assert given_up(world) == [str(NEVER)]
    (told,) = [n for n in world.chat.notices.values() if n.topic is Topic.WARNING]
    assert told.rollout == ROLLOUT
    assert f"has given up: {NEVER}" in told.words
