"""What is posted late says what time it is of."""

from datetime import timedelta

from bot.errors import Unavailable
from bot.rollout.effects import Announce
from bot.rollout.notices.topics import Topic
from bot.service.carrying_out.act import act
from bot.service.entry.do_work import do_work
from bot.service.watching.due import tick
from bot.service.watching.evaluate import evaluate
from bot.slack.views.notice import notice_message
from tests.support.fakes import World
from tests.support.rollouts import MINUTE, NOON, SERVICE, started


def minutes(world: World, count: int) -> None:
    """Time passes, and what is due is carried out."""
    for _ in range(count):
        world.clock.advance(MINUTE)
        tick(world.parts, world.clock.now())
        while world.queue.messages:
            do_work(world.parts, world.queue.messages.pop(0))


def soaked(away: bool) -> World:
    """A canary that went to 50 % six minutes ago; Slack was ``away`` then and a while longer."""
    world = World()
    act(world.parts, SERVICE, started())
    minutes(world, 4)
    world.clock.advance(2 * MINUTE)
    if away:
        world.chat.trouble = [Unavailable("Slack is away")] * 20
    evaluate(world.parts, (SERVICE,), world.clock.now())
    assert world.rollout.step == 2
    world.clock.advance(timedelta(minutes=20))
    world.chat.trouble = []
    minutes(world, 4)
    return world


def stepped(world: World) -> Announce:
    """The notice of the step to 50 %."""
    found = [n for n in world.chat.notices.values() if n.topic is Topic.STEP_UP]
    return next(notice for notice in found if "50 %" in notice.words)


def test_a_notice_that_comes_late_says_when_it_was_decided() -> None:
    """Twenty minutes later it is no news of now; what comes in time says nothing of it."""
    late, in_time = soaked(away=True), soaked(away=False)
    assert stepped(late).at == NOON + 6 * MINUTE
    assert stepped(in_time).at is None
    said = notice_message(late.rollout, stepped(late)).text
    assert "Posted late: this is of" in said
    assert "2026-03-10 12:06 UTC" in said
    assert "Posted late" not in notice_message(in_time.rollout, stepped(in_time)).text


def test_a_chart_that_comes_late_ends_where_it_was_decided_and_has_its_day() -> None:
    """What was measured since then is not what the step was decided on."""
    late, in_time = soaked(away=True), soaked(away=False)
    [of_then, *_] = late.chat.charts.values()
    [shown, *_] = in_time.chat.charts.values()
    assert of_then.until == NOON + 6 * MINUTE
    assert "Mar 10 12:06 UTC" in of_then.caption
    assert "Mar" not in shown.caption
