"""Pub/Sub's push envelope: ``{"message": {"data", "messageId", …}, "subscription"}``."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.errors import CanarioError
from bot.schema.problem import first_problem
from bot.schema.versions import read, with_version
from bot.service.values.work import Work
from bot.short import in_short
from bot.trace import TRACEPARENT

LONGEST_PROBLEM = 200
"""A field that nobody knows is named in the log, however long the sender made its name."""

GIVEN_UP_BY = "CloudPubSubDeadLetterSourceSubscription"
DEAD_LETTERS = "-given-up"
"""How the subscriptions of the topics for dead letters end (terraform/messaging.tf). Whoever may
publish writes attributes; which subscription pushes is Pub/Sub's own word."""

DEPLOYS = "-deploys-push"
"""How the subscription ends that pushes entries of Cloud Run's audit log."""

_ID = re.compile(r"[\w.:-]{1,80}", re.ASCII)
_WORK: TypeAdapter[Work] = TypeAdapter(Work)


class Poison(CanarioError):  # noqa: N818 - named for what it is
    """A message that can never be handled. Answer 2xx, or it comes back for days; keep the log."""


def encode(work: Work) -> str:
    """Work as a message's ``data``; ``decode`` reads it."""
    return base64.b64encode(with_version(_WORK.dump_json(work).decode()).encode()).decode()


def decode(envelope: bytes | Mapping[str, Any]) -> Work:
    """The work in a push request's body, or in its parsed form, of this or an earlier schema
    version. Raises Poison, and NewerVersion (Unavailable) for what only newer code can read."""
    return decode_work(*decode_data(envelope))


def decode_work(data: bytes, name: str) -> Work:
    """The same of a message's bytes; ``name`` is what to call it."""
    try:
        return _WORK.validate_json(read("work", data))
    except ValidationError as error:
        raise _poison(name, in_short(first_problem(error), LONGEST_PROBLEM)) from error
    except ValueError as error:
        raise _poison(name, in_short(str(error), LONGEST_PROBLEM)) from error


def is_dead_letter(envelope: bytes) -> bool:
    """Whether the message in a push request's body was given up by another subscription: it is
    pushed by one for dead letters, and Pub/Sub says in an attribute who gave up. Raises Poison."""
    pushed = object_of(envelope, "the push request")
    message, subscription = pushed.get("message"), pushed.get("subscription")
    attributes = message.get("attributes") if isinstance(message, Mapping) else None
    if not isinstance(attributes, Mapping) or not isinstance(subscription, str):
        return False
    return GIVEN_UP_BY in attributes and subscription.endswith(DEAD_LETTERS)


def is_log_entry(envelope: bytes) -> bool:
    """Whether the message in a push request's body is an entry of Cloud Run's audit log, by the
    subscription that pushes it. Raises Poison."""
    subscription = object_of(envelope, "the push request").get("subscription")
    return isinstance(subscription, str) and subscription.endswith(DEPLOYS)


def parent_of(envelope: bytes) -> str:
    """The traceparent that the message in a push request's body was sent with, if it has one."""
    try:
        message = object_of(envelope, "the push request").get("message")
    except Poison:
        return ""
    attributes = message.get("attributes") if isinstance(message, Mapping) else None
    said = attributes.get(TRACEPARENT) if isinstance(attributes, Mapping) else None
    return said if isinstance(said, str) else ""


def decode_data(envelope: bytes | Mapping[str, Any]) -> tuple[bytes, str]:
    """The message's bytes, and what to call the message. Raises Poison."""
    body = object_of(envelope, "the push request") if isinstance(envelope, bytes) else envelope
    message = body.get("message")
    if not isinstance(message, Mapping):
        raise _poison("the push request", "it has no message")
    name = f"message {_id(message.get('messageId') or message.get('message_id'))}"
    data = message.get("data")
    if not isinstance(data, str) or not data:
        raise _poison(name, "it has no data")
    try:
        return base64.b64decode(data, validate=True), name
    except (binascii.Error, ValueError) as error:
        raise _poison(name, "its data is not base64") from error


def _id(said: object) -> str:
    """The message's id, for the log; Pub/Sub's are numbers."""
    return said if isinstance(said, str) and _ID.fullmatch(said) else "without an id"


def object_of(data: bytes, name: str) -> dict[str, Any]:
    """The JSON object that ``data`` is. Raises Poison."""
    try:
        found = json.loads(data)
    except RecursionError:
        raise _poison(name, "its JSON is nested too deeply") from None
    except ValueError as error:
        raise _poison(name, "it is not JSON") from error
    if not isinstance(found, dict):
        raise _poison(name, f"it is a JSON {type(found).__name__}, not an object")
    return found


def _poison(name: str, problem: str) -> Poison:
    return Poison(
        f"Can't handle {name}: {problem}.",
        "It is dropped. If another version of Canario sent it, deploy the same version everywhere.",
    )
