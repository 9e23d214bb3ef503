"""PagerDuty's webhooks, version 3: who sent one, and what it says of a page of ours.

A signature is ``v1=`` and the HMAC-SHA256 of the raw body in hex; while a secret is replaced there
are several, with commas between them. It has no time of its own, so an event counts once by its id,
and only while that is remembered: the body says when it happened
(https://developer.pagerduty.com/docs/verifying-webhook-signatures).
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from pydantic import AwareDatetime, BaseModel, ConfigDict, SecretStr, ValidationError

from bot.errors import Rejected
from bot.rollout.notices.page_changes import PageChange
from bot.schema.problem import first_problem
from bot.service.values.work import UpdatePage
from bot.short import in_short

SIGNATURE = "X-PagerDuty-Signature"
MOST_SIGNATURES = 8
LONGEST_TEXT = 500
LONGEST_NAME = 100
MOST_AGE = timedelta(days=30)
"""What happened earlier was handled and may be forgotten: whoever recorded it could send it again
and again. PagerDuty itself gives up within days."""
AHEAD = timedelta(days=1)
"""So much may PagerDuty's clock be before ours; with MOST_AGE no more than an event's id is
remembered for."""

CHANGES: Mapping[str, PageChange] = {
    "incident.acknowledged": PageChange.ACKNOWLEDGED,
    "incident.annotated": PageChange.NOTED,
    "incident.reassigned": PageChange.REASSIGNED,
    "incident.resolved": PageChange.RESOLVED,
}
"""The events that say what a person did; others, such as ``pagey.ping``, mean nothing to us."""

_ID = re.compile(r"[\w.:-]{1,100}", re.ASCII)


class Headers(Protocol):
    """Headers by name in any case."""

    def get(self, name: str, default: str, /) -> str: ...


def distrust(headers: Headers, body: bytes, secret: SecretStr) -> str:
    """Why the request is not taken, in words that may be logged; empty when PagerDuty sent it."""
    signatures = headers.get(SIGNATURE, "")
    if not signatures:
        return "it has no signature"
    digest = hmac.new(secret.get_secret_value().encode(), body, hashlib.sha256).hexdigest()
    ours = f"v1={digest}".encode()
    given = [each.strip().encode() for each in signatures.split(",")[:MOST_SIGNATURES]]
    # Each is compared, whichever is right: how long it takes says nothing.
    same = [hmac.compare_digest(ours, each) for each in given]
    return "" if any(same) else "its signature does not match"


class _Outside(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Reference(_Outside):
    id: str = ""
    type: str = ""
    summary: str | None = None


class _Data(_Outside):
    id: str = ""
    incident_key: str | None = None
    incident: _Reference | None = None
    content: str | None = None
    assignees: tuple[_Reference, ...] | None = None


class _Typed(_Outside):
    event_type: str


class _Kind(_Outside):
    event: _Typed


class _Event(_Typed):
    id: str
    occurred_at: AwareDatetime
    agent: _Reference | None = None
    data: _Data


class _Body(_Outside):
    event: _Event


def read_event(body: bytes, now: datetime) -> UpdatePage | None:
    """What a person did with an incident; None for what is of no meaning here, such as what
    Canario's own events did to it, or what happened too long before ``now``. Raises Rejected for
    what can't be read."""
    try:
        if _Kind.model_validate_json(body).event.event_type not in CHANGES:
            return None
        event = _Body.model_validate_json(body).event
    except ValidationError as error:
        raise Rejected(
            f"The webhook can't be read: {in_short(first_problem(error), LONGEST_TEXT)}",
            "Choose version 3 of PagerDuty's webhooks.",
        ) from None
    change, agent, data = CHANGES[event.event_type], event.agent, event.data
    if agent is None or not agent.type.startswith("user"):
        return None
    if not now - MOST_AGE <= event.occurred_at <= now + AHEAD:
        return None
    incident = data.incident.id if data.incident else data.id
    if not _ID.fullmatch(event.id) or not _ID.fullmatch(incident):
        raise Rejected("The webhook can't be read: its ids have a form that PagerDuty's have not.")
    return UpdatePage(
        id=f"pagerduty~{event.id}",
        incident=incident,
        key=(data.incident_key or "")[:LONGEST_TEXT],
        change=change,
        user=agent.id[:LONGEST_NAME],
        name=in_short(agent.summary or agent.id, LONGEST_NAME),
        text=in_short(_text(data), LONGEST_TEXT),
    )


def _text(data: _Data) -> str:
    if data.assignees:
        return ", ".join(each.summary or each.id for each in data.assignees)
    return (data.content or "").strip()
