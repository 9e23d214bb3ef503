"""Pub/Sub's push envelope: ``{"message": {"data", "messageId", …}, "subscription"}``."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.errors import CanarioError
from bot.service.work import Work
from infra.bodies import first_problem

_WORK: TypeAdapter[Work] = TypeAdapter(Work)


class Poison(CanarioError):  # noqa: N818 - named for what it is
    """A message that can never be handled. Answer 2xx, or it comes back for days; keep the log."""


def encode(work: Work) -> str:
    """Work as a message's ``data``; ``decode`` reads it."""
    return base64.b64encode(_WORK.dump_json(work)).decode()


def decode(envelope: bytes | Mapping[str, Any]) -> Work:
    """The work in a push request's body, or in its parsed form. Raises Poison."""
    data, name = _data(envelope)
    try:
        return _WORK.validate_json(data)
    except ValidationError as error:
        raise _poison(name, first_problem(error)) from error


def decode_json(envelope: bytes | Mapping[str, Any]) -> dict[str, Any]:
    """The JSON object in a push request's body, or in its parsed form. Raises Poison."""
    data, name = _data(envelope)
    return _object(data, name)


def _data(envelope: bytes | Mapping[str, Any]) -> tuple[bytes, str]:
    """The message's bytes, and what to call the message."""
    body = _object(envelope, "the push request") if isinstance(envelope, bytes) else envelope
    message = body.get("message")
    if not isinstance(message, Mapping):
        raise _poison("the push request", "it has no message")
    name = f"message {message.get('messageId') or message.get('message_id') or 'without an id'}"
    data = message.get("data")
    if not isinstance(data, str) or not data:
        raise _poison(name, "it has no data")
    try:
        return base64.b64decode(data, validate=True), name
    except (binascii.Error, ValueError) as error:
        raise _poison(name, "its data is not base64") from error


def _object(data: bytes, name: str) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except ValueError as error:
        raise _poison(name, f"it is not JSON ({error})") from error
    if not isinstance(found, dict):
        raise _poison(name, f"it is a JSON {type(found).__name__}, not an object")
    return found


def _poison(name: str, problem: str) -> Poison:
    return Poison(
        f"Can't handle {name}: {problem}.",
        "It is dropped. If another version of Canario sent it, deploy the same version everywhere.",
    )
