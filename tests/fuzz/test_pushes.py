"""Anything that may be pushed to ``work`` and ``alert``, and any call of ``tick``."""

import base64
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.verbs.table import BY_COMMAND
from tests.fuzz.conftest import MARK, assert_fine
from tests.fuzz.shapes import anything, spoiled, texts
from tests.scenario.deploys.deploying import entry
from tests.security.doors import Doors
from tests.support.world import CANARY, OPERATOR, PROJECT, REGION, SERVICE, SHOP, VISITOR

QUICK = settings(max_examples=100)

ASKED = {
    "id": "slack-1",
    "user": OPERATOR,
    "user_name": "olivia",
    "channel": "C0000001",
    "reply_to": {"user": OPERATOR, "channel": "C0000001", "response_url": ""},
    "service": SHOP,
    "rollout": "",
    "step": None,
}
GUARDED = ["start", "freeze", "unfreeze", "approve", "refuse", "plan", "bucket"]
"""Asked by somebody who may not, so that the shop stays as other tests expect it."""
VERBS = [verb.name for verb in BY_COMMAND.values() if verb.name not in GUARDED]
WORKS: list[dict[str, Any]] = [
    *(
        {"version": 1, "task": "command", "command": {**ASKED, "verb": verb, "id": verb}}
        for verb in VERBS
    ),
    *(
        {
            "version": 1,
            "task": "command",
            "command": {**ASKED, "user": VISITOR, "verb": verb, "id": verb, "reason": "r"},
        }
        for verb in GUARDED
    ),
    {"version": 1, "task": "home", "user": VISITOR},
    {"version": 1, "task": "homes", "changed_at": "2026-03-10T12:00:00Z"},
    {
        "version": 1,
        "task": "fill_start",
        "view": "V0001",
        "user": VISITOR,
        "channel": "C0000001",
        "service": SERVICE,
        "plan": "shop",
    },
    {
        "version": 1,
        "task": "evaluate",
        "services": [SERVICE],
        "asked_at": "2026-03-10T12:00:00Z",
    },
    {"version": 1, "task": "carry_out", "entries": [f"{SERVICE}~00000001~0"]},
]
GIVEN_UP = {"CloudPubSubDeadLetterSourceSubscription": "canario-push"}
ALERT: dict[str, Any] = {
    "version": "1.2",
    "incident": {
        "incident_id": "0.abc",
        "scoping_project_id": PROJECT,
        "scoping_project_number": 1,
        "url": "https://console.example/1",
        "started_at": 1,
        "ended_at": None,
        "state": "open",
        "severity": "Critical",
        "summary": "5xx over 1 %",
        "policy_name": "Errors",
        "policy_user_labels": {"canario": "rollback"},
        "condition": {"displayName": "c"},
        "resource": {
            "type": "cloud_run_revision",
            "labels": {
                "project_id": PROJECT,
                "service_name": SHOP,
                "revision_name": CANARY,
                "location": REGION,
            },
        },
        "metric": {"type": "m", "labels": {}},
        "observed_value": "0.05",
    },
}


def push(data: bytes, **message: Any) -> bytes:
    """Pub/Sub's envelope."""
    said = {"data": base64.b64encode(data).decode(), "messageId": "1", **message}
    dead = "-given-up" if "attributes" in message else ""
    return json.dumps({"message": said, "subscription": f"{MARK}{dead}"}).encode()


@pytest.mark.parametrize("target", ["work", "alert", "tick"])
@QUICK
@given(body=st.binary(max_size=300))
def test_any_bytes_are_answered(taking: Doors, target: str, body: bytes) -> None:
    """Whatever arrives, it is taken or dropped: it will never be anything else."""
    assert_fine(taking.post(target, body))
    assert_fine(taking.post(target, push(body)))


@pytest.mark.parametrize("target", ["work", "alert"])
@QUICK
@given(envelope=anything, number=anything)
def test_any_envelope_is_answered(taking: Doors, target: str, envelope: Any, number: Any) -> None:
    """JSON of any shape in the envelope's place, and in the places of its parts."""
    assert_fine(taking.post(target, json.dumps(envelope).encode()))
    assert_fine(taking.post(target, json.dumps({"message": envelope}).encode()))
    assert_fine(taking.post(target, json.dumps({"message": {"data": envelope}}).encode()))
    assert_fine(taking.post(target, push(b"{}", messageId=number, attributes=envelope)))


