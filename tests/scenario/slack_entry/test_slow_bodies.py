"""Connections that never finish their body keep no command waiting."""

import hashlib
import socket
import time
from urllib.parse import urlparse

import pytest
from pydantic import SecretStr

from bot.slack.inbound.http import SlackEndpoint
from bot.slack.inbound.reply_now import WITHIN_SECONDS, Responder
from infra.slack.client import slack_client
from sandbox.slack.server import SlackServer
from tests.scenario.slack_entry.conftest import Taken

FRESH = {"X-Slack-Signature": "v0=" + hashlib.sha256(b"forged").hexdigest()}


@pytest.fixture
def door(taken: Taken, workspace: SlackServer) -> SlackEndpoint:
    """The door, with little patience."""
    client = slack_client(SecretStr(workspace.token), workspace.api_url, WITHIN_SECONDS)
    return SlackEndpoint(
        SecretStr(workspace.signing_secret),
        workspace.team_id,
        taken.put,
        Responder(client),
        body_seconds=0.2,
    )


def idle(served: str, headers: dict[str, str]) -> socket.socket:
    """A connection that announces a body and never sends it all."""
    address = urlparse(served)
    connection = socket.create_connection((address.hostname, address.port), timeout=10)
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = ["POST / HTTP/1.1", f"Host: {address.hostname}", "Content-Length: 100", *lines]
    connection.sendall(("\r\n".join(head) + "\r\n\r\nabc").encode())
    return connection


@pytest.mark.parametrize(
    "headers",
    [{}, FRESH, FRESH | {"X-Slack-Request-Timestamp": "1000000000"}],
)
def test_what_lacks_fresh_headers_is_refused_unread(
    slack: SlackServer, served: str, headers: dict[str, str]
) -> None:
    """No body is waited for."""
    with idle(served, headers) as connection:
        assert b" 401 " in connection.recv(4096)


def test_a_body_that_never_ends_has_a_deadline(
    slack: SlackServer, served: str, taken: Taken
) -> None:
    """Forged headers may look fresh: then the body has a deadline, and commands are served."""
    headers = FRESH | {"X-Slack-Request-Timestamp": str(int(time.time()))}
    connections = [idle(served, headers) for _ in range(8)]
    slack.command("rollback shop", user="U0ANN", channel="#deployments")
    assert len(taken.commands) == 1
    for connection in connections:
        with connection:
            assert b" 408 " in connection.recv(4096)
