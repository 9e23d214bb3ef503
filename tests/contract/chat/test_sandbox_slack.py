"""The sandbox's Slack refuses what Slack refuses, so that what works here works there."""

from typing import Any

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack.blocks import problems
from sandbox.slack.server import SlackServer
from sandbox.wire.journal import Journal


@pytest.fixture
def client(slack: SlackServer) -> WebClient:
    """Slack's own client."""
    return WebClient(token=slack.token, base_url=slack.api_url, timeout=5, retry_handlers=[])


def text(words: str, kind: str = "mrkdwn") -> dict[str, str]:
    """A text object."""
    return {"type": kind, "text": words}


def button(**fields: Any) -> dict[str, Any]:
    """A button that Slack takes, with what a test changes."""
    return {"type": "button", "text": text("Go", "plain_text"), "action_id": "a"} | fields


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "#nowhere", "text": "x"}, "channel_not_found"),
        ({"channel": "#private", "text": "x"}, "not_in_channel"),
        ({"channel": "#deployments", "text": ""}, "no_text"),
        ({"channel": "#deployments", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "#deployments", "text": "x", "thread_ts": "1.0"}, "thread_not_found"),
        ({"channel": "#deployments", "text": "x", "blocks": [{"type": "nope"}]}, "invalid_blocks"),
        (
            {"channel": "#deployments", "text": "x", "metadata": {"event_type": "a"}},
            "invalid_metadata_format",
        ),
    ],
)
def test_a_message_that_slack_would_refuse_is_refused(
    client: WebClient, arguments: dict[str, Any], error: str
) -> None:
    """Each refusal has Slack's own word."""
    with pytest.raises(SlackApiError) as refused:
        client.api_call("chat.postMessage", json=arguments)
    assert refused.value.response["error"] == error


@pytest.mark.parametrize(
    "block",
    [
        {"type": "section"},
        {"type": "section", "text": text("")},
        {"type": "section", "text": text("x" * 3001)},
        {"type": "section", "fields": [text("x" * 2001)]},
        {"type": "section", "fields": [text("x")] * 11},
        {"type": "header", "text": text("x")},
        {"type": "header", "text": text("x" * 151, "plain_text")},
        {"type": "context", "elements": []},
        {"type": "context", "elements": [text("x")] * 11},
        {"type": "actions", "elements": []},
        {"type": "actions", "elements": [button(action_id=str(n)) for n in range(26)]},
        {"type": "actions", "elements": [button(), button()]},
        {"type": "actions", "elements": [button(text=text("x" * 76, "plain_text"))]},
        {"type": "actions", "elements": [button(value="x" * 2001)]},
        {"type": "actions", "elements": [button(style="loud")]},
        {"type": "actions", "elements": [button(confirm={"title": text("x", "plain_text")})]},
        {"type": "image", "image_url": "https://x.example/1.png"},
    ],
)
def test_a_block_that_slack_would_refuse_is_found(block: dict[str, Any]) -> None:
    """Every limit has its sentence."""
    assert problems([block])


def test_fifty_blocks_are_the_most() -> None:
    """The fifty-first is too many; two with one id are, too."""
    one = {"type": "divider"}
    assert problems([one] * 50) == []
    assert problems([one] * 51)
    assert problems([one | {"block_id": "b"}] * 2)


def test_blocks_that_are_too_heavy_together_are_refused(client: WebClient) -> None:
    """Each may be within its limit and all of them still too much."""
    blocks = [{"type": "section", "text": text("x" * 3000)}] * 5
    with pytest.raises(SlackApiError, match="msg_blocks_too_long"):
        client.chat_postMessage(channel="#deployments", text="x", blocks=blocks)


def test_a_wrong_token_gets_nothing(slack: SlackServer) -> None:
    """invalid_auth for a wrong token, not_authed for none."""
    with pytest.raises(SlackApiError, match="invalid_auth"):
        WebClient(token="xoxb-wrong", base_url=slack.api_url).auth_test()
    assert requests.post(f"{slack.api_url}auth.test", timeout=5).json()["error"] == "not_authed"


def test_an_update_changes_the_message_and_says_so(client: WebClient, slack: SlackServer) -> None:
    """The text is new, the ts is not; what isn't there or isn't ours can't be updated."""
    posted = client.chat_postMessage(channel="#deployments", text="one")
    channel = posted["channel"]
    client.chat_update(channel=channel, ts=posted["ts"], text="two")
    (message,) = slack.messages("#deployments")
    assert (message.text, message.ts, message.edits) == ("two", posted["ts"], 1)
    with pytest.raises(SlackApiError, match="message_not_found"):
        client.chat_update(channel=channel, ts="1.0", text="x")
    with pytest.raises(SlackApiError, match="msg_too_long"):
        client.chat_update(channel=channel, ts=posted["ts"], text="x" * 4001)
    said = slack.say("#deployments", "hello", "U0ANN")
    with pytest.raises(SlackApiError, match="cant_update_message"):
        client.chat_update(channel=channel, ts=said.ts, text="x")


