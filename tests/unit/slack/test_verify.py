"""Signatures, teams and pointers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.slack.inbound.teams import is_ours
from bot.slack.inbound.verify import distrust
from bot.slack.payload.button_pointer import Pointer, read_pointer
from sandbox.slack.sender import sign

SECRET = SecretStr("shh")
NOW = 1_800_000_000.0
BODY = b"text=status"


def headers(timestamp: str = str(int(NOW)), signature: str = "") -> dict[str, str]:
    """Headers as Slack sends them for BODY, with what a test forges."""
    made = signature or sign(SECRET.get_secret_value(), timestamp, BODY)
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": made}


def test_what_slack_signed_is_taken() -> None:
    """A fresh, right signature gives no reason to refuse."""
    assert distrust(headers(), BODY, SECRET, NOW) == ""


@pytest.mark.parametrize(
    ("forged", "why"),
    [
        ({}, "no timestamp"),
        (headers("soon"), "not a number"),
        (headers("١٢٣"), "not a number"),
        (headers("9" * 5000), "not a number"),
        (headers(str(int(NOW) - 301)), "five minutes"),
        (headers(str(int(NOW) + 301)), "five minutes"),
        ({"X-Slack-Request-Timestamp": str(int(NOW))}, "no signature"),
        (headers(signature="v0=" + "0" * 64), "does not match"),
        (headers(signature="ünïcode"), "does not match"),
    ],
)
def test_anything_else_is_refused_with_its_reason(forged: dict[str, str], why: str) -> None:
    """Missing, odd, old and wrong headers are refused without an exception."""
    assert why in distrust(forged, BODY, SECRET, NOW)


@given(st.text(), st.text(), st.binary())
def test_any_headers_and_body_are_refused_quietly(time: str, signature: str, body: bytes) -> None:
    """Nothing that was not signed is taken, and nothing raises."""
    forged = {"X-Slack-Request-Timestamp": time, "X-Slack-Signature": signature}
    assert distrust(forged, body, SECRET, NOW)


ORG = {"id": "E1", "name": "Acme"}


def by_org(user: str) -> dict[str, str]:
    """A mention whose person is named by the organization of several workspaces."""
    return {"type": "app_mention", "user": user, "user_team": "E1", "source_team": "E1"}


@pytest.mark.parametrize(
    ("body", "ours"),
    [
        ({"team_id": "T1", "command": "/canary"}, True),
        ({"team_id": "T2", "command": "/canary"}, False),
        ({"command": "/canary"}, False),
        ({"user": {"id": "U1", "team_id": "T1"}, "team": {"id": "T1"}}, True),
        ({"user": {"id": "U1", "team_id": "T2"}, "team": {"id": "T1"}}, False),
        ({"user": {"id": "U1", "team_id": "T1"}, "team": {"id": "T2"}}, False),
        ({"user": {"id": "U1"}, "team": {"id": "T1"}}, False),
        ({"user": {"id": "U1", "team_id": "T1"}, "team": None}, True),
        ({"user": {"id": "U1", "team_id": "T2"}, "team": None}, False),
        ({"user": {"id": "U1"}, "team": None}, False),
        ({"user": {"id": "U1", "team_id": "T1"}, "team": {"id": None}}, True),
        ({"user": {"id": "U1", "team_id": "T1"}, "team": {}, "enterprise": ORG}, True),
        ({"user": {"id": "U1", "team_id": "E1"}, "team": None, "enterprise": ORG}, True),
        ({"user": {"id": "U2", "team_id": "E1"}, "team": None, "enterprise": ORG}, False),
        ({"user": {"id": "U1", "team_id": "E2"}, "team": None, "enterprise": ORG}, False),
        ({"user": {"id": "U1", "team_id": "E1"}, "team": {"id": "T2"}, "enterprise": ORG}, False),
        ({"user": {"id": "U1"}, "team": None, "enterprise": ORG}, True),
        ({"user": {"id": "U1", "team_id": "E1"}, "team": None, "enterprise": None}, False),
        ({"team_id": "T1", "event": {"type": "app_mention", "user": "U1"}}, True),
        ({"team_id": "T1", "event": {"type": "app_mention", "user": "U2"}}, False),
        ({"team_id": "T1", "event": {"type": "app_mention", "user_team": "T1"}}, True),
        ({"team_id": "T1", "event": {"type": "app_mention", "user_team": "T2"}}, False),
        ({"team_id": "T1", "event": {"type": "app_mention", "source_team": "T2"}}, False),
        ({"team_id": "T1", "enterprise_id": "E1", "event": by_org("U1")}, True),
        ({"team_id": "T1", "enterprise_id": "E1", "event": by_org("U2")}, False),
        ({"team_id": "T1", "enterprise_id": "E2", "event": by_org("U1")}, False),
    ],
)
def test_request_and_person_must_both_be_ours(body: dict[str, object], ours: bool) -> None:
    """Every workspace that a request names must be ours, and the person's must be named."""
    assert is_ours(body, "T1", lambda user, _: user == "U1") is ours


def test_a_pointer_survives_its_button() -> None:
    """What a button carries is read back as it was."""
    pointer = Pointer(service="acme-prod~shop", rollout="shop-1", step=2)
    assert read_pointer(pointer.value) == pointer


@given(st.text())
def test_any_other_value_is_no_pointer_or_a_valid_one(value: str) -> None:
    """A changed value never raises."""
    pointer = read_pointer(value)
    assert pointer is None or pointer.step >= 0
