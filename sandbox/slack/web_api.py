"""The sandbox's Slack over HTTP: the Web API and response URLs."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from sandbox.slack import files as slack_files
from sandbox.slack import lists as slack_lists
from sandbox.slack import messages as slack_messages
from sandbox.slack.limits import Limits
from sandbox.slack.messages import Arguments, content, is_true, structured
from sandbox.slack.requests import Requests
from sandbox.slack.scopes import EVERY, refuse_without
from sandbox.slack.views import SlackViews
from sandbox.slack.workspace import BOT_USER, Ephemeral, Message, SlackRefusal, Workspace
from sandbox.wire.http_faults import Fault, Faults
from sandbox.wire.journal import Journal

METHODS: Mapping[str, Callable[[Workspace, Arguments], dict[str, Any]]] = {
    "auth.test": slack_lists.auth_test,
    "chat.getPermalink": slack_messages.permalink,
    "chat.postMessage": slack_messages.post,
    "chat.postEphemeral": slack_messages.post_ephemeral,
    "chat.update": slack_messages.update,
    "conversations.history": slack_lists.history,
    "conversations.info": slack_lists.channel_info,
    "conversations.list": slack_lists.channels,
    "conversations.members": slack_lists.members,
    "conversations.open": slack_lists.open_direct,
    "conversations.replies": slack_lists.replies,
    "usergroups.list": slack_lists.groups,
    "usergroups.users.list": slack_lists.group_users,
    "files.completeUploadExternal": slack_files.share,
    "files.getUploadURLExternal": slack_files.upload_url,
    "pins.add": slack_messages.pin,
    "users.conversations": slack_lists.bots_channels,
    "users.info": slack_lists.user_info,
    "users.list": slack_lists.users,
    "users.lookupByEmail": slack_lists.user_by_email,
}


WRITING = ("chat.post", "chat.update", "files.complete")
"""How methods begin that leave something behind."""


class SlackHttp:
    """Turns HTTP requests into calls on a workspace, with the faults that were asked for."""

    def __init__(
        self,
        workspace: Workspace,
        journal: Journal,
        faults: Faults,
        requests: Requests,
        token: str,
        *,
        limits: Limits,
    ) -> None:
        self._limits = limits
        self._workspace = workspace
        self._journal = journal
        self._faults = faults
        self._requests = requests
        self._token = token
        self.scopes = set(EVERY)
        self._views = SlackViews(workspace, requests)

    def app(self) -> web.Application:
        """The application to serve."""
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/actions/{key}", self._response_url)
        app.router.add_post("/upload/{file}", self._upload)
        return app

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        fault = self._faults.next(writes=method.startswith(WRITING), method=method)
        if broken := self._broken(fault, method):
            return broken
        try:
            arguments = await _arguments(request)
            self._authorize(request, arguments)
            refuse_without(self.scopes, method)
            if wait := self._limits.wait(method, str(arguments.get("channel", ""))):
                return self._limited(method, wait)
            answer = self._call(method, arguments | {"_origin": str(request.url.origin())})
        except SlackRefusal as refusal:
            self._journal.record("slack", method, refused=refusal.error)
            return _refused(refusal)
        self._record(method, arguments, answer)
        said = {"x-oauth-scopes": ",".join(sorted(self.scopes))}
        good = web.json_response({"ok": True, **answer}, headers=said)
        return _after(fault, request) or good

    async def _response_url(self, request: web.Request) -> web.StreamResponse:
        fault = self._faults.next(writes=True)
        if broken := self._broken(fault, "response_url"):
            return broken
        try:
            body = json.loads(await request.text())
            text, blocks = content(body)
            self._respond(request.match_info["key"], body, text, blocks)
        except ValueError:
            return web.Response(status=400, text="invalid_payload")
        except SlackRefusal as refusal:
            self._journal.record("slack", "response_url", refused=refusal.error)
            status = 404 if refusal.error.endswith("_url") else 400
            return web.Response(status=status, text=refusal.error)
        return _after(fault, request) or web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        fault = self._faults.next(writes=True)
        if broken := self._broken(fault, "upload"):
            return broken
        try:
            slack_files.take(self._workspace, request.match_info["file"], await request.read())
        except SlackRefusal as refusal:
            return web.Response(status=404, text=refusal.error)
        return _after(fault, request) or web.Response(text="OK")

    def _respond(
        self, key: str, body: Mapping[str, Any], text: str, blocks: list[dict[str, Any]]
    ) -> None:
        url = self._requests.use(key)
        channel = self._workspace.channels[url.channel]
        original = self._workspace.find(channel, url.message_ts)
        kept = {"channel": f"#{channel.name}", "user": url.user, "text": text}
        if is_true(body.get("replace_original")) and original is not None:
            self._workspace.edit(original, text=text, blocks=blocks)
        elif body.get("response_type") == "in_channel":
            self._workspace.post(
                Message(channel.id, self._workspace.next_ts(), BOT_USER, text, blocks)
            )
        else:
            with self._workspace.lock:
                self._workspace.ephemerals.append(
                    Ephemeral(
                        channel.id,
                        url.user,
                        text,
                        "response_url",
                        tuple(blocks),
                        ts=self._workspace.next_ts(),
                    )
                )
        self._journal.record("slack", "response_url", **kept)

    def _authorize(self, request: web.Request, arguments: Arguments) -> None:
        scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
        token = sent if scheme == "Bearer" else str(arguments.get("token", ""))
        if not token:
            raise SlackRefusal("not_authed")
        if token != self._token:
            raise SlackRefusal("invalid_auth")

    def _call(self, method: str, arguments: Arguments) -> dict[str, Any]:
        if method.startswith("views."):
            return self._views.call(method, arguments)
        if method not in METHODS:
            raise SlackRefusal("unknown_method")
        return METHODS[method](self._workspace, arguments)

    def _broken(self, fault: Fault, method: str) -> web.Response | None:
        if fault is Fault.DOWN:
            self._journal.record("slack", method, refused="unavailable")
            return web.Response(status=503, text="<html>Service Unavailable</html>")
        if fault is Fault.RATE_LIMITED:
            return self._limited(method, self._faults.retry_after)
        return None

    def _limited(self, method: str, seconds: float) -> web.Response:
        headers, body = {"Retry-After": str(seconds)}, {"ok": False, "error": "ratelimited"}
        self._journal.record("slack", method, refused="ratelimited")
        return web.json_response(body, status=429, headers=headers)

    def _record(self, method: str, arguments: Arguments, answer: Mapping[str, Any]) -> None:
        detail: dict[str, Any] = {}
        if "channel" in arguments:
            detail["channel"] = self._name(str(arguments["channel"]))
        if method.startswith("chat."):
            metadata = structured(arguments.get("metadata") or {})
            detail |= {
                "text": str(arguments.get("text") or ""),
                "ts": str(answer.get("ts", "")),
                "thread_ts": str(arguments.get("thread_ts") or ""),
                "user": str(arguments.get("user") or ""),
                "effect": str(metadata.get("event_payload", {}).get("effect", "")),
            }
        self._journal.record("slack", method, **detail)

    def _name(self, channel: str) -> str:
        if channel in self._workspace.users:
            return f"@{self._workspace.users[channel].name}"
        return f"#{self._workspace.channel(channel).name}"


async def _arguments(request: web.Request) -> dict[str, Any]:
    arguments: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        try:
            sent = json.loads(await request.text() or "{}")
        except ValueError:
            raise SlackRefusal("invalid_json") from None
        if not isinstance(sent, dict):
            raise SlackRefusal("json_not_object")
        return arguments | sent
    return arguments | dict(await request.post())


def _refused(refusal: SlackRefusal) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error": refusal.error}
    if refusal.messages:
        body["errors"] = list(refusal.messages)
        body["response_metadata"] = {"messages": [f"[ERROR] {m}" for m in refusal.messages]}
    return web.json_response(body)


def _after(fault: Fault, request: web.Request) -> web.Response | None:
    if fault is Fault.ANSWER_LOST:
        return web.Response(status=500, text="internal_error")
    if fault is Fault.HUNG_UP:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)
    return None