def test_history_shows_the_channel_and_replies_the_thread(client: WebClient) -> None:
    """Quiet replies stand in the thread only, loud ones in both; metadata only on request."""
    mark = {"event_type": "canario_card", "event_payload": {"rollout": "r"}}
    parent = client.chat_postMessage(channel="#deployments", text="parent", metadata=mark)
    channel, ts = parent["channel"], parent["ts"]
    client.chat_postMessage(channel=channel, text="quiet", thread_ts=ts)
    client.chat_postMessage(channel=channel, text="loud", thread_ts=ts, reply_broadcast=True)
    shown = client.conversations_history(channel=channel)["messages"]
    assert [m["text"] for m in shown] == ["loud", "parent"]
    assert "metadata" not in shown[1]
    full = client.conversations_replies(channel=channel, ts=ts, include_all_metadata=True)
    assert [m["text"] for m in full["messages"]] == ["parent", "quiet", "loud"]
    assert full["messages"][0]["metadata"] == mark
    with pytest.raises(SlackApiError, match="channel_not_found"):
        client.conversations_history(channel="#deployments")


def test_lists_come_in_pages(client: WebClient) -> None:
    """A cursor leads to the rest."""
    names = []
    cursor = ""
    while True:
        page = client.conversations_list(limit=1, cursor=cursor)
        names += [c["name"] for c in page["channels"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert names == ["deployments", "incidents", "private"]


def test_people_are_found(client: WebClient) -> None:
    """By id, by e-mail address, in a list; and not when they aren't there."""
    assert client.users_info(user="U0ANN")["user"]["name"] == "ann"
    assert client.users_lookupByEmail(email="bob@example.com")["user"]["id"] == "U0BOB"
    assert len(client.users_list()["members"]) == 3
    with pytest.raises(SlackApiError, match="user_not_found"):
        client.users_info(user="U0NOBODY")
    with pytest.raises(SlackApiError, match="no_such_subteam"):
        client.usergroups_users_list(usergroup="S0NOBODY")


def test_a_modal_opens_within_three_seconds(journal: Journal) -> None:
    """A trigger is good for three seconds, and only if Slack handed it out."""
    time = [1_800_000_000.0]
    slack = SlackServer(journal, now=lambda: time[0])
    slack.add_user("U0ANN", "ann")
    slack.add_channel("deployments", ["U0ANN"])
    slack.start()
    try:
        client = WebClient(token=slack.token, base_url=slack.api_url)
        form = slack.sender.command_form("start", user="U0ANN", channel="#deployments")
        modal = {"type": "modal", "title": text("Start", "plain_text"), "blocks": []}
        client.views_open(trigger_id=form["trigger_id"], view=modal)
        client.views_publish(user_id="U0ANN", view={"type": "home", "blocks": []})
        assert [view["type"] for view in slack.views()] == ["modal", "home"]
        with pytest.raises(SlackApiError, match="invalid_trigger_id"):
            client.views_open(trigger_id="made-up", view=modal)
        time[0] += 4
        with pytest.raises(SlackApiError, match="expired_trigger_id"):
            client.views_open(trigger_id=form["trigger_id"], view=modal)
    finally:
        slack.stop()


def test_a_response_url_replaces_or_adds(slack: SlackServer, client: WebClient) -> None:
    """It may edit the message that was clicked, or say something in the channel."""
    client.chat_postMessage(
        channel="#deployments", text="press", blocks=[{"type": "actions", "elements": [button()]}]
    )
    message = slack.messages("#deployments")[0]
    url = slack.sender.click_payload(message, "a", user="U0ANN")["response_url"]
    requests.post(url, json={"text": "pressed", "replace_original": True}, timeout=5)
    requests.post(url, json={"text": "all see", "response_type": "in_channel"}, timeout=5)
    assert [m.text for m in slack.messages("#deployments")] == ["pressed", "all see"]
    assert requests.post(url, data="nonsense", timeout=5).status_code == 400
    with pytest.raises(LookupError, match="no button b"):
        slack.sender.click_payload(message, "b", user="U0ANN")


def test_the_journal_tells_what_was_posted(
    slack: SlackServer, client: WebClient, journal: Journal
) -> None:
    """Channel by name, text and effect, for the demo's story and for tests that count."""
    mark = {"event_type": "canario_notice", "event_payload": {"effect": "e~1~0"}}
    client.chat_postMessage(channel="#deployments", text="hello", metadata=mark)
    (entry,) = [e for e in journal.entries() if e.method == "chat.postMessage"]
    assert entry.server == "slack"
    assert entry.detail["channel"] == "#deployments"
    assert (entry.detail["text"], entry.detail["effect"]) == ("hello", "e~1~0")
