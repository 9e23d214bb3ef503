"""Requests that are not Slack's, not of just now, not of this workspace, or not of somebody who
may."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.security.doors import SECRETS, Doors, doors
from tests.security.signing import signed
from tests.support.world import CANARY, CHANNEL, OPERATOR, PROJECT, STRANGER, VISITOR


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """The functions, with a shop whose canary has 10 %."""
    with doors(tmp_path_factory.mktemp("nobody")) as made:
        made.world.start()
        yield made


@pytest.fixture
def shut(opened: Doors) -> Iterator[Doors]:
    """The same. Whatever a test does to it, the shop's traffic and its decisions stay."""
    opened.forget()
    before = opened.world.service()
    yield opened
    opened.world.settle()
    assert opened.world.service() == before
    assert opened.world.served() == {"shop-00001": 90, CANARY: 10}
    assert not any(secret in line for line in opened.lines for secret in (*SECRETS, "v0="))


def rollback(doors: Doors, **fields: str) -> bytes:
    """The form of a rollback by the operator."""
    form = doors.world.slack.sender.command_form("rollback shop", user=OPERATOR, channel=CHANNEL)
    return urlencode(form | fields).encode()


def now(ahead: float = 0) -> str:
    """Slack's timestamp."""
    return str(int(time.time() + ahead))


FORGED: dict[str, Any] = {
    "no headers": lambda body: {},
    "another secret": lambda body: signed(body, now(), "another"),
    "an empty secret": lambda body: signed(body, now(), ""),
    "another body's": lambda body: signed(body + b"&x=1", now()),
    "another time's": lambda body: signed(body, now()) | {"X-Slack-Request-Timestamp": now(-60)},
    "no version": lambda body: _changed(body, lambda said: said.removeprefix("v0=")),
    "another version": lambda body: _changed(body, lambda said: said.replace("v0=", "v1=")),
    "upper case": lambda body: _changed(body, lambda said: said.upper()),
    "cut": lambda body: _changed(body, lambda said: said[:-1]),
    "nothing": lambda body: _changed(body, lambda said: ""),
    "only the version": lambda body: _changed(body, lambda said: "v0="),
    "stale": lambda body: signed(body, now(-301)),
    "of tomorrow": lambda body: signed(body, now(301)),
    "of 1970": lambda body: signed(body, "0"),
    "no number": lambda body: signed(body, "soon"),
    "a fraction": lambda body: signed(body, now() + ".5"),
    "negative": lambda body: signed(body, "-" + now()),
    "a long number": lambda body: signed(body, "9" * 5000),
    "other digits": lambda body: signed(body, "1\u00b2\u00b3"),
    "an exponent": lambda body: signed(body, "1e9"),
    "blanks around": lambda body: signed(body, f" {now()}"),
}


def _changed(body: bytes, change: Any) -> dict[str, str]:
    headers = signed(body, now())
    return headers | {"X-Slack-Signature": change(headers["X-Slack-Signature"])}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_or_stale_request_is_refused(shut: Doors, how: str) -> None:
    """401, the same words for each, and nothing is handed on."""
    body = rollback(shut)
    headers = {"Content-Type": "application/x-www-form-urlencoded"} | FORGED[how](body)
    answer = shut.post("slack", body, {k: v.encode() for k, v in headers.items()})
    assert answer.status_code == 401
    assert shut.done == ()


@pytest.mark.parametrize("method", ["get", "put", "delete", "head", "options", "patch"])
def test_another_method_does_nothing(shut: Doors, method: str) -> None:
    """Slack posts."""
    body = rollback(shut)
    answer = shut.ask("slack", method, body, signed(body, now()))
    assert answer.status_code in (200, 405)
    assert shut.done == ()


FOREIGN: dict[str, dict[str, str]] = {
    "another team": {"team_id": "T0ELSEWHERE"},
    "no team": {"team_id": ""},
    "two teams": {"team_id": "T0SANDBOX,T0ELSEWHERE"},
    "our team in small letters": {"team_id": "t0sandbox"},
}


@pytest.mark.parametrize("how", FOREIGN)
def test_a_signed_command_of_another_workspace_does_nothing(shut: Doors, how: str) -> None:
    """Slack signs for every workspace in which the app is installed; one is obeyed."""
    answer = shut.command(text="rollback shop", **FOREIGN[how])
    assert "own workspace" in answer.text
    assert shut.done == ()


