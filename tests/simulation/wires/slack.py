"""Slack's Web API in front of a simulated workspace, for the real adapter and Slack's own client:
rate limits, lost answers, and an instance that stops at any call."""

import json
from collections.abc import Callable, Mapping
from email.message import Message as Headers
from io import BytesIO
from typing import Any, NoReturn
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl
from urllib.request import Request

from bot.errors import Rejected, Unavailable
from infra.slack.client import SlackClient
from sandbox.slack.requests import Requests
from sandbox.slack.views import SlackViews
from sandbox.slack.web_api import METHODS
from sandbox.slack.workspace import BOT_USER, Channel, SlackRefusal, User, Workspace
from tests.simulation.hub import Hub
from tests.simulation.outside import LOST

TEAM = "T0SIM"
ROOM, ELSEWHERE = "C0DEPLOYS", "C0"
"""The plans' channel, and another one."""

Arguments = Mapping[str, Any]
Seen = Callable[[str, Arguments, Mapping[str, Any]], None]
"""Hears a method, what it was called with, and the answer, at the moment of its effect."""


class SlackServer:
    """Each public attribute is a method of the Web API, such as ``chat.postMessage``."""

    def __init__(self, hub: Hub, people: Mapping[str, str], room: str, seen: Seen) -> None:
        self.workspace = Workspace(TEAM, hub.time)
        for user, name in people.items():
            self.workspace.users[user] = User(user, name, f"{name}@example.com", TEAM)
        everyone = [*people, BOT_USER]
        for channel, name in ((ROOM, room), (ELSEWHERE, "elsewhere")):
            self.workspace.channels[channel] = Channel(channel, name.lstrip("#"), list(everyone))
        self.requests = Requests(hub.time)
        self._views, self._seen = SlackViews(self.workspace, self.requests), seen

    def __getattr__(self, method: str) -> Callable[[Arguments], dict[str, Any]]:
        if "." not in method:
            raise AttributeError(method)
        return lambda arguments: self._call(method, arguments)

    def _call(self, method: str, arguments: Arguments) -> dict[str, Any]:
        if method.startswith("views."):
            answer = self._views.call(method, arguments)
        else:
            answer = METHODS[method](self.workspace, arguments)
        self._seen(method, arguments, answer)
        return answer


Paused = Callable[[str, Arguments], None]


class WiredSlack(SlackClient):
    """Slack's own client in one instance; its requests meet ``remote`` instead of a socket.
    ``called`` hears each request, and ``closed`` for how many seconds Slack asks to wait."""

    def __init__(self, hub: Hub, remote: Any, called: Paused, closed: Callable[..., None]) -> None:
        super().__init__(
            hub.seconds,
            token="xoxb-simulated",
            base_url="https://slack.example/api/",
            retry_handlers=[],
        )
        self._hub, self._remote, self._called, self._closed = hub, remote, called, closed

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        method, arguments = url.rpartition("/")[2], _arguments(req)
        self._called(method, arguments)
        try:
            answer = {"ok": True, **getattr(self._remote, method)(arguments)}
        except Unavailable as error:
            self._trouble(error, url, method, arguments)
        except Rejected:
            answer = {"ok": False, "error": "restricted_action"}
        except SlackRefusal as no:
            answer = {"ok": False, "error": no.error, "errors": list(no.messages)}
        return {"status": 200, "headers": {}, "body": json.dumps(answer)}

    def _trouble(self, error: Unavailable, url: str, method: str, arguments: Arguments) -> NoReturn:
        dice, lost = self._hub.dice, LOST in error.sentence
        kind = dice.choice(("status", "hung up") if lost else ("status", "hung up", "limit"))
        if kind == "hung up":
            raise URLError(TimeoutError("timed out"))
        headers = Headers()
        if kind == "limit":
            seconds = dice.randrange(1, 60)
            headers["Retry-After"] = str(seconds)
            self._closed(method, arguments, seconds)
        status = 429 if kind == "limit" else 500 if lost else 503
        raise HTTPError(url, status, error.sentence, headers, BytesIO(b'{"ok": false}'))


def _arguments(request: Request) -> dict[str, Any]:
    body = request.data
    text = body.decode() if isinstance(body, bytes) else ""
    if "json" in str(request.get_header("Content-type", "")):
        return dict(json.loads(text or "{}"))
    return dict(parse_qsl(text, keep_blank_values=True))
