"""PagerDuty's webhooks as bytes: whose they are, and what makes one count once."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from infra.pagerduty.webhook import MOST_SIGNATURES, SIGNATURE, distrust, read_event

SECRET = SecretStr("made-up")
NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)


def signed(body: bytes, secret: SecretStr = SECRET) -> str:
    """What PagerDuty signs a body with."""
    digest = hmac.new(secret.get_secret_value().encode(), body, hashlib.sha256).hexdigest()
    return f"v1={digest}"


def event(event_id: str, kind: str = "incident.acknowledged", **more: object) -> bytes:
    """One event of a person about one incident."""
    data = {"id": "Q1", "incident_key": "canario-shop-1"}
    agent = {"id": "P1", "type": "user_reference", "summary": "Dan"}
    said = {"id": event_id, "event_type": kind, "agent": agent, "data": data}
    said["occurred_at"] = "2026-01-05T09:59:59.000Z"
    return json.dumps({"event": said | more}).encode()


@given(body=st.binary(max_size=200), at=st.integers(0, 199), bit=st.integers(0, 7))
def test_any_changed_bit_is_distrusted(body: bytes, at: int, bit: int) -> None:
    """The signature is over the bytes as they came."""
    headers = {SIGNATURE: signed(body)}
    assert distrust(headers, body, SECRET) == ""
    changed = bytearray(body or b"x")
    changed[at % len(changed)] ^= 1 << bit
    if bytes(changed) != body:
        assert distrust(headers, bytes(changed), SECRET)


@pytest.mark.parametrize(
    ("signatures", "trusted"),
    [
        ([], False),
        (["v1="], False),
        (["v1=00"], False),
        ([signed(b"body", SecretStr("another"))], False),
        ([signed(b"body").removeprefix("v1=")], False),
        ([signed(b"body").replace("v1=", "v0=")], False),
        (["v1=é"], False),
        ([signed(b"body")], True),
        ([signed(b"body", SecretStr("another")), signed(b"body")], True),
        (["v1=00"] * MOST_SIGNATURES + [signed(b"body")], False),
    ],
)
def test_one_right_signature_of_few_is_needed(signatures: list[str], trusted: bool) -> None:
    """While a secret is replaced there are two; a long list is not tried to its end."""
    headers = {SIGNATURE: ", ".join(signatures)} if signatures else {}
    assert (distrust(headers, b"body", SECRET) == "") is trusted


def test_an_event_counts_by_its_own_id() -> None:
    """Delivered again it is the same one; a second note about the same incident is another."""
    first, again, other = (read_event(event(each), NOW) for each in ("E1", "E1", "E2"))
    assert first is not None
    assert first == again
    assert other is not None
    assert first.id != other.id
    assert first.model_copy(update={"id": other.id}) == other