def press(doors: Doors, action: str = "rollback", user: str = OPERATOR) -> dict[str, Any]:
    """The payload of a press on the rollout's message as it is now."""
    sender = doors.world.slack.sender
    return sender.click_payload(doors.world.card(), f"canario:{action}", user=user)


def send(doors: Doors, payload: dict[str, Any]) -> list[str]:
    """Press; what people were told after it."""
    before = len(doors.world.slack.ephemerals())
    answer = doors.slack(urlencode({"payload": json.dumps(payload)}).encode())
    assert answer.status_code == 200
    return [told.text for told in doors.world.slack.ephemerals()[before:]]


def test_a_slack_connect_user_does_nothing(shut: Doors) -> None:
    """In a shared channel the request's team is ours while the person's is not."""
    assert "own workspace" in send(shut, press(shut, user=STRANGER))[-1]


@pytest.mark.parametrize(
    "forged",
    [
        {"team": {"id": "T0ELSEWHERE"}},
        {"user": {"id": OPERATOR}},
        {"user": {"id": OPERATOR, "team_id": "T0ELSEWHERE"}},
        {"user": OPERATOR},
    ],
)
def test_a_press_that_doesnt_say_whose_it_is_does_nothing(
    shut: Doors, forged: dict[str, Any]
) -> None:
    """The person's workspace has to be named, and every one that is named has to be ours."""
    send(shut, press(shut) | forged)


def with_value(doors: Doors, action: str, **changes: Any) -> dict[str, Any]:
    """A press whose button points elsewhere than it did."""
    payload = press(doors, action)
    value = json.loads(payload["actions"][0]["value"]) | changes
    payload["actions"][0]["value"] = json.dumps(value)
    return payload


@pytest.mark.parametrize("action", ["promote", "rollback"])
@pytest.mark.parametrize(
    "changes",
    [
        {"rollout": "shop-ffffff"},
        {"service": f"{PROJECT}~another"},
        {"service": "elsewhere~shop"},
        {"service": ""},
        {"service": "../shop"},
        {"rollout": ""},
        {"step": -1},
        {"step": "one"},
    ],
)
def test_a_buttons_value_that_was_changed_moves_nothing(
    shut: Doors, action: str, changes: dict[str, Any]
) -> None:
    """The value is a pointer; what it points at is looked up, and doesn't fit."""
    assert send(shut, with_value(shut, action, **changes)) != []


@pytest.mark.parametrize("step", [0, 2, 3, 1000])
def test_a_promote_of_another_step_moves_nothing(shut: Doors, step: int) -> None:
    """A button from an older step, or one that says it is from a later one."""
    assert "moved on" in send(shut, with_value(shut, "promote", step=step))[-1]


def test_the_same_signed_press_twice_is_one(opened: Doors, shut: Doors) -> None:
    """Replayed within its five minutes, a press of somebody who may not stays without effect, and
    each time it is told so."""
    payload = press(shut, "promote", VISITOR)
    for _ in range(2):
        assert "may promote" in send(shut, payload)[-1]


@pytest.mark.parametrize(
    "text", ["promote shop", "resume shop", f"start shop {CANARY} --again because x"]
)
def test_a_command_by_someone_without_the_role_does_nothing(shut: Doors, text: str) -> None:
    """Continuing takes the plan's operators, whatever name somebody gives themselves."""
    told = shut.world.say(text, user=VISITOR, user_name="olivia")
    assert "may" in told[-1]


def test_a_replayed_rollback_is_done_once(tmp_path: Path) -> None:
    """The same signed bytes sent again within five minutes: one decision, one shift, one page."""
    with doors(tmp_path) as made:
        made.world.start()
        body = rollback(made)
        headers = signed(body, now()) | {"Content-Type": "application/x-www-form-urlencoded"}
        for _ in range(3):
            assert made.post("slack", body, headers).status_code == 200
        assert decided(made).count("rollback_asked") == 1
        assert [incident.triggers for incident in made.world.pagerduty.incidents()] in ([1], [])


def decided(doors: Doors) -> list[str]:
    """The kinds of facts that were decided on."""
    return [entry.fact.kind for entry in doors.world.wiring.store.audit(doors.world.service().id)]
