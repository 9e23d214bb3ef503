"""What people do in modals, in their Home and by mentioning the bot, sent as Slack sends it."""

import itertools
import json
from collections.abc import Mapping, Sequence
from typing import Any

import requests

from sandbox.slack.requests import Requests
from sandbox.slack.sender import ANSWER_WITHIN_SECONDS, SlackSender, pressed_in
from sandbox.slack.views import show
from sandbox.slack.workspace import BOT_USER, Message, OpenModal, Workspace

Choice = str | Sequence[str]
"""What is written or chosen in a field: text, an option's value or label, or several of them."""


class SlackPeople:
    """Each deed is one signed request to the function. ``timestamp`` is the signature's time, where
    that is not the workspace's."""

    def __init__(self, workspace: Workspace, sender: SlackSender, handed_out: Requests) -> None:
        self._workspace = workspace
        self._sender = sender
        self._handed_out = handed_out
        self._events = itertools.count(1)

    def mention(
        self, text: str, *, user: str, channel: str, thread: str = "", **how: Any
    ) -> requests.Response:
        """A message that says ``@canario TEXT``, in a channel or in a thread of it."""
        place = self._workspace.channel(channel)
        words = f"<@{BOT_USER}> {text}".strip()
        message = Message(place.id, self._workspace.next_ts(), user, words, thread_ts=thread)
        self._workspace.post(message)
        event = {
            "type": "app_mention",
            "user": user,
            "text": words,
            "ts": message.ts,
            "event_ts": message.ts,
            "channel": place.id,
            "user_team": self._workspace.user(user).team_id,
        }
        return self.event(event | ({"thread_ts": thread} if thread else {}), **how)

    def open_home(self, user: str, tab: str = "home", **how: Any) -> requests.Response:
        """Look at the bot's Home."""
        event = {"type": "app_home_opened", "user": user, "tab": tab, "channel": f"D{user}"}
        return self.event(event, **how)

    def event(
        self, event: Mapping[str, Any], *, event_id: str = "", **how: Any
    ) -> requests.Response:
        """An event, as Slack wraps it; the same ``event_id`` when Slack sends it again."""
        body = {
            "type": "event_callback",
            "token": "unused",
            "team_id": self._workspace.team_id,
            "api_app_id": "A0CANARIO",
            "event_id": event_id or f"Ev{next(self._events):08d}",
            "event_time": int(self._workspace.now()),
            "authorizations": [{"team_id": self._workspace.team_id, "user_id": BOT_USER}],
            "event": dict(event),
        }
        return self.send_json(body, **how)

    def send_json(
        self, body: Mapping[str, Any], *, timestamp: str = "", **headers: str
    ) -> requests.Response:
        """Anything that Slack sends as JSON."""
        raw = json.dumps(body).encode()
        signed = self._sender.signed(raw, timestamp) | {"Content-Type": "application/json"}
        return requests.post(
            self._sender.function_url,
            data=raw,
            headers=signed | headers,
            timeout=ANSWER_WITHIN_SECONDS,
        )

    def press_in_home(
        self, action_id: str, *, user: str, number: int = 0, timestamp: str = ""
    ) -> requests.Response:
        """Press a button in the Home; the ``number``-th of that name."""
        home = self._workspace.homes[user]
        action = pressed_in(home["blocks"], action_id, number)
        return self._interact(user, home, action, timestamp)

    def put_in(
        self,
        modal: OpenModal,
        action_id: str,
        choice: Choice,
        *,
        block_id: str = "",
        timestamp: str = "",
    ) -> requests.Response | None:
        """Write or choose something, in the first field of that name or in this block; the function
        hears of it where the field says so."""
        for block in modal.view["blocks"]:
            element = block.get("element") or {}
            if block.get("type") != "input" or element.get("action_id") != action_id:
                continue
            if block_id not in ("", block["block_id"]):
                continue
            value = _value(element, choice)
            if value is None:
                continue
            modal.state[block["block_id"]][action_id] = value
            if not block.get("dispatch_action"):
                return None
            action = {**value, "action_id": action_id, "block_id": block["block_id"]}
            return self._interact(modal.user, _with_state(modal), action, timestamp)
        raise LookupError(f"The modal has no {action_id} with {choice}.")

    def submit(self, modal: OpenModal, *, timestamp: str = "") -> dict[str, str]:
        """Send a modal; the errors that it then shows, by block. Without any it is closed."""
        missing = _required(modal)
        if missing:
            return dict.fromkeys(missing, "This field is required.")
        body = self._body(modal.user, "view_submission") | {"view": _with_state(modal)}
        sent = self._sender.send({"payload": json.dumps(body)}, timestamp=timestamp)
        said = json.loads(sent.text) if sent.text else {}
        match said.get("response_action"):
            case "errors":
                return dict(said["errors"])
            case "update":
                show(modal, said["view"])
            case _:
                self._workspace.modals.pop(modal.id, None)
        return {}

    def _interact(
        self, user: str, view: Mapping[str, Any], action: Mapping[str, Any], timestamp: str
    ) -> requests.Response:
        body = self._body(user, "block_actions") | {
            "container": {"type": "view", "view_id": view["id"]},
            "view": dict(view),
            "actions": [dict(action)],
        }
        return self._sender.send({"payload": json.dumps(body)}, timestamp=timestamp)

    def _body(self, user: str, kind: str) -> dict[str, Any]:
        who = self._workspace.user(user)
        return {
            "type": kind,
            "user": {"id": who.id, "username": who.name, "name": who.name, "team_id": who.team_id},
            "team": {"id": self._workspace.team_id, "domain": "sandbox"},
            "api_app_id": "A0CANARIO",
            "token": "unused",
            "trigger_id": self._handed_out.new_trigger(user),
        }


def _with_state(modal: OpenModal) -> dict[str, Any]:
    return {**modal.view, "state": {"values": modal.state}}


def _value(element: Mapping[str, Any], choice: Choice) -> dict[str, Any] | None:
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": str(choice) or None}
    wanted = [choice] if isinstance(choice, str) else list(choice)
    groups = element.get("option_groups") or [{"options": element.get("options", ())}]
    options = [option for group in groups for option in group["options"]]
    found = [o for o in options if o["value"] in wanted or o["text"]["text"] in wanted]
    if kind == "checkboxes":
        return {"type": kind, "selected_options": found} if found or not wanted else None
    return {"type": kind, "selected_option": found[0]} if found else None


def _required(modal: OpenModal) -> list[str]:
    missing = []
    for block in modal.view["blocks"]:
        if block.get("type") == "input" and not block.get("optional"):
            (value,) = modal.state[block["block_id"]].values()
            if not (value.get("selected_option") or value.get("value")):
                missing.append(block["block_id"])
    return missing
