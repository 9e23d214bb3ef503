"""A body over Slack's limit whose length nobody was told, at the door and as it is deployed."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

import functions
from bot.slack.inbound.http import LARGEST_BODY
from sandbox.slack.server import SlackServer
from sandbox.wire.processes import FunctionProcess


def chunks(count: int) -> Iterator[bytes]:
    """So many chunks of 64 KiB."""
    for _ in range(count):
        yield b"x" * 65536


def fresh() -> dict[str, str]:
    """Headers that look as Slack's do, so that the body is read."""
    now = str(int(time.time()))
    return {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": f"v0={'0' * 64}"}


def status(address: str, count: int) -> int:
    """What so many chunks are answered with; 413 where the connection was closed meanwhile."""
    try:
        return requests.post(address, data=chunks(count), headers=fresh(), timeout=10).status_code
    except requests.ConnectionError:
        return 413


def test_chunks_over_the_limit_are_refused_and_within_it_read(served: str) -> None:
    """At the limit nothing is read any more; below it the signature decides."""
    over = LARGEST_BODY // 65536 + 1
    assert status(served, over) == 413
    assert status(served, 2) == 401


@pytest.mark.alone
def test_the_deployed_function_refuses_chunks_over_the_limit(
    workspace: SlackServer, tmp_path: Path
) -> None:
    """Behind functions-framework's own server; the next request is answered."""
    env = {
        "CANARIO_STORE": f"sqlite:///{tmp_path / 'canario.db'}",
        "SLACK_SIGNING_SECRET": workspace.signing_secret,
        "SLACK_BOT_TOKEN": workspace.token,
        "SLACK_TEAM_ID": workspace.team_id,
    }
    source = Path(functions.__file__).parent / "main.py"
    process = FunctionProcess("slack", source, env, tmp_path / "slack.log")
    process.start()
    try:
        process.wait_until_ready()
        over = LARGEST_BODY // 65536 + 1
        answer = requests.post(process.url, data=chunks(over), headers=fresh(), timeout=10)
        assert (answer.status_code, answer.text) == (413, "too large\n")
        assert status(process.url, 2) == 401
    finally:
        process.stop()