@pytest.mark.parametrize("target", ["work", "alert"])
@QUICK
@given(inside=anything)
def test_any_json_inside_is_answered(taking: Doors, target: str, inside: Any) -> None:
    """JSON of any shape as the message."""
    assert_fine(taking.post(target, push(json.dumps(inside).encode())))
    assert_fine(taking.post(target, push(json.dumps({"incident": inside, MARK: MARK}).encode())))


@QUICK
@given(work=st.sampled_from(WORKS).flatmap(spoiled))
def test_work_that_was_spoiled_is_answered(taking: Doors, work: Any) -> None:
    """Messages of ours with fields replaced, taken away and added; also as what was given up."""
    said = json.dumps(work).encode()
    assert_fine(taking.post("work", push(said)))
    assert_fine(taking.post("work", push(said, attributes=GIVEN_UP)))


@QUICK
@given(alert=spoiled(ALERT))
def test_an_alert_that_was_spoiled_is_answered(taking: Doors, alert: Any) -> None:
    """Notifications with fields replaced, taken away and added; also as what was given up."""
    said = json.dumps(alert).encode()
    assert_fine(taking.post("alert", push(said)))
    assert_fine(taking.post("alert", push(said, attributes=GIVEN_UP)))


def log_entry(said: Any) -> bytes:
    """As the subscription to Cloud Run's log pushes it."""
    data = base64.b64encode(json.dumps(said).encode()).decode()
    message = {"data": data, "messageId": "1"}
    return json.dumps({"message": message, "subscription": f"{MARK}-deploys-push"}).encode()


@QUICK
@given(said=spoiled(entry()) | anything)
def test_any_entry_of_the_log_is_answered(taking: Doors, said: Any) -> None:
    """Entries of Cloud Run's log with fields replaced, taken away and added, and JSON of any
    shape. What can't be read starts nothing and never comes again."""
    assert_fine(taking.post("work", log_entry(said)))


TIMES = [
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "2026-03-10",
    "2026-W10-2",
    "now",
]
headers = (
    st.sampled_from(TIMES)
    | st.datetimes().map(str)
    | st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=40)
)


@QUICK
@given(at=headers, job=headers)
def test_any_call_of_the_scheduler_is_answered(taking: Doors, at: str, job: str) -> None:
    """Whatever stands in its headers."""
    said = {"X-CloudScheduler-ScheduleTime": at, "X-CloudScheduler-JobName": job}
    assert_fine(taking.post("tick", b"", said))


def test_an_alert_is_kept_small(taking: Doors) -> None:
    """Five megabytes of summary, and a hundred thousand labels, don't become part of a rollout
    that has to fit into a document."""
    # Other inputs have left incidents open, so that a start takes a yes.
    taking.world.say(f"start shop {CANARY} --yes")
    labels = {f"l{n}": "x" * 500 for n in range(10_000)}
    said = {
        **ALERT["incident"],
        "incident_id": "i" * 100_000,
        "summary": "s" * 5_000_000,
        "url": "https://" + "u" * 100_000,
        "policy_name": "p" * 100_000,
        "severity": "warning" + "!" * 100_000,
        "policy_user_labels": labels,
    }
    assert_fine(taking.post("alert", push(json.dumps({"incident": said}).encode())))
    (alert,) = taking.world.rollout.alerts
    assert len(alert.model_dump_json()) < 5000
    taking.world.say("rollback shop")


@QUICK
@given(name=texts.filter(lambda text: not re.fullmatch(r"[a-z][a-z0-9.:-]*", text.strip().lower())))
def test_a_name_that_is_none_concerns_no_service(taking: Doors, name: str) -> None:
    """What can't be a project or a service is nobody's alert; it is answered all the same."""
    resource = {"labels": {"project_id": name, "service_name": name}}
    incident = {**ALERT["incident"], "resource": resource, "policy_user_labels": {}}
    answer = taking.post("alert", push(json.dumps({"incident": incident}).encode()))
    assert_fine(answer)
    assert answer.text.startswith(("nothing to do", "dropped"))
