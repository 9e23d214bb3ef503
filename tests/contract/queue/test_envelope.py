"""Push envelopes: what is right is decoded, what is wrong is poison and says why."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.service.values.work import Work
from infra.queue.envelope import Poison, decode, decode_data, encode, is_dead_letter, object_of
from tests.contract.queue.examples import ALL, CARRY_OUT


def envelope(data: object) -> dict[str, Any]:
    """As Pub/Sub pushes it, with a field that nobody knows yet."""
    message = {"data": data, "messageId": "17", "attributes": {}, "orderingKey": ""}
    return {"message": message, "subscription": "projects/p/subscriptions/s", "new": 1}


def packed(value: object) -> str:
    """A value as a message's data."""
    return base64.b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize("work", ALL, ids=lambda work: work.task)
def test_work_is_decoded(work: Work) -> None:
    """Work is decoded as it was put, from a request's bytes and from its parsed body."""
    pushed = envelope(encode(work))
    assert decode(pushed) == work
    assert decode(json.dumps(pushed).encode()) == work


def test_a_dead_letter_is_known_by_who_pushes_it() -> None:
    """A subscription for dead letters, and Pub/Sub's mark. The mark alone may be anybody's."""
    pushed = envelope(encode(CARRY_OUT))
    dead, live = "projects/p/subscriptions/canario-work-given-up", "projects/p/subscriptions/w-push"
    mark = {"CloudPubSubDeadLetterSourceSubscription": "canario-work-push"}
    for subscription, attributes, given_up in (
        (dead, mark, True),
        (dead, {}, False),
        (live, mark, False),
        (live, {}, False),
        (None, mark, False),
    ):
        pushed["subscription"] = subscription
        pushed["message"]["attributes"] = attributes
        assert is_dead_letter(json.dumps(pushed).encode()) == given_up
    oddities: list[dict[str, Any]] = [{}, {"message": []}, {"message": {"attributes": "x"}}]
    for odd in oddities:
        assert not is_dead_letter(json.dumps(odd).encode())


@pytest.mark.parametrize(
    ("pushed", "why"),
    [
        (b"not json", "push request: it is not JSON"),
        (b"\xff", "push request: it is not JSON"),
        (b"[]", "push request: it is a JSON list"),
        (b"{}", "push request: it has no message"),
        ({"message": {"messageId": "17"}}, "message 17: it has no data"),
        ({"message": {"data": ""}}, "message without an id: it has no data"),
        (envelope(7), "message 17: it has no data"),
        (envelope("***"), "message 17: its data is not base64"),
        (envelope("ñ"), "message 17: its data is not base64"),
        (envelope(packed("x")), "message 17: "),
        (envelope(packed({"task": "dance", "version": 1})), "message 17: .*'dance'"),
        (envelope(packed({**CARRY_OUT.model_dump(), "version": 2})), "message 17: .*version"),
        (envelope(packed({"task": "carry_out", "version": 1})), "message 17: .*entries"),
        (envelope(packed({"task": "carry_out", "schema": "x"})), "message 17: schema: not a ver"),
        (envelope(packed({"task": "carry_out", "schema": 0})), "message 17: schema: not a ver"),
    ],
)
def test_poison_work(pushed: bytes | dict[str, Any], why: str) -> None:
    """What can never be handled is told apart, with the message and what is wrong with it."""
    with pytest.raises(Poison, match=why):
        decode(pushed)


def test_poison_keeps_values_private() -> None:
    """The reason names the field, not what a person wrote into it."""
    work = {**CARRY_OUT.model_dump(), "surprise": "https://hooks.example/secret"}
    with pytest.raises(Poison, match="surprise") as raised:
        decode(envelope(packed(work)))
    assert "secret" not in str(raised.value)


@given(
    value=st.dictionaries(
        st.text(), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text())
    )
)
def test_any_object_is_decoded(value: dict[str, Any]) -> None:
    """A notification's JSON object is given as it is, whatever is in it."""
    assert object_of(*decode_data(envelope(packed(value)))) == value


@pytest.mark.parametrize("value", ["x", 7, [1], None])
def test_poison_notification(value: object) -> None:
    """A notification that is no JSON object is poison."""
    with pytest.raises(Poison, match="message 17: it is a JSON"):
        object_of(*decode_data(envelope(packed(value))))


@given(data=st.binary())
def test_any_bytes_are_work_or_poison(data: bytes) -> None:
    """No request body makes decoding fail in any other way."""
    for pushed in (data, envelope(base64.b64encode(data).decode())):
        with pytest.raises(Poison):
            decode(pushed)
