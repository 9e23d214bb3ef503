"""The door for Slack's requests behind a real HTTP server, and a Slack that posts to it."""

import threading
from collections.abc import Callable, Iterator

import flask
import pytest
from pydantic import SecretStr
from werkzeug.serving import make_server

from bot.service.values.commands.request import Command
from bot.service.values.work import DoCommand, Work
from bot.slack.inbound.http import SlackEndpoint
from bot.slack.inbound.reply_now import WITHIN_SECONDS, Responder
from infra.slack.chat import SlackChat
from infra.slack.client import slack_client
from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import Message
from sandbox.wire.journal import Journal
from tests.unit.slack.rollouts import NOW, rollout


class Taken:
    """A queue that keeps what is put; ``refusing`` is raised instead where it is set, and
    ``before`` is called first."""

    def __init__(self) -> None:
        self.works: list[Work] = []
        self.refusing: Exception | None = None
        self.before: Callable[[], object] = lambda: None

    def put(self, work: Work) -> None:
        """Keep it, or raise."""
        self.before()
        if self.refusing:
            raise self.refusing
        self.works.append(work)

    @property
    def commands(self) -> list[Command]:
        """The commands that were put."""
        return [work.command for work in self.works if isinstance(work, DoCommand)]


@pytest.fixture
def journal() -> Journal:
    """What Slack saw."""
    return Journal()


@pytest.fixture
def taken() -> Taken:
    """What the door put into the queue."""
    return Taken()


@pytest.fixture
def workspace(journal: Journal) -> Iterator[SlackServer]:
    """A workspace with Ann, and with Eve of another one in a shared channel."""
    server = SlackServer(journal)
    server.add_user("U0ANN", "ann")
    server.add_user("U0EVE", "eve", team_id="T0ELSEWHERE")
    server.add_channel("deployments", ["U0ANN", "U0EVE"])
    server.start()
    yield server
    server.stop()


@pytest.fixture
def door(taken: Taken, workspace: SlackServer) -> SlackEndpoint:
    """The door, for the sandbox's workspace."""
    client = slack_client(SecretStr(workspace.token), workspace.api_url, WITHIN_SECONDS)
    secret = SecretStr(workspace.signing_secret)
    return SlackEndpoint(secret, workspace.team_id, taken.put, Responder(client))


@pytest.fixture
def served(door: SlackEndpoint) -> Iterator[str]:
    """The door's address."""
    app = flask.Flask("slack_entry")

    @app.route("/", methods=["GET", "POST"])
    def slack() -> flask.typing.ResponseReturnValue:
        return door.handle(flask.request)

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=lambda: server.serve_forever(0.01), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def slack(workspace: SlackServer, served: str) -> SlackServer:
    """The workspace, posting to the door."""
    workspace.send_to(served)
    return workspace


@pytest.fixture
def chat(slack: SlackServer) -> SlackChat:
    """The worker's hand."""
    return SlackChat(slack_client(SecretStr(slack.token), slack.api_url))


@pytest.fixture
def card(slack: SlackServer, chat: SlackChat) -> Message:
    """A rollout's parent message, with buttons."""
    chat.card(rollout(), None, NOW)
    return slack.messages("#deployments")[-1]


Say = Callable[[str], str]


@pytest.fixture
def say(slack: SlackServer) -> Say:
    """Ann writes ``/canary TEXT`` and reads the answer."""

    def saying(text: str) -> str:
        answer = slack.command(text, user="U0ANN", channel="#deployments")
        assert answer.status_code == 200
        assert answer.json()["response_type"] == "ephemeral"
        return slack.ephemerals()[-1].text

    return saying
