"""Slack's traps, and what users of other bots met, through the real functions.

Where each line is tested. Paths are below ``tests/``; those without one are in this file.

| line | test |
| --- | --- |
| an answer within 3 s, also when cold | scenario/test_light_functions.py::test_slack_answers_without_any_grpc_client |
| nothing runs after the answer | test_the_command_is_handed_on_before_the_answer |
| Slack's raw body is never handed on | scenario/slack_entry/test_queued.py::test_it_is_a_command_of_our_own |
| no auth.test, and it works while Slack is down | test_slack_is_never_asked_who_we_are, test_it_answers_while_slack_is_down |
| a signed command of a foreign team | scenario/slack_entry/test_forged.py::test_a_command_of_another_workspace_does_nothing_and_is_answered |
| a person of another team in a shared channel | test_a_foreign_person_in_a_shared_channel_moves_nothing |
| the same signed body twice | test_the_same_signed_body_twice_is_done_once |
| a timestamp that is no number | scenario/slack_entry/test_forged.py::test_what_slack_did_not_sign_just_now_is_refused |
| an exception after the acknowledgement | scenario/slack_entry/test_clicks.py::test_a_press_that_fails_is_answered |
| an unknown command | scenario/slack_entry/test_commands.py::test_an_unknown_slash_command_is_answered |
| a mismatch is logged without body and signature | scenario/slack_entry/test_forged.py::test_what_slack_did_not_sign_just_now_is_refused |
| a trigger dies after 3 s | scenario/slack_entry/test_start_form.py::test_the_form_opens_at_once_and_is_filled_later, scenario/slack/test_modals.py::test_a_trigger_that_is_dead_is_told_in_words |
| a response URL is good for 30 min and five uses | contract/chat/test_answer.py::test_a_used_up_response_url_falls_back, contract/chat/test_answer.py::test_an_old_response_url_falls_back |
| a post a second and channel, fifty updates a minute | contract/chat/test_pace.py::test_a_busy_channel_waits_and_no_other, contract/chat/test_pace.py::test_updates_have_a_limit_of_their_own |
| updates are skipped when nothing changed | test_what_did_not_change_is_not_written_again |
| limits of blocks, also those that slack_sdk does not check | contract/chat/test_sandbox_slack.py::test_a_block_that_slack_would_refuse_is_found, unit/slack/test_any_view.py::test_any_home_can_be_shown, test_slack_refuses_nothing_of_a_whole_rollout |
| no slash commands in threads | scenario/slack/test_mentions.py::test_a_rollout_from_start_to_end_by_mentions |
| events come again | scenario/slack/test_mentions.py::test_an_event_that_slack_sends_again_is_done_once |
| every path is answered, and no header comes back | test_no_answer_shows_the_requests_headers |
| a click is never ignored, the stale message is fixed | test_every_stale_button_is_answered_and_fixed |
| decide in the store, render afterwards | test_an_approval_counts_while_slack_is_down |
| Processing…, then the outcome with the name | test_a_press_shows_processing_and_then_the_outcome |
| every end of an approval edits its message | scenario/approvals/test_approvals.py::test_too_late_is_told_at_the_click, scenario/approvals/test_approvals.py::test_the_tick_ends_what_nobody_answered, scenario/approvals/test_approvals.py::test_a_refusal_ends_it_for_everybody, scenario/approvals/test_approvals.py::test_what_stops_the_rollout_voids_the_ask |
| no self-approval | scenario/approvals/test_approvals.py::test_the_requester_does_not_approve_in_any_way |
| distinct people for distinct roles | scenario/approvals/test_approvals.py::test_one_person_with_both_roles_counts_once, scenario/approvals/test_approvals.py::test_two_people_in_the_same_role_are_one |
| bound to rollout, step, revision and percentage | scenario/approvals/test_approvals.py::test_the_message_of_an_earlier_rollout_approves_nothing, unit/rollout/rules/approvals/test_start.py::test_an_answer_to_something_else_does_not_count |
| a button's value is a pointer | test_a_button_carries_no_decision |
| people are named, not pinged | scenario/journeys/test_good_rollout.py::test_nobody_is_pinged_by_a_rollout, scenario/approvals/test_approvals.py::test_only_those_who_are_wanted_are_mentioned, scenario/alerts/test_called.py::test_who_is_on_call_is_mentioned |
| refusing asks for a reason, and forms stay open | scenario/slack/test_refusals.py::test_a_form_that_is_sent_twice_counts_once, scenario/slack/test_refusals.py::test_a_form_that_comes_too_late_is_told_so |
| what the queue gives up is told, and its buttons come back | scenario/failures/test_given_up.py::test_a_click_that_is_given_up_leaves_no_processing |
| the Home is shown anew after a change | scenario/slack/test_home.py::test_it_follows_what_others_do |
| help, usage, errors and reads are ephemeral | scenario/slack/test_verbs.py::test_reading_changes_nothing_and_is_open_to_everybody |
| changes are in the channel with a name | test_changes_are_told_in_the_channel_with_a_name |
| errors name the bad word, the nearest, what to do | scenario/slack/test_verbs.py::test_what_is_not_known_gets_the_nearest |
| one parent message, the story in its thread | scenario/journeys/test_good_rollout.py::test_one_message_shows_the_state_and_its_thread_tells_the_story |
| only what needs eyes is seen in the channel too | test_only_what_needs_eyes_is_also_sent_to_the_channel |
| signatures are over raw bytes | test_one_changed_byte_is_refused |
| OIDC tokens: audience and e-mail | security/test_oidc.py::test_a_token_that_says_something_else_is_refused |
"""  # noqa: E501 - a table

