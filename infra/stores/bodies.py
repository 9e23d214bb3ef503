"""Models as the stores keep them: one JSON string each, with its schema version."""

import zlib
from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import Unavailable
from bot.flags.flag import Flag
from bot.plan import Plan
from bot.rollout.phases.quiet import QuietTick, with_quiet
from bot.rollout.state import Rollout, Service
from bot.schema.problem import first_problem
from bot.schema.versions import NewerVersion, read, with_version
from bot.service.values.page_list import PageList
from bot.service.values.person import Person
from bot.service.values.records import AuditEntry, OutboxEntry, Push, Stored
from bot.service.values.spent import Spent

M = TypeVar("M", bound=BaseModel)

KINDS: Mapping[type[BaseModel], str] = {
    Service: "service",
    Rollout: "rollout",
    AuditEntry: "audit",
    OutboxEntry: "outbox",
    Plan: "plan",
    Push: "push",
    Flag: "flag",
    QuietTick: "quiet",
    Person: "person",
    PageList: "pages",
    Spent: "budget",
}
"""What the upgrades call each."""


class Unreadable(Unavailable):
    """Something stored that this version of Canario can't read.

    During a deployment an older function meets what a newer one wrote: whoever asked is
    to ask again, when this one is newer too. Nothing is dropped for it.
    """


def to_body(model: BaseModel) -> str:
    """The model as JSON, by the names that it is read by; ``from_body`` gives an equal one back."""
    return with_version(model.model_dump_json(by_alias=True))


def without_evidence(ended: Rollout) -> tuple[Rollout, str]:
    """An ended rollout as it is kept, and the judge's evidence, which has a time of its own."""
    return ended.model_copy(update={"evidence": ""}), ended.evidence


def with_evidence(ended: Rollout, evidence: object) -> Rollout:
    """An ended rollout with its evidence, where that is still there."""
    if not isinstance(evidence, str):
        return ended
    return ended.model_copy(update={"evidence": evidence})


def from_body(kind: type[M], body: object, name: str) -> M:
    """The model in ``body``, of this or an earlier schema version; ``name`` is what it is called
    where it can't be read (Unreadable)."""
    if not isinstance(body, str):
        raise _unreadable(name, f"its body is {type(body).__name__}, not text")
    try:
        return kind.model_validate_json(read(KINDS[kind], body))
    except NewerVersion as newer:
        raise _unreadable(name, newer.sentence.rstrip(".")) from newer
    except ValidationError as error:
        raise _unreadable(name, first_problem(error)) from error
    except ValueError as error:
        raise _unreadable(name, str(error)) from error


def packed(quiet: QuietTick) -> bytes:
    """A quiet evaluation in a few hundred bytes, for there are many of them."""
    return zlib.compress(to_body(quiet).encode(), level=9)


def with_packed(stored: Stored, found: object) -> Stored:
    """What was read, with the quiet evaluation that was kept beside it, if one was and it is of
    this generation. Raises Unreadable."""
    if not isinstance(found, bytes) or not found:
        return stored
    name = f"evaluation of {stored.service.id}"
    try:
        body = zlib.decompress(found).decode()
    except (ValueError, zlib.error) as error:
        raise _unreadable(name, str(error)) from error
    return beside(stored, from_body(QuietTick, body, name))


def beside(stored: Stored, quiet: QuietTick) -> Stored:
    """What was read without it."""
    recorded = stored.recorded
    if quiet.generation != recorded.generation or recorded.active is None:
        return stored
    return stored._replace(service=with_quiet(recorded, quiet), quiet=quiet, written=recorded)


def _unreadable(name: str, problem: str) -> Unreadable:
    return Unreadable(
        f"The stored {name} can't be read: {problem}.",
        "Deploy the version of Canario that wrote it, or fix or remove the document.",
    )
