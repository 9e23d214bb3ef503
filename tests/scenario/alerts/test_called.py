"""A page mentions who is on call, in the rollout's thread, and nobody else anywhere."""

import pytest

from sandbox.slack.workspace import Message
from tests.scenario.approvals.approving import pinged
from tests.support.world import CHANNEL, INCIDENTS, OPERATOR, STABLE, VISITOR, World

VICTOR = "Victor Visitor <victor@example.com>"


@pytest.fixture
def on_call(world: World) -> World:
    """Victor is on call, and the canary has 10 %."""
    world.pagerduty.put_on_call("PSCHED1", VICTOR)
    world.write_plan(gates={"on_call": "PSCHED1"})
    world.push_plans()
    world.start(10)
    return world


def calls(world: World) -> list[Message]:
    """The messages that call somebody."""
    return [m for m in world.slack.messages(CHANNEL) if "Calling sre" in m.text]


def test_who_is_on_call_is_mentioned(on_call: World) -> None:
    """By their Slack user, whom PagerDuty's address leads to, last in the thread; the others are
    named as always."""
    on_call.alert()
    assert on_call.served() == {STABLE: 100}
    (call,) = calls(on_call)
    assert call.pings == [f"<@{VISITOR}>"] * len(call.pings)
    assert call.pings
    assert call.thread_ts == on_call.card().ts
    assert "acknowledges the page" in call.text
    assert on_call.story()[-1] == call.text
    assert pinged(on_call) == {f"<@{VISITOR}>"}
    assert all(m.pings == [] for m in on_call.slack.messages(INCIDENTS))
    assert len(on_call.pagerduty.incidents()) == 1


def test_they_are_mentioned_once(on_call: World) -> None:
    """However often Pub/Sub brings the alert."""
    on_call.cloud.pubsub.delivery.duplicate_probability = 1.0
    on_call.alert()
    assert len(calls(on_call)) == 1


def test_who_is_not_in_slack_is_named(on_call: World) -> None:
    """So is who has no address there; a name that looks like a mention is only a name."""
    people = ("Pat <pat@elsewhere.example>", "Max", OPERATOR, "<!channel>", VICTOR)
    on_call.pagerduty.put_on_call("PSCHED1", *people)
    on_call.alert()
    (call,) = calls(on_call)
    assert f"Pat, Max, {OPERATOR}, " in call.text
    assert pinged(on_call) == {f"<@{VISITOR}>"}


def test_nobody_on_call_is_said(on_call: World) -> None:
    """Somebody who reads it may look after it."""
    on_call.pagerduty.put_on_call("PSCHED1")
    on_call.alert()
    assert "nobody in PSCHED1 now" in calls(on_call)[0].text
    assert pinged(on_call) == set()


def test_a_pagerduty_that_is_away_delays_no_word(on_call: World) -> None:
    """Traffic, story and call are there at once; the page comes when it can."""
    on_call.pagerduty.faults.unavailable()
    on_call.alert()
    assert on_call.served() == {STABLE: 100}
    assert any("serves everything again" in text for text in on_call.story())
    assert "could not be asked who is in PSCHED1" in calls(on_call)[0].text
    assert pinged(on_call) == set()


def test_a_slack_that_does_not_find_them_names_them(on_call: World) -> None:
    """The look-up is refused; the notice is not lost for it."""
    on_call.slack.faults.rate_limit_next(method="users.lookupByEmail")
    on_call.alert()
    (call,) = calls(on_call)
    assert "Victor Visitor" in call.text
    assert pinged(on_call) == set()


def test_a_second_page_asks_slack_for_no_address_again(on_call: World) -> None:
    """Who is who is remembered for some minutes."""
    on_call.cloud.platform.knobs.refuse_next("PERMISSION_DENIED", "actAs is missing.", times=2)
    on_call.alert()
    assert len(calls(on_call)) >= 2
    looked = [e for e in on_call.calls("slack") if e.method == "users.lookupByEmail"]
    assert len(looked) == 1