import ast
import json
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests

from sandbox.slack.workspace import Message
from tests.scenario.approvals.approving import CODE, LEAD, ask, asking, nothing_hangs
from tests.support.world import (
    CANARY,
    CHANNEL,
    OPERATOR,
    STABLE,
    STRANGER,
    VISITOR,
    World,
    real_seconds,
)

TESTS = Path(__file__).parents[1]


def test_the_table_names_tests_that_exist() -> None:
    """A row that names nothing proves nothing."""
    named = re.findall(r"(?:([\w/]+\.py)::)?(test_\w+)(?:,| \|)", __doc__ or "")
    assert len(named) > 40
    for path, name in named:
        file = TESTS / path if path else Path(__file__)
        assert name in functions_of(file), f"{path}::{name}"


def functions_of(file: Path) -> set[str]:
    """The names of a file's test functions."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_command_is_handed_on_before_the_answer(world: World) -> None:
    """CPU is taken away after the answer: by then the queue has the command."""
    world.start(10)
    since = world.mark()
    answer = world.slack.command(
        "hold shop", user=OPERATOR, channel=CHANNEL, timestamp=real_seconds()
    )
    handed_on = [e for e in world.calls("pubsub", since=since) if e.method == "publish"]
    assert answer.status_code == 200
    assert handed_on
    world.settle()


def test_slack_is_never_asked_who_we_are(world: World) -> None:
    """A token alone would have Bolt ask at the first request."""
    world.start(10)
    world.click(world.card(), "hold")
    assert "auth.test" not in [entry.method for entry in world.calls("slack")]


def test_it_answers_while_slack_is_down(world: World) -> None:
    """The very first command of a new instance: what is answered at once is answered, and
    what is handed on is handed on."""
    world.slack.faults.unavailable()
    assert "/canary start" in world.say("help")[0]
    assert world.say("status")[0].startswith("One moment")


def test_an_outcome_that_overtakes_the_first_answer_is_an_answer(world: World) -> None:
    """A quick worker tells what came of it before the function's own answer is back at Slack."""
    world.wiring.around_queue.after("put", [world.settle])
    first, outcome = world.say("resume shop", user=VISITOR)
    assert first.startswith("On it: resuming")
    assert "no active rollout" in outcome


