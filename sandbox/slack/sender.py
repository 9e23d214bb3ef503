"""Sends what people do in the sandbox's Slack to our function, signed as Slack signs."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import requests

from sandbox.slack.messages import shown
from sandbox.slack.requests import Requests
from sandbox.slack.workspace import Ephemeral, Message, Workspace, buttons_of
from sandbox.wire.journal import Journal

ANSWER_WITHIN_SECONDS = 10.0
FORM = "application/x-www-form-urlencoded"


class NoAnswer(requests.RequestException):
    """The function did not answer in time, or not at all; people see Slack's own error then."""


class SlackSender:
    """People's commands and clicks. ``post`` sends body and headers to the function; tests may
    give one that needs no socket."""

    def __init__(
        self,
        workspace: Workspace,
        journal: Journal,
        handed_out: Requests,
        signing_secret: str,
        base_url: Callable[[], str],
    ) -> None:
        self._workspace = workspace
        self._journal = journal
        self._handed_out = handed_out
        self._signing_secret = signing_secret
        self._base_url = base_url
        self.function_url = ""

    def command_form(
        self, text: str, *, user: str, channel: str, command: str = "/canary", **forged: str
    ) -> dict[str, str]:
        """The form of a slash command; ``forged`` replaces any of its fields."""
        place = self._workspace.channel(channel)
        who = self._workspace.user(user)
        form = {
            "token": "unused",
            "team_id": who.team_id,
            "team_domain": "sandbox",
            "channel_id": place.id,
            "channel_name": place.name,
            "user_id": who.id,
            "user_name": who.name,
            "command": command,
            "text": text,
            "api_app_id": "A0CANARIO",
            "is_enterprise_install": "false",
            "response_url": self._base_url() + self._handed_out.new_url(place.id, who.id),
            "trigger_id": self._handed_out.new_trigger(who.id),
        }
        return form | forged

    def click_payload(
        self, message: Message | Ephemeral, action_id: str, *, user: str, **forged: Any
    ) -> dict[str, Any]:
        """The payload of a press on a message's button, pressable or not any more. Of a message
        that only one person sees, Slack does not say what is in it."""
        alone = isinstance(message, Ephemeral)
        thread = message.thread if isinstance(message, Ephemeral) else message.thread_ts
        place = self._workspace.channels[message.channel]
        who = self._workspace.user(user)
        url = self._base_url() + self._handed_out.new_url(place.id, who.id, message.ts)
        payload: dict[str, Any] = {
            "type": "block_actions",
            "user": {
                "id": who.id,
                "username": who.name,
                "name": who.name,
                "team_id": who.team_id,
            },
            "api_app_id": "A0CANARIO",
            "token": "unused",
            "container": {
                "type": "message",
                "message_ts": message.ts,
                "channel_id": place.id,
                "is_ephemeral": alone,
                **({"thread_ts": thread} if thread else {}),
            },
            "trigger_id": self._handed_out.new_trigger(who.id),
            "team": {"id": self._workspace.team_id, "domain": "sandbox"},
            "enterprise": None,
            "is_enterprise_install": False,
            "channel": {"id": place.id, "name": place.name},
            **(
                {}
                if isinstance(message, Ephemeral)
                else {"message": shown(message, metadata=False)}
            ),
            "state": {"values": {}},
            "response_url": url,
            "actions": [pressed_in(message.blocks, action_id)],
        }
        return payload | forged

    def signed(self, body: bytes, timestamp: str = "", signature: str = "") -> dict[str, str]:
        """Slack's headers for a body; a given timestamp or signature is used as it is."""
        timestamp = timestamp or str(int(self._workspace.now()))
        signature = signature or sign(self._signing_secret, timestamp, body)
        return {
            "Content-Type": FORM,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature,
        }

    def send(
        self, form: Mapping[str, str], *, timestamp: str = "", signature: str = ""
    ) -> requests.Response:
        """Post a form to the function. Raises NoAnswer."""
        body = urlencode(form).encode()
        headers = self.signed(body, timestamp, signature)
        try:
            return requests.post(
                self.function_url, data=body, headers=headers, timeout=ANSWER_WITHIN_SECONDS
            )
        except requests.RequestException as error:
            raise NoAnswer(
                f"The function slack gave no answer within {ANSWER_WITHIN_SECONDS:g} s. What was "
                "asked may be done all the same: look before you repeat it."
            ) from error

    def command(
        self,
        text: str,
        *,
        user: str,
        channel: str,
        timestamp: str = "",
        signature: str = "",
        **forged: str,
    ) -> requests.Response:
        """``/canary TEXT``; an answer in the response is kept as what the person was told."""
        form = self.command_form(text, user=user, channel=channel, **forged)
        self._journal.record("slack", "command", text=text, user=user, channel=channel)
        answer = self.send(form, timestamp=timestamp, signature=signature)
        self._keep(form["channel_id"], form["user_id"], answer)
        return answer

    def click(
        self,
        message: Message | Ephemeral,
        action_id: str,
        *,
        user: str,
        timestamp: str = "",
        signature: str = "",
        **forged: Any,
    ) -> requests.Response:
        """Press a button of a message."""
        payload = self.click_payload(message, action_id, user=user, **forged)
        self._journal.record("slack", "click", action_id=action_id, user=user)
        form = {"payload": json.dumps(payload)}
        return self.send(form, timestamp=timestamp, signature=signature)

    def _keep(self, channel: str, user: str, answer: requests.Response) -> None:
        if answer.status_code != 200 or not answer.text:
            return
        try:
            said = answer.json()
        except ValueError:
            said = {"text": answer.text}
        blocks = tuple(said.get("blocks", ()))
        with self._workspace.lock:
            text, ts = str(said.get("text", "")), self._workspace.next_ts()
            told = Ephemeral(channel, user, text, "answer", blocks, ts=ts)
            self._workspace.ephemerals.append(told)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def pressed_in(
    blocks: Sequence[Mapping[str, Any]], action_id: str, number: int = 0
) -> dict[str, Any]:
    """The ``number``-th button of that name, as Slack sends it when it is pressed."""
    buttons = buttons_of(blocks)
    found = [(row, each) for row, each in buttons if each.get("action_id") == action_id]
    if not found:
        names = [each.get("action_id") for _, each in buttons]
        raise LookupError(f"There is no button {action_id} here, only {names}.")
    row, button = found[number]
    pressed = {key: value for key, value in button.items() if key != "confirm"}
    return pressed | {"block_id": row.get("block_id", "b"), "action_ts": "0"}
