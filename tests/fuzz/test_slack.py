"""Anything that Slack could send, signed: forms, payloads, and what is neither."""

import json
from typing import Any
from urllib.parse import urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.payload.modal_note import PLAN, REASON, REFUSE, REVISION, START, Note
from bot.slack.payload.modal_note import SERVICE as SERVICE_FIELD
from tests.fuzz.conftest import MARK, assert_fine
from tests.fuzz.shapes import anything, spoiled, texts
from tests.security.doors import Doors
from tests.support.world import CANARY, OPERATOR, SERVICE, VISITOR

QUICK = settings(max_examples=80)

TYPES = [
    "application/x-www-form-urlencoded",
    "application/json",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data; boundary=x",
    "text/plain",
    "",
]
FIELDS = ["text", "team_id", "user_id", "user_name", "channel_id", "channel_name", "command"]

CLICK: dict[str, Any] = {
    "type": "block_actions",
    "user": {"id": OPERATOR, "username": "olivia", "name": "olivia", "team_id": "T0SANDBOX"},
    "api_app_id": "A0CANARIO",
    "token": MARK,
    "container": {"type": "message", "message_ts": "1.0", "channel_id": "C0000001"},
    "trigger_id": "1.2.3",
    "team": {"id": "T0SANDBOX", "domain": "sandbox"},
    "channel": {"id": "C0000001", "name": "deployments"},
    "message": {"text": MARK},
    "actions": [
        {
            "action_id": "canario:hold",
            "block_id": "b",
            "type": "button",
            "value": json.dumps({"service": SERVICE, "rollout": "shop-000000", "step": 1}),
        }
    ],
}
SAW = Note(channel="C0000001", service=SERVICE, rollout="shop-000000", step=1, plan="shop")
WHO = {"id": VISITOR, "username": "victor", "name": "victor", "team_id": "T0SANDBOX"}
"""Somebody who may not start anything, so that whatever is sent leaves the shop as it is."""


def option(value: str) -> dict[str, Any]:
    """What was chosen in a select."""
    return {"type": "static_select", "selected_option": {"value": value}}


FORMS: list[dict[str, Any]] = [
    {
        **CLICK,
        "type": "view_submission",
        "user": WHO,
        "view": {
            "id": "V0001",
            "callback_id": callback,
            "private_metadata": SAW.text,
            "blocks": [{"type": "input", "block_id": "b1"}],
            "state": {
                "values": {
                    "b1": {SERVICE_FIELD: option(SERVICE)},
                    "b2": {REVISION: option(CANARY)},
                    "b3": {PLAN: option("shop")},
                    "b4": {REASON: {"type": "plain_text_input", "value": MARK}},
                }
            },
        },
    }
    for callback in (START, REFUSE)
]
EVENTS: list[dict[str, Any]] = [
    {
        "type": "event_callback",
        "token": MARK,
        "team_id": "T0SANDBOX",
        "event_id": "Ev0001",
        "authorizations": [{"team_id": "T0SANDBOX", "user_id": "U0CANARIO"}],
        "event": {"user": VISITOR, "channel": "C0000001", "user_team": "T0SANDBOX", **event},
    }
    for event in (
        {
            "type": "app_mention",
            "text": "<@U0CANARIO> status shop",
            "ts": "1.0",
            "thread_ts": "1.0",
        },
        {"type": "app_home_opened", "tab": "home"},
    )
]


@QUICK
@given(st.data(), st.binary(max_size=300), st.sampled_from(TYPES))
def test_any_signed_bytes_are_answered(
    taking: Doors, data: st.DataObject, body: bytes, kind: str
) -> None:
    """Whatever the body and whatever it calls itself."""
    start = data.draw(st.sampled_from([b"", b"payload=", b"text=", b"{", b"\xff\xfe"]))
    assert_fine(taking.slack(start + body, kind))


@QUICK
@given(field=st.sampled_from(FIELDS), value=texts)
def test_any_field_of_a_command_is_answered(taking: Doors, field: str, value: str) -> None:
    """Any text in any field of the form: a 200, for Slack shows its own error for the rest."""
    answer = taking.command(**{field: value})
    assert_fine(answer)
    assert answer.status_code == 200


@QUICK
@given(missing=st.sets(st.sampled_from(FIELDS)), text=texts)
def test_a_command_with_fields_missing_is_answered(
    taking: Doors, missing: set[str], text: str
) -> None:
    """Nothing in the form can be relied on."""
    form = {
        "command": "/canary",
        "text": text,
        "team_id": "T0SANDBOX",
        "user_id": OPERATOR,
        "user_name": "olivia",
        "channel_id": "C0000001",
        "channel_name": "deployments",
    }
    kept = {name: value for name, value in form.items() if name not in missing}
    assert_fine(taking.slack(urlencode(kept, errors="surrogatepass").encode()))


@QUICK
@given(payload=spoiled(CLICK))
def test_a_click_that_was_spoiled_is_answered(taking: Doors, payload: Any) -> None:
    """Clicks with fields replaced, taken away and added."""
    assert_fine(taking.slack(urlencode({"payload": json.dumps(payload)}).encode()))


@QUICK
@given(form=st.sampled_from(FORMS).flatmap(spoiled))
def test_a_form_that_was_spoiled_is_answered(taking: Doors, form: Any) -> None:
    """Modals that are sent, and what is chosen in them, with fields replaced and taken away."""
    assert_fine(taking.slack(urlencode({"payload": json.dumps(form)}).encode()))
    chosen = {**form, "type": "block_actions"} if isinstance(form, dict) else form
    assert_fine(taking.slack(urlencode({"payload": json.dumps(chosen)}).encode()))


@QUICK
@given(event=st.sampled_from(EVENTS).flatmap(spoiled))
def test_an_event_that_was_spoiled_is_answered(taking: Doors, event: Any) -> None:
    """Mentions and opened Homes with fields replaced, taken away and added."""
    answer = taking.slack(json.dumps(event).encode(), "application/json")
    assert_fine(answer)
    assert answer.status_code == 200


@QUICK
@given(payload=anything, kind=st.sampled_from(["block_actions", "view_submission", "shortcut", ""]))
def test_any_payload_is_answered(taking: Doors, payload: Any, kind: str) -> None:
    """JSON of any shape, as a payload and as an event."""
    assert_fine(taking.slack(urlencode({"payload": json.dumps(payload)}).encode()))
    assert_fine(taking.slack(json.dumps(payload).encode(), "application/json"))
    said = {**CLICK, "type": kind, "actions": payload, "view": payload, "callback_id": payload}
    assert_fine(taking.slack(urlencode({"payload": json.dumps(said)}).encode()))


@QUICK
@given(value=texts | anything.map(json.dumps))
def test_any_value_of_a_button_is_answered(taking: Doors, value: str) -> None:
    """A button's value comes back as anything."""
    action = {**CLICK["actions"][0], "value": value}
    said = {**CLICK, "actions": [action]}
    assert_fine(taking.slack(urlencode({"payload": json.dumps(said)}).encode()))


@QUICK
@given(
    timestamp=st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=30),
    signature=st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=80),
    body=st.binary(max_size=50),
)
def test_any_headers_without_the_secret_are_refused(
    taking: Doors, timestamp: str, signature: str, body: bytes
) -> None:
    """Whatever stands in the two headers, it is a 401."""
    headers = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature}
    answer = taking.post("slack", body, headers)
    assert_fine(answer)
    assert answer.status_code == 401