def test_an_answer_that_slack_did_not_take_at_once_is_told_a_moment_later(world: World) -> None:
    """A rate limit at the wrong moment does not leave a person waiting."""
    world.start(10)
    world.slack.faults.rate_limit_next()
    assert f"{CANARY} is soaking at 10 %" in world.say("status shop")[-1]


@pytest.mark.parametrize("action", ["promote", "hold", "rollback", "explain"])
def test_a_foreign_person_in_a_shared_channel_moves_nothing(world: World, action: str) -> None:
    """There the request's team is ours, and the person's is not."""
    world.start(10)
    world.soak(70)
    before = world.service(), world.card()
    told = world.click(world.card(), action, user=STRANGER)
    assert "own workspace" in told[-1]
    assert (world.service(), world.card()) == before


@pytest.mark.parametrize("verb", ["promote", "hold", "rollback", "freeze"])
def test_the_same_signed_body_twice_is_done_once(world: World, verb: str) -> None:
    """A replay within the five minutes of its signature: the same command, so nothing more."""
    world.start(10)
    world.soak(70)
    form = world.slack.sender.command_form(f"{verb} shop", user=OPERATOR, channel=CHANNEL)
    signed_at = real_seconds()
    came_of_it = []
    for _ in range(2):
        assert world.slack.sender.send(form, timestamp=signed_at).status_code == 200
        world.settle()
        came_of_it.append((world.service(), world.story(), world.served()))
    first, second = came_of_it
    assert first == second
    assert world.slack.ephemerals()[-1].text.startswith("That was done before")


def test_one_changed_byte_is_refused(world: World) -> None:
    """The signature is over the raw bytes: the same form written in another way does not fit."""
    world.start(10)
    form = world.slack.sender.command_form("rollback shop", user=OPERATOR, channel=CHANNEL)
    body = urlencode(form).encode()
    headers = world.slack.sender.signed(body, real_seconds())
    for other in (body.replace(b"rollback+shop", b"rollback%20shop"), body + b"&x=1", b"&" + body):
        answer = requests.post(world.urls["slack"], data=other, headers=headers, timeout=10)
        assert answer.status_code == 401
    world.settle()
    assert world.phase == "soaking"


@pytest.mark.parametrize("target", ["slack", "work", "alert", "tick"])
@pytest.mark.parametrize("path", ["/", "/anything/else"])
def test_no_answer_shows_the_requests_headers(world: World, target: str, path: str) -> None:
    """The framework answers every path, and a broken CloudEvent with the request's headers,
    Authorization included: ours are plain HTTP functions, and say nothing of it."""
    headers = {
        "Authorization": "Bearer the-bearer",
        "ce-id": "1",
        "ce-type": "x",
        "Content-Type": "application/cloudevents+json",
    }
    url = world.urls[target].rstrip("/") + path
    answer = requests.post(url, data=b"{broken", headers=headers, timeout=10)
    world.settle()
    assert "the-bearer" not in answer.text + str(answer.headers)
    assert answer.status_code < 500
    assert world.service().active is None


def test_what_did_not_change_is_not_written_again(world: World) -> None:
    """A hundred ticks that find nothing to do write nothing into the channel."""
    world.start(10)
    world.say("hold shop")
    world.clock.forward(1)
    since = world.mark()
    for _ in range(100):
        world.tick()
    written = [e.method for e in world.calls("slack", since=since) if e.method.startswith("chat.")]
    assert len(written) <= 1


def test_slack_refuses_nothing_of_a_whole_rollout(world: World) -> None:
    """Approvals, steps, a hold, a rollback, forms and Homes: all of it within Slack's limits, as
    the sandbox's validator knows them."""
    asking(world)
    world.slack.people.open_home(CODE, timestamp=real_seconds())
    for user in (CODE, LEAD):
        world.click(ask(world), "approve", user=user)
    world.soak()
    world.click(world.card(), "hold", user=VISITOR)
    for text in ("explain", "status", "history shop", "plan", "start", "rollback because of x"):
        world.say(text)
    refused = [e.detail["refused"] for e in world.calls("slack") if e.detail.get("refused")]
    assert refused == []
    assert all(m.text for m in world.slack.messages(CHANNEL))


