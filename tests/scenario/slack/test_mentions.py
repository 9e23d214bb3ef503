"""The bot is mentioned, in the channel or in a thread, where Slack has no slash commands."""

import pytest

from tests.scenario.approvals.approving import CODE, LEAD, ask, asking
from tests.support.world import (
    CANARY,
    CHANNEL,
    INCIDENTS,
    OPERATOR,
    PROJECT,
    REGION,
    SHOP,
    STABLE,
    STRANGER,
    VISITOR,
    World,
    real_seconds,
)

NEXT = "shop-00003"


def mention(
    world: World, words: str, user: str = OPERATOR, thread: str = "", channel: str = CHANNEL
) -> list[str]:
    """Say ``@canario WORDS``; what that person was told, and that nobody else was."""
    before = len(world.slack.ephemerals())
    answer = world.slack.people.mention(
        words, user=user, channel=channel, thread=thread, timestamp=real_seconds()
    )
    assert answer.status_code == 200
    world.settle()
    told = world.slack.ephemerals()[before:]
    assert {(each.user, each.thread) for each in told} <= {(user, thread)}
    return [each.text for each in told]


def test_a_rollout_from_start_to_end_by_mentions(world: World) -> None:
    """Every verb that a slash command has, in its thread without the service's name."""
    assert mention(world, f"start shop {CANARY} because faster checkout")[-1].startswith("Started")
    thread = world.card().ts
    world.soak(70)
    for words, answer in (
        ("status", "soaking at 10 %"),
        ("explain", "soaking at 10 % (step 2 of 4)"),
        ("plan", "Plan shop"),
        ("hold because odd logs", "On hold."),
        ("resume", "Resumed"),
        ("promote", "Promoted"),
        ("rollback because of a drill", "Rolling back"),
    ):
        assert answer in mention(world, words, thread=thread)[-1], words
    assert world.served() == {STABLE: 100}
    assert "a drill" in mention(world, "history shop", thread=thread)[-1]


def test_what_waits_is_approved_in_its_thread(world: World) -> None:
    """By words where the buttons are far up."""
    asking(world)
    thread = world.card().ts
    assert mention(world, "approve", CODE, thread)[-1].startswith("Approved.")
    mention(world, "approve as lead", LEAD, thread)
    assert world.phase == "soaking"
    assert ask(world).text.startswith("✓ Approved")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("", "/canary start"),
        ("help promote", "/canary promote"),
        ("promte shop", "/canary promote"),
        ("start", "A mention can't open the form."),
        ("refuse shop", "A refusal needs a reason."),
        ("status blog", "There is: shop"),
        ("freeze shop because the sale is on", "shop is frozen"),
        ("oncall shop", "names no schedule"),
        ("doctor", "Nothing is stuck."),
        ("bucket shop user-1", "shop is no flag"),
    ],
)
def test_each_is_answered(world: World, words: str, answer: str) -> None:
    """To the person alone; what needs a form is asked for in words."""
    assert answer in mention(world, words, VISITOR if words == "" else OPERATOR)[-1]


def test_who_may_not_is_told_in_the_thread(world: World) -> None:
    """As by the command."""
    world.start(10)
    told = mention(world, "promote", VISITOR, world.card().ts)
    assert "Only the plan's operators may promote" in told[-1]
    assert world.served() == {STABLE: 90, CANARY: 10}


def test_a_person_of_another_workspace_is_told_no(world: World) -> None:
    """In a shared channel too."""
    world.start(10)
    assert "own workspace" in mention(world, "rollback shop", STRANGER)[-1]
    assert world.phase == "soaking"


def test_an_event_that_slack_sends_again_is_done_once(world: World) -> None:
    """Slack repeats what it is not sure of: the same event id, the same command."""
    world.start(10)
    world.soak(70)
    event = {
        "type": "app_mention",
        "user": OPERATOR,
        "text": "<@U0CANARIO> promote shop",
        "ts": f"{world.clock():.6f}",
        "channel": world.card().channel,
        "user_team": world.slack.team_id,
    }
    for retry in ({}, {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}):
        again = {"event_id": "Ev0AGAIN", "timestamp": real_seconds(), **retry}
        assert world.slack.people.event(event, **again).status_code == 200
        world.settle()
    assert world.served() == {STABLE: 50, CANARY: 50}


def test_the_thread_of_a_rollout_that_is_over_steers_no_other(world: World) -> None:
    """There is nothing to promote any more, and it is told so."""
    world.start(10)
    old = world.card().ts
    world.say("rollback shop because of a drill")
    assert "is over; nothing was done" in mention(world, "promote", thread=old)[-1]


def another_after_a_rollback(world: World) -> str:
    """A rollout was rolled back, and the next one soaks; the thread of the first."""
    world.start()
    thread = world.card().ts
    world.say("rollback shop because of a drill")
    world.tick()
    world.cloud.platform.add_revision(PROJECT, REGION, SHOP, NEXT)
    world.say(f"start shop {NEXT}")
    world.soak()
    assert world.served()[NEXT]
    return thread


@pytest.mark.parametrize("words", ["promote shop --yes --anyway because fine", "resume", "approve"])
def test_nothing_continues_in_a_thread_that_slack_says_nothing_of(world: World, words: str) -> None:
    """It may be the thread of a rollout that is over: whoever writes is told, with what to do."""
    thread = another_after_a_rollback(world)
    before = world.served()
    world.slack.faults.rate_limit_next(3, method="conversations.replies")
    told = mention(world, words, thread=thread)[-1]
    assert f"/canary {words.split(maxsplit=1)[0]} SERVICE" in told
    assert world.served() == before


def test_stopping_works_where_slack_says_nothing_of_a_thread(world: World) -> None:
    """The service is named, or the channel has one rollout; also in the pause that Slack asks
    for."""
    thread = another_after_a_rollback(world)
    world.slack.faults.rate_limit_next(1, method="conversations.replies")
    for words, answer in (("hold", "On hold"), ("rollback shop because odd", "Rolling back")):
        assert answer in mention(world, words, thread=thread)[-1]
    assert NEXT not in world.served()


def test_a_notice_in_another_channel_is_about_its_rollout(world: World) -> None:
    """Under the news that a rollout was rolled back nothing steers the next one."""
    another_after_a_rollback(world)
    notice = world.slack.messages(INCIDENTS)[0]
    before = world.served()
    for words in ("promote shop --yes --anyway because fine", "promote --yes", "hold"):
        told = mention(world, words, thread=notice.ts, channel=INCIDENTS)[-1]
        assert "On hold" not in told
        assert "Promoted" not in told
    assert world.served() == before
    assert world.phase == "soaking"
