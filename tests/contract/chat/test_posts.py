"""Messages are changed where that changes anything."""

from pydantic import SecretStr

from bot.slack.views.blocks import Message, section
from infra.slack.client import slack_client
from infra.slack.posts import SlackPosts, mark
from sandbox.slack.server import SlackServer


def test_other_blocks_are_another_message(slack: SlackServer) -> None:
    """Also where the text, which most people never see, stays the same."""
    posts = SlackPosts(slack_client(SecretStr(slack.token), slack.api_url))
    mine = mark("canario_test", of="one")
    channel, ts = posts.post("#deployments", Message("Same", [section("Old")]), mine)
    posts.update(channel, ts, Message("Same", [section("New")]), mine)
    (shown,) = slack.messages("#deployments")
    assert "New" in str(shown.blocks)
