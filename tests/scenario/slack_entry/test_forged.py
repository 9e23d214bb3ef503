"""Requests that are not Slack's, not ours, or not readable."""

import json

import pytest
import requests

from sandbox.slack.server import SlackServer
from tests.scenario.slack_entry.conftest import Taken


@pytest.mark.parametrize(
    ("forged", "why"),
    [
        ({"signature": "v0=" + "0" * 64}, "signature does not match"),
        ({"timestamp": "soon"}, "not a number"),
        ({"timestamp": "1000000000"}, "five minutes"),
    ],
)
def test_what_slack_did_not_sign_just_now_is_refused(
    slack: SlackServer,
    taken: Taken,
    caplog: pytest.LogCaptureFixture,
    forged: dict[str, str],
    why: str,
) -> None:
    """Traps: a non-numeric timestamp would be a 500, and Bolt's verifier logs body and signature.
    It is a 401, and the log has the reason and nothing else of the request."""
    answer = slack.command(
        "rollback shop because of the-secret-plan", user="U0ANN", channel="#deployments", **forged
    )
    assert answer.status_code == 401
    assert taken.works == []
    (record,) = [r for r in caplog.records if r.name.startswith("canario")]
    assert why in record.getMessage()
    assert "the-secret-plan" not in caplog.text
    assert "v0=" not in caplog.text
    assert "the-secret-plan" not in answer.text


def test_a_request_without_signature_is_refused(served: str, taken: Taken) -> None:
    """Anybody may post here; only Slack is heard."""
    assert requests.post(served, data={"command": "/canary"}, timeout=5).status_code == 401
    assert taken.works == []


def test_a_command_of_another_workspace_does_nothing_and_is_answered(
    slack: SlackServer, taken: Taken
) -> None:
    """Trap: a signed command from a foreign team would run."""
    answer = slack.command("rollback shop", user="U0EVE", channel="#deployments")
    assert answer.status_code == 200
    assert "own workspace" in answer.json()["text"]
    assert taken.works == []


def test_an_event_that_nobody_listens_to_is_acknowledged(slack: SlackServer, taken: Taken) -> None:
    """Slack would send it again and again if nobody took it."""
    answer = slack.people.event({"type": "reaction_added", "user": "U0ANN"})
    assert (answer.status_code, answer.text) == (200, "")
    assert taken.works == []


def test_slacks_check_of_the_address_is_answered(slack: SlackServer) -> None:
    """The challenge that Slack sends on set-up comes back."""
    answer = _post_json(slack, json.dumps({"type": "url_verification", "challenge": "c0"}))
    assert answer.json() == {"challenge": "c0"}


@pytest.mark.parametrize(
    "body", ["", "[]", "nonsense", "{", "null", '{"type": 5}', '"x"', "[" * 50_000]
)
def test_a_signed_body_that_can_t_be_read_is_no_500(
    slack: SlackServer, taken: Taken, body: str
) -> None:
    """Whatever Slack signs is answered with 200; it would only be sent again."""
    assert _post_json(slack, body).status_code == 200
    assert taken.works == []


@pytest.mark.parametrize("payload", ["", "[]", "nonsense", "null", '{"type":"block_actions"}'])
def test_a_signed_payload_that_can_t_be_read_is_no_500(
    slack: SlackServer, taken: Taken, payload: str
) -> None:
    """The same for what comes in a form."""
    assert slack.sender.send({"payload": payload}).status_code == 200
    assert taken.works == []


def test_a_command_without_user_or_channel_does_nothing(slack: SlackServer, taken: Taken) -> None:
    """A form with holes is answered, and nobody is made up."""
    form = {"command": "/canary", "text": "rollback shop", "team_id": slack.team_id}
    answer = slack.sender.send(form)
    assert answer.status_code == 200
    assert "Nothing was done" in answer.json()["text"]
    assert taken.works == []


def test_a_huge_body_is_not_read(slack: SlackServer, served: str) -> None:
    """More than a megabyte is refused by its size."""
    body = b"x" * (1024 * 1024 + 1)
    headers = slack.sender.signed(body)
    assert requests.post(served, data=body, headers=headers, timeout=5).status_code == 413


def test_other_methods_are_told_what_this_is(served: str) -> None:
    """A browser gets a sentence."""
    answer = requests.get(served, timeout=5)
    assert answer.status_code == 405
    assert "Slack" in answer.text


def _post_json(slack: SlackServer, body: str) -> requests.Response:
    headers = slack.sender.signed(body.encode()) | {"Content-Type": "application/json"}
    return requests.post(slack.sender.function_url, data=body.encode(), headers=headers, timeout=5)
