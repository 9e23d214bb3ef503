"""The app's manifest: what it may do, and what is said about it."""

import re
from pathlib import Path
from typing import Any

import yaml

from bot.slack.inbound.app import COMMAND

ROOT = Path(__file__).parents[3]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "slack-manifest.yaml").read_text("utf-8"))
INSTALL = (ROOT / "docs" / "slack-install.md").read_text("utf-8")

NEEDS = {
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history", "im:history"},
    "conversations_replies": {"channels:history", "groups:history", "im:history"},
    "conversations_open": {"im:write"},
    "conversations_members": {"channels:read", "groups:read"},
    "users_conversations": {"channels:read", "groups:read"},
    "users_lookupByEmail": {"users:read", "users:read.email"},
    "usergroups_list": {"usergroups:read"},
    "usergroups_users_list": {"usergroups:read"},
    "files_upload_v2": {"files:write"},
    "pins_add": {"pins:write"},
    "users_info": {"users:read"},
    "auth_test": set(),
    "chat_getPermalink": set(),
    "views_open": set(),
    "views_update": set(),
    "views_publish": set(),
}
"""The scopes that Slack asks for each method, by slack_sdk's name of it."""


def test_it_has_the_scopes_that_the_code_needs_and_no_other() -> None:
    """A scope that nothing needs is taken away; one that is missing would be found by users."""
    sources = [*(ROOT / "infra" / "slack").glob("*.py"), *(ROOT / "bot" / "slack").rglob("*.py")]
    called = {
        method
        for source in sources
        for method in re.findall(r"_?client\.([a-z]+_[A-Za-z_0-9]+)\(", source.read_text("utf-8"))
    }
    assert called <= set(NEEDS)
    needed = {"commands", "app_mentions:read"}.union(*(NEEDS[method] for method in called))
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed


def test_each_scope_and_event_is_explained() -> None:
    """Whoever installs it reads why."""
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    for name in [*MANIFEST["oauth_config"]["scopes"]["bot"], *events]:
        assert f"`{name}`" in INSTALL


def test_all_requests_go_to_the_one_function() -> None:
    """Commands, clicks and events have the same door; and the command is ours."""
    (command,) = MANIFEST["features"]["slash_commands"]
    urls = {
        command["url"],
        MANIFEST["settings"]["interactivity"]["request_url"],
        MANIFEST["settings"]["event_subscriptions"]["request_url"],
    }
    assert command["command"] == COMMAND
    assert urls == {"https://SLACK_REQUEST_URL/"}


def test_names_are_escaped_by_slack() -> None:
    """A mentioned user or channel comes with its id, as the grammar expects."""
    assert MANIFEST["features"]["slash_commands"][0]["should_escape"] is True
