"""One request's trace is in every line that came of it, across the queue, with or without spans."""

import base64
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from infra.logs import LABELS, SAMPLED, SPAN, TRACE
from tests.scenario.alerts.test_alert_webhook import BEARER, alertmanager
from tests.security.doors import Doors, doors
from tests.security.signing import signed
from tests.support.world import CHANNEL, OPERATOR, PROJECT, STABLE

ID, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
W3C = {"traceparent": f"00-{ID}-{PARENT}-01"}
CLOUD = {"X-Cloud-Trace-Context": f"{ID}/{int(PARENT, 16)};o=1"}
NAME = f"projects/{PROJECT}/traces/{ID}"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Doors]:
    """The functions."""
    with doors(tmp_path) as made:
        yield made


def command(opened: Doors, text: str, headers: dict[str, str]) -> None:
    """``/canary TEXT``, from a sender that says its trace."""
    sender = opened.world.slack.sender
    body = urlencode(sender.command_form(text, user=OPERATOR, channel=CHANNEL)).encode()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    opened.post("slack", body, {**signed(body, str(int(time.time()))), **form, **headers})


def lines(opened: Doors, **labels: str) -> list[dict[str, Any]]:
    """What was logged with these labels."""
    read = [json.loads(line) for line in opened.lines]
    return [line for line in read if labels.items() <= line.get(LABELS, {}).items()]


@pytest.mark.parametrize("headers", [W3C, CLOUD], ids=["w3c", "cloud"])
def test_a_command_has_one_trace_across_the_queue(opened: Doors, headers: dict[str, str]) -> None:
    """Each line of the worker that does a command has the trace which Slack's request came with,
    as Cloud Logging names it, beside the rollout's id."""
    opened.world.start()
    rollout = opened.world.rollout.id
    opened.forget()
    command(opened, "rollback shop because checkout is broken", headers)
    worked = lines(opened, function="work", command="rollback")
    assert len(worked) >= 2
    assert {(line[TRACE], line[SPAN], line[SAMPLED]) for line in worked} == {(NAME, PARENT, True)}
    assert {line[LABELS]["rollout"] for line in worked} == {rollout}


def test_what_is_done_late_keeps_its_trace(opened: Doors) -> None:
    """What was left undone is carried out by a later beat, in the trace of what decided it."""
    world = opened.world
    world.start()
    world.slack.faults.unavailable()
    command(opened, "rollback shop because checkout is broken", W3C)
    opened.forget()
    world.clock.forward(60)
    world.tick()
    late = lines(opened, function="work")
    about = [line for line in late if "not carried out" in line["message"]]
    assert about
    assert {line[TRACE] for line in about} == {NAME}
    assert world.served() == {STABLE: 100}


def test_an_alert_from_elsewhere_has_one_trace(opened: Doors) -> None:
    """What a webhook was sent is decided on in the trace that its sender said."""
    opened.world.start()
    opened.forget()
    body = json.dumps(alertmanager()).encode()
    opened.ask("alert_webhook", "post", body, {**BEARER, **W3C}, "/prom")
    decided = lines(opened, function="alert", fact="alert_opened")
    assert {line[TRACE] for line in decided} == {NAME}
    assert opened.world.served() == {STABLE: 100}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"traceparent": "00-" + "0" * 32 + f"-{PARENT}-01"},
        {"traceparent": f"00-{ID}-{PARENT}-01-more"},
        {"traceparent": f"ff-{ID}-{PARENT}-01"},
        {"traceparent": f"00-{ID}\u0661-{PARENT}-01".encode().decode("latin-1")},
        {"X-Cloud-Trace-Context": f"{ID}/{1 << 64};o=1"},
        {"X-Cloud-Trace-Context": f"{ID}/0"},
        {"X-Cloud-Trace-Context": f"{ID}/x"},
    ],
)
def test_without_a_trace_one_is_begun(opened: Doors, headers: dict[str, str]) -> None:
    """Where the sender says no trace that can be read, the command has one of its own."""
    command(opened, "status shop", headers)
    worked = lines(opened, function="work", command="status")
    assert worked
    (name,) = {line[TRACE] for line in worked}
    assert name.startswith(f"projects/{PROJECT}/traces/")
    assert name != NAME
    assert not any(line[SAMPLED] for line in worked)


def test_a_message_with_any_attributes_is_taken(opened: Doors) -> None:
    """Whatever stands in a message's attributes, what it says is done."""
    data = base64.b64encode(b'{"task": "evaluate", "services": [], "asked_at": 0}').decode()
    anything: tuple[Any, ...] = ([], "x", {"traceparent": 7}, {"traceparent": "x"}, None)
    for attributes in anything:
        pushed = {"message": {"data": data, "messageId": "1", "attributes": attributes}}
        assert opened.post("work", json.dumps(pushed).encode()).status_code == 200
    assert len(lines(opened, function="work")) == 5
