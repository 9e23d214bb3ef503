"""A Slack and a PagerDuty on this machine, each with its own journal."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from infra.pagerduty.pager import PagerDuty
from infra.slack.chat import SlackChat
from infra.slack.client import slack_client
from sandbox.pagerduty.server import PagerDutyServer
from sandbox.slack.server import SlackServer
from sandbox.wire.journal import Journal


@pytest.fixture
def journal() -> Journal:
    """What the servers saw."""
    return Journal()


@pytest.fixture
def slack(journal: Journal) -> Iterator[SlackServer]:
    """A workspace with Ann and Bob in #deployments, and #incidents with nobody but the bot."""
    server = SlackServer(journal)
    server.add_user("U0ANN", "ann")
    server.add_user("U0BOB", "bob")
    server.add_user("U0EVE", "eve")
    server.add_channel("deployments", ["U0ANN", "U0BOB"])
    server.add_channel("incidents")
    server.add_channel("private", ["U0ANN"], bot=False)
    server.add_group("S0DEPLOYERS", "deployers", ["U0BOB"])
    server.start()
    yield server
    server.stop()


@pytest.fixture
def chat(slack: SlackServer) -> SlackChat:
    """The real adapter with the real client."""
    return SlackChat(slack_client(SecretStr(slack.token), slack.api_url))


@pytest.fixture
def pagerduty(journal: Journal) -> Iterator[PagerDutyServer]:
    """PagerDuty's Events API."""
    server = PagerDutyServer(journal)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def pager(pagerduty: PagerDutyServer) -> PagerDuty:
    """The real adapter."""
    return PagerDuty(SecretStr("R0KEY"), pagerduty.events_url)
