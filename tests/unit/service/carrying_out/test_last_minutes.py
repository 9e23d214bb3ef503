"""The notice that a rollout is complete says what its canary served in the last five minutes."""

import pytest

from bot.errors import Unavailable
from bot.rollout.effects import Announce
from bot.rollout.facts import Promoted
from bot.rollout.notices.topics import Topic
from bot.service.carrying_out.act import act
from tests.support.fakes import World
from tests.support.rollouts import ANN, CANARY, MINUTE, SERVICE, new_id, plan, started

QUICK = plan(
    steps=[{"traffic": "10%", "soak": "5m"}, {"traffic": "100%", "soak": "5m"}], watch=None
)


@pytest.fixture
def world() -> World:
    """A canary that has everything, and nothing to be watched for."""
    world = World()
    act(world.parts, SERVICE, started(QUICK))
    go_on(world)
    return world


def go_on(world: World) -> None:
    """Somebody promotes, some minutes later."""
    world.clock.advance(7 * MINUTE)
    fact = Promoted(id=new_id(), by=ANN, sure=True, anyway=True, reason="We rehearse")
    act(world.parts, SERVICE, fact)


def completed(world: World) -> Announce:
    """The notice of the end."""
    go_on(world)
    told = {notice.topic: notice for notice in world.chat.notices.values()}
    return told[Topic.COMPLETED]


def test_it_says_what_was_served_last(world: World) -> None:
    """Errors of the requests, over five minutes, of the canary alone."""
    world.metrics.errors[CANARY] = 0.02
    last = completed(world).details[-1]
    assert last.startswith("The last 5 min: error rate 2 % (60 of 3,000 requests)")
    (wish,) = world.metrics.wishes[-1]
    assert wish.revisions == (CANARY,)
    assert world.metrics.patience[-1] is not None


def test_what_is_not_known_is_said(world: World) -> None:
    """The notice is there all the same, with everything else in it."""
    world.metrics.problem = "Cloud Monitoring did not answer."
    told = completed(world)
    assert told.details[-1].startswith("What it served in the last 5 min ")
    assert "not known" in told.details[-1]
    assert "it replaced" in told.words


def test_a_monitoring_that_is_away_loses_no_notice(world: World) -> None:
    """Nobody waits for numbers to learn that it is over."""
    world.metrics.trouble += [Unavailable("Monitoring is away.", "Later.")]
    assert completed(world).details[-1].startswith("What it served")


def test_without_requests_no_rate_is_made_up(world: World) -> None:
    """No request is no good news."""
    world.metrics.per_minute = 0
    assert completed(world).details[-1].endswith(": no requests were measured.")


def test_other_notices_read_nothing(world: World) -> None:
    """A step up is told at once."""
    assert world.metrics.wishes == []
