"""A Slack on this machine: one workspace, its Web API, and people who use it."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import requests

from sandbox.slack.limits import Limits
from sandbox.slack.people import SlackPeople
from sandbox.slack.requests import Requests
from sandbox.slack.sender import SlackSender
from sandbox.slack.web_api import SlackHttp
from sandbox.slack.workspace import BOT_USER, Ephemeral, Message, OpenModal, User, Workspace
from sandbox.wire.http_faults import Faults
from sandbox.wire.http_server import HttpServer
from sandbox.wire.journal import Journal

TEAM = "T0SANDBOX"
TOKEN = "xoxb-sandbox"
SIGNING_SECRET = "sandbox-signing-secret"


class SlackServer:
    """Serves Slack between ``start`` and ``stop``; ``now`` is the time in seconds."""

    def __init__(
        self,
        journal: Journal,
        now: Callable[[], float] = time.time,
        *,
        team_id: str = TEAM,
        token: str = TOKEN,
        signing_secret: str = SIGNING_SECRET,
        port: int = 0,
    ) -> None:
        self.team_id = team_id
        self.token = token
        self.signing_secret = signing_secret
        self.faults = Faults()
        self._workspace = Workspace(team_id, now)
        handed_out = Requests(now)
        self.limits = Limits(now)
        """Off unless a test wants them: most tests do in a second what takes people an hour."""
        http = SlackHttp(
            self._workspace, journal, self.faults, handed_out, token, limits=self.limits
        )
        self.scopes = http.scopes
        """What the token may do; a test takes some away."""
        self._server = HttpServer(http.app, port=port)
        self.sender = SlackSender(
            self._workspace, journal, handed_out, signing_secret, lambda: self._server.url
        )
        self.people = SlackPeople(self._workspace, self.sender, handed_out)

    def start(self) -> None:
        """Return when it answers."""
        self._server.start()

    def stop(self) -> None:
        """Stop answering; what was said is kept."""
        self._server.stop()

    @property
    def api_url(self) -> str:
        """What slack_sdk takes as ``base_url``."""
        return f"{self._server.url}/api/"

    def send_to(self, function_url: str) -> None:
        """Where commands and clicks are posted."""
        self.sender.function_url = function_url

    def add_channel(self, name: str, members: Sequence[str] = (), *, bot: bool = True) -> str:
        """A channel with these users and, unless told otherwise, the bot. Returns its id."""
        everyone = [*members, BOT_USER] if bot else list(members)
        return self._workspace.add_channel(name, everyone).id

    def rename_channel(self, channel: str, name: str) -> None:
        """A person gives a channel another name."""
        self._workspace.rename_channel(channel, name)

    def archive_channel(self, channel: str, archived: bool = True) -> None:
        """A person archives a channel, or opens it again."""
        with self._workspace.lock:
            self._workspace.channel(channel).archived = archived

    def join(self, channel: str, user: str) -> None:
        """A user becomes a member of a channel."""
        self._workspace.channel(channel).members.append(user)

    def leave(self, channel: str, user: str) -> None:
        """A person is a member no more."""
        with self._workspace.lock:
            self._workspace.channel(channel).members.remove(user)

    def add_user(
        self, user_id: str, name: str, email: str = "", *, team_id: str = "", **kind: Any
    ) -> str:
        """A person of this workspace, or of another one; ``kind`` as in User. Again: what they
        are from now on."""
        email = email or f"{name}@example.com"
        user = User(user_id, name, email, team_id or self.team_id, **kind)
        self._workspace.users[user_id] = user
        return user_id

    def add_group(self, group_id: str, handle: str, users: Sequence[str]) -> str:
        """A user group."""
        self._workspace.groups[group_id] = (handle, list(users))
        return group_id

    def shorten_pages(self, most: int) -> None:
        """Lists come in pages of no more than ``most``, whatever limit is asked for."""
        self._workspace.largest_page = most

    def direct(self, user: str) -> list[Message]:
        """What the bot has written to one person, the oldest first."""
        with self._workspace.lock:
            return list(self._workspace.direct(user).messages)

    def messages(self, channel: str) -> list[Message]:
        """Everything said in a channel and its threads, the oldest first."""
        with self._workspace.lock:
            return list(self._workspace.channel(channel).messages)

    def ephemerals(self) -> list[Ephemeral]:
        """Everything that single people were told, the oldest first."""
        with self._workspace.lock:
            return list(self._workspace.ephemerals)

    def views(self) -> list[dict[str, Any]]:
        """Modals and homes, as they were opened, updated and published."""
        with self._workspace.lock:
            return list(self._workspace.views)

    @property
    def workspace(self) -> Workspace:
        """Everything there is, for who draws it."""
        return self._workspace

    def modal(self, user: str) -> OpenModal:
        """The modal that a person looks at; raises LookupError where there is none."""
        with self._workspace.lock:
            found = [m for m in self._workspace.modals.values() if m.user == user]
        if not found:
            raise LookupError(f"{user} looks at no modal.")
        return found[-1]

    def home(self, user: str) -> dict[str, Any]:
        """A person's Home, as it was last published; raises LookupError where it never was."""
        with self._workspace.lock:
            return self._workspace.homes[user]

    def say(self, channel: str, text: str, user: str) -> Message:
        """A message by a person."""
        place = self._workspace.channel(channel)
        return self._workspace.post(Message(place.id, self._workspace.next_ts(), user, text))

    def command(self, text: str, *, user: str, channel: str, **forged: str) -> requests.Response:
        """``/canary TEXT`` by a user; see SlackSender.command for what can be forged."""
        return self.sender.command(text, user=user, channel=channel, **forged)

    def click(
        self, message: Message | Ephemeral, action_id: str, *, user: str, **forged: Any
    ) -> requests.Response:
        """Press a button; see SlackSender.click for what can be forged."""
        return self.sender.click(message, action_id, user=user, **forged)
