"""The sandbox's Slack in a browser: what is pressed and sent there is a signed request to the real
functions, as Slack sends it."""

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from sandbox.slack.sender import NoAnswer
from sandbox.slack.shown.live import live_page
from sandbox.slack.workspace import Ephemeral, Message, OpenModal, SlackRefusal

if TYPE_CHECKING:
    from sandbox.slack.server import SlackServer

Form = Mapping[str, Any]
"""What a browser has sent; a field that is ticked several times is a list."""


class LiveSlack:
    """``settle`` waits until the functions have answered; ``stamp`` is the time of signatures where
    that is not the workspace's; ``first`` are the person and the channel that are shown first."""

    def __init__(
        self,
        slack: "SlackServer",
        settle: Callable[[], object],
        first: tuple[str, str],
        stamp: Callable[[], str] = str,
    ) -> None:
        self._slack, self._settle, self._stamp = slack, settle, stamp
        self._first = first
        self._wrong: dict[str, dict[str, str]] = {}

    def routes(self, app: web.Application) -> None:
        """Add its addresses to an application."""
        app.router.add_get("/slack", self._show)
        for name, act in (("press", self.press), ("modal", self.modal), ("say", self.say)):
            app.router.add_post(f"/slack/{name}", self._doing(act))

    async def _show(self, request: web.Request) -> web.Response:
        user = request.query.get("user", self._first[0])
        channel = request.query.get("channel", self._first[1])
        try:
            if channel == "home" and user not in self._slack.workspace.homes:
                await asyncio.to_thread(self._open_home, user)
            found = live_page(self._slack.workspace, user, channel, self._wrong.get(user))
        except (SlackRefusal, LookupError) as no:
            raise web.HTTPNotFound(text=f"There is none of that: {no}") from no
        return web.Response(text=found, content_type="text/html")

    def _doing(self, act: Callable[[Form], None]) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.Response:
            origin = request.headers.get("Origin")
            if origin and urlsplit(origin).netloc != request.host:
                raise web.HTTPForbidden(text=f"A page of {origin} presses nothing here.")
            sent = await request.post()
            form = {name: sent.getall(name) for name in sent}
            flat = {k: v if k.startswith("field:") else v[-1] for k, v in form.items()}
            try:
                await asyncio.to_thread(act, flat)
            except NoAnswer as no:
                raise web.HTTPGatewayTimeout(text=str(no)) from no
            except (SlackRefusal, LookupError) as no:
                raise web.HTTPConflict(text=f"That is not there any more: {no}") from no
            back = urlencode({"user": flat["user"], "channel": flat["channel"]})
            raise web.HTTPSeeOther(f"/slack?{back}")

        return handle

    def say(self, form: Form) -> None:
        """A command, or words to the channel."""
        text, user, channel = str(form["text"]).strip(), form["user"], form["channel"]
        place = self._first[1] if channel == "home" else channel
        if text.startswith("/canary"):
            words = text.removeprefix("/canary").strip()
            self._slack.command(words, user=user, channel=place, timestamp=self._stamp())
        elif text:
            self._slack.say(place, text, user)
        self._settle()

    def press(self, form: Form) -> None:
        """A button of a message, or of the Home."""
        user, action = form["user"], str(form["action"])
        if form["of"] == "home":
            self._slack.people.press_in_home(action, user=user, timestamp=self._stamp())
        else:
            message = self._message(form["channel"], str(form["of"]), user)
            self._slack.click(message, action, user=user, timestamp=self._stamp())
        self._settle()

    def modal(self, form: Form) -> None:
        """Fields are filled in, and the form is sent or closed."""
        user = form["user"]
        modal = self._slack.modal(user)
        self._wrong.pop(user, None)
        if form.get("then") == "close":
            self._slack.workspace.modals.pop(modal.id, None)
            return
        for block_id, action, value in changed(modal, form):
            if block_id in modal.state:
                self._slack.people.put_in(
                    modal, action, value, block_id=block_id, timestamp=self._stamp()
                )
                self._settle()
        if form.get("then") == "send":
            self._wrong[user] = self._slack.people.submit(modal, timestamp=self._stamp())
            self._settle()

    def _message(self, channel: str, ts: str, user: str) -> Message | Ephemeral:
        said = [m for m in self._slack.messages(channel) if m.ts == ts]
        told = [e for e in self._slack.ephemerals() if e.ts == ts and e.user == user]
        if not said and not told:
            raise LookupError(ts)
        return said[0] if said else told[0]

    def _open_home(self, user: str) -> None:
        self._slack.people.open_home(user, timestamp=self._stamp())
        self._settle()


def changed(modal: OpenModal, form: Form) -> list[tuple[str, str, str | list[str]]]:
    """The fields in which something else was written or chosen than the modal has."""
    found: list[tuple[str, str, str | list[str]]] = []
    for block in modal.view["blocks"]:
        element = block.get("element")
        if block.get("type") != "input" or element is None:
            continue
        action = element["action_id"]
        state = modal.state[block["block_id"]].get(action, {})
        sent = form.get(f"field:{block['block_id']}", [])
        if element["type"] == "checkboxes":
            before = [each["value"] for each in state.get("selected_options") or ()]
            if list(sent) != before:
                found.append((block["block_id"], action, list(sent)))
            continue
        value = str(sent[-1]) if sent else ""
        chosen = (state.get("selected_option") or {}).get("value")
        known = str(chosen or state.get("value") or "")
        # A select has no empty choice to send; a text may be taken out again.
        if value != known and (value or element["type"] == "plain_text_input"):
            found.append((block["block_id"], action, value))
    return found