def test_every_stale_button_is_answered_and_fixed(world: World) -> None:
    """Buttons of a rollout that is over, pressed by anybody: told how it ended, and the message
    shows that again instead of ``Processing…``."""
    world.start(10)
    old = world.card()
    world.say("rollback shop because checkout is broken")
    for action in ("promote", "hold", "rollback"):
        told = world.click(old, action, user=VISITOR)
        assert "is over; nothing was done." in told[-1], action
        assert "checkout is broken" in told[-1], action
        assert "was rolled back" in world.card().text
        assert world.card().action_ids == []
        assert nothing_hangs(world)


def test_an_approval_counts_while_slack_is_down(world: World) -> None:
    """The store decides: the yes is kept though nothing can be shown, and the message follows
    when Slack is back. (Who has a role was looked up before.)"""
    asking(world)
    message = ask(world)
    world.click(message, "approve", user=LEAD)
    world.slack.faults.unavailable()
    world.slack.click(message, "canario:approve", user=CODE, timestamp=real_seconds())
    world.settle()
    assert world.phase in ("verifying", "soaking")
    world.slack.faults.unavailable(False)
    for _ in range(12):
        world.clock.forward(30)
        world.tick()
    assert ask(world).text.startswith("✓ Approved")
    assert ask(world).action_ids == []
    assert nothing_hangs(world)


def test_a_press_shows_processing_and_then_the_outcome(world: World) -> None:
    """First the buttons go, with the presser's name; then the state is shown, with who acted."""
    world.start(10)
    world.soak(70)
    ts, since = world.card().ts, world.mark()
    world.click(world.card(), "promote")
    edits = [
        e.detail["text"]
        for e in world.calls("slack", since=since)
        if e.method == "chat.update" and e.detail["ts"] == ts
    ]
    assert "Processing…* promoting, for olivia" in edits[0]
    assert "Processing" not in "".join(edits[1:])
    assert "50 %" in edits[-1]
    assert "olivia" in str(world.card().blocks)


def test_a_button_carries_no_decision(world: World) -> None:
    """Only what it is about, and in which schema: on each button of each message."""
    asking(world)
    for message in (world.card(), ask(world)):
        for value in values(message):
            assert set(json.loads(value)) == {"schema", "service", "rollout", "step"}


def values(message: Message) -> list[str]:
    """What the buttons of a message carry."""
    rows = [b["elements"] for b in message.blocks if b["type"] == "actions"]
    return [each["value"] for row in rows for each in row]


def test_changes_are_told_in_the_channel_with_a_name(world: World) -> None:
    """Whoever looks at the thread knows who did what; the one who did it is told alone."""
    world.say(f"start shop {CANARY} because faster checkout")
    assert "olivia" in world.story()[0]
    world.say("hold shop because odd logs", user=VISITOR)
    assert "victor" in world.story()[-1]
    world.say("resume shop")
    assert "olivia" in world.story()[-1]
    world.say("rollback shop because of a slip", user=VISITOR)
    assert "victor" in world.story()[-2]
    assert "victor" in world.card().text + str(world.card().blocks)


def test_only_what_needs_eyes_is_also_sent_to_the_channel(world: World) -> None:
    """Starts, holds that need a person, rollbacks; a step up stays in the thread."""
    world.start(10)
    world.soak()
    world.say("hold shop because odd logs")
    world.say("resume shop")
    world.say("rollback shop because of a slip")
    loud = [m.text for m in world.slack.messages(CHANNEL) if m.broadcast]
    quiet = [m.text for m in world.slack.messages(CHANNEL) if m.thread_ts and not m.broadcast]
    assert any("started" in text for text in loud)
    assert any("On hold" in text for text in loud)
    assert any(f"{STABLE} serves everything again" in text for text in loud)
    assert any("goes to 50 %" in text for text in quiet)
    assert not any("goes to 50 %" in text for text in loud)
