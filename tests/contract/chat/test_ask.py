"""The message that asks for approvals."""

from datetime import timedelta
from typing import Any

import pytest

from bot.rollout.actors import person
from bot.rollout.state import Approval, Ask, AskOutcome, Phase, Rollout
from infra.slack.chat import SlackChat
from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import Message
from sandbox.wire.journal import Journal
from tests.unit.slack.rollouts import NOW, PLAN, rollout

PEOPLE = {"code": ("S0DEPLOYERS",), "lead": ("U0BOB", "bob@example.com", "gone@example.com")}
ASK = Ask(
    key="shop-1~a0", step=1, roles=("code", "lead"), asked_at=NOW, until=NOW + timedelta(hours=1)
)
BY_BOB = Approval(role="code", step=1, ask=ASK.key, by=person("U0BOB", "bob"), at=NOW)


def asking(ask: Ask = ASK, **fields: Any) -> Rollout:
    """A rollout that waits for the approval of code and lead."""
    plan = PLAN.model_copy(update={"people": PEOPLE})
    return rollout(Phase.REQUESTED, 0, plan=plan, asks=(ask,), **fields)


def ended(outcome: AskOutcome) -> Ask:
    """The ask, over."""
    said = {"outcome": outcome, "ended": f"It ended: {outcome}.", "ended_at": NOW}
    return ASK.model_copy(update=said)


def show(slack: SlackServer, chat: SlackChat, shown: Rollout) -> Message:
    """Card and ask as they are now; the ask's message."""
    card = chat.card(shown, None, NOW)
    chat.ask(shown, card, shown.asks[0])
    (message,) = [
        m for m in slack.messages("#deployments") if m.metadata["event_type"] == "canario_ask"
    ]
    return message


def test_it_is_seen_in_thread_and_channel_with_its_buttons(
    slack: SlackServer, chat: SlackChat
) -> None:
    """What is asked, until when, and how to answer."""
    message = show(slack, chat, asking())
    assert message.broadcast
    assert message.thread_ts == slack.messages("#deployments")[0].ts
    assert message.action_ids == ["canario:approve", "canario:refuse"]
    assert "shop-00002 at 10 %" in message.text


def test_only_those_whose_approval_is_wanted_are_mentioned(
    slack: SlackServer, chat: SlackChat
) -> None:
    """Users, groups and the users of addresses; an address that is nobody's is only shown. Who
    has approved isn't mentioned any more, and the requester never is."""
    message = show(slack, chat, asking())
    assert set(message.pings) == {"<!subteam^S0DEPLOYERS>", "<@U0BOB>"}
    assert "gone@example.com" in message.text
    assert "U0ANN" not in message.text
    message = show(slack, chat, asking(approvals=(BY_BOB,)))
    assert set(message.pings) == {"<@U0BOB>"}
    assert "approved by bob" in message.text


@pytest.mark.parametrize("outcome", [o for o in AskOutcome if o is not AskOutcome.OPEN])
def test_however_it_ends_its_message_says_so(
    slack: SlackServer, chat: SlackChat, outcome: AskOutcome
) -> None:
    """The same message, without buttons and mentions."""
    before = show(slack, chat, asking())
    after = show(slack, chat, asking(ended(outcome)))
    assert after.ts == before.ts
    assert (after.action_ids, after.pings) == ([], [])
    assert f"It ended: {outcome}." in after.text


def test_what_was_never_asked_is_not_posted_when_it_is_over(
    slack: SlackServer, chat: SlackChat
) -> None:
    """Nobody needs to read that something is no longer asked."""
    over = asking(ended(AskOutcome.VOID))
    chat.ask(over, chat.card(over, None, NOW), over.asks[0])
    assert len(slack.messages("#deployments")) == 1


def test_the_same_again_changes_nothing(
    slack: SlackServer, chat: SlackChat, journal: Journal
) -> None:
    """No needless update."""
    for _ in range(3):
        show(slack, chat, asking())
    assert [e for e in journal.entries() if e.method == "chat.update"] == []


def test_a_press_that_came_to_nothing_is_mended(slack: SlackServer, chat: SlackChat) -> None:
    """Its buttons come back where the ask is open."""
    message = show(slack, chat, asking())
    gone = [b for b in message.blocks if b["type"] != "actions"]
    words = {"type": "mrkdwn", "text": "Processing"}
    taken = {"type": "context", "block_id": "canario_processing", "elements": [words]}
    slack.workspace.edit(message, blocks=[*gone, taken])
    assert show(slack, chat, asking()).action_ids == message.action_ids


def test_what_is_only_shown_again_is_not_posted(slack: SlackServer, chat: SlackChat) -> None:
    """Another worker may be about to post it; what stands there already is changed."""
    card = chat.card(asking(), None, NOW)
    chat.ask(asking(), card, ASK, posts=False)
    assert len(slack.messages("#deployments")) == 1
    message = show(slack, chat, asking())
    chat.ask(asking(), card, ended(AskOutcome.EXPIRED), posts=False)
    (_, changed) = slack.messages("#deployments")
    assert changed.ts == message.ts
    assert not changed.action_ids
