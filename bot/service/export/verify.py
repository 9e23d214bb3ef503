"""Whether an exported rollout is what was decided: nothing in it was changed, its trail is a chain,
and deciding its facts again leads to the state that it has. Nothing outside is asked."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from bot.errors import CanarioError
from bot.rollout.decision import Decision
from bot.rollout.phases.quiet import QuietTick, with_quiet
from bot.rollout.state import Rollout, Service
from bot.schema.versions import NEWEST, read
from bot.service.deciding.commit import digest, summary
from bot.service.deciding.replay import replayed, starting_with
from bot.service.deciding.trail import LONG_AGO, broken, entry_digest
from bot.service.export.document import FIELDS, FORMAT, OF_A_MESSAGE, SECTIONS, digest_of, written
from bot.service.export.verify_messages import different_messages
from bot.service.values.records import AuditEntry, Trail

UNREADABLE = (
    CanarioError,
    ArithmeticError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    LookupError,
    RecursionError,
)
"""What a document raises that is not what it says."""


WRITE_ONE = "To write one: `canario export ROLLOUT`."


class Verified(NamedTuple):
    """What does not fit, in a sentence each, and how many decisions lead to the state."""

    problems: tuple[str, ...]
    decisions: int = 0


def verify(text: str) -> Verified:
    """What is wrong with an exported file; nothing where it is what was decided."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Verified((f"It is no export, for it is not JSON: {error}. {WRITE_ONE}",))
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        return Verified((f"It is no export of format {FORMAT}. {WRITE_ONE}",))
    missing = [name for name in (*SECTIONS, "digests") if name not in document]
    if missing:
        return Verified((f"It lacks {', '.join(missing)}.",))
    if not (isinstance(document["digests"], dict) and isinstance(document["trail"], list)):
        return Verified((f"Its digests or its trail have another form. {WRITE_ONE}",))
    problems: list[str] = []
    for what, found in (("sections", _changed(text, document)), ("trail", _trail(document))):
        try:
            problems += found
        except UNREADABLE as error:
            why = str(error) if isinstance(error, CanarioError) else f"{type(error).__name__}."
            problems.append(f"Its {what} can't be read: {why}")
    return Verified(tuple(problems), len(document["trail"]))


def _changed(text: str, document: Mapping[str, Any]) -> Iterator[str]:
    """The sections that are not as they were exported; what stands outside of them, by line."""
    found = False
    for name in SECTIONS:
        if document["digests"].get(name) != digest_of(document[name]):
            found = True
            yield f"{name}: changed since it was exported."
    more = sorted({*document, *document["digests"]} - {*SECTIONS, "digests", "format"})
    if more:
        found = True
        yield f"{', '.join(more)}: no section of an export."
    ours = written(document)
    if text != ours and not found:
        lines = zip(text.splitlines(), ours.splitlines(), strict=False)
        line = next((n for n, (a, b) in enumerate(lines, 1) if a != b), "last")
        yield f"Line {line} is not as an export writes it."


def _trail(document: Mapping[str, Any]) -> Iterator[str]:
    bodies = document["trail"]
    numbered = tuple((json.loads(body)["generation"], body) for body in bodies)
    if not numbered:
        yield "It has no trail: what was decided has expired."
        return
    first = numbered[0][0]
    chain = Trail("", "", numbered, expires=LONG_AGO)
    yield from broken(chain, first=first)
    if entry_digest(bodies[-1]) != document["about"]["head"]:
        yield f"Entry {numbered[-1][0]} is not the one that was exported."
    entries = [_entry(body) for body in bodies]
    yield from _foreign(document)
    yield from _about(document, [entry for entry, _ in entries])
    yield from _follows(document, entries)


def _foreign(document: Mapping[str, Any]) -> Iterator[str]:
    """Claims that no export has: what follows shall be all that stands there."""
    more = {name: sorted(set(document[name]) - known) for name, known in FIELDS.items()}
    said = (name for each in document["messages"] for name in each)
    more["messages"] = sorted(set(said) - OF_A_MESSAGE)
    for section, names in more.items():
        if names:
            yield f"{section}: {', '.join(names)} is no part of it."


def _about(document: Mapping[str, Any], entries: Sequence[AuditEntry]) -> Iterator[str]:
    """Where it says that it is about another service, or an entry that somebody else caused it."""
    about, state = document["about"], document["state"]
    if {about["service"], state["service_id"]} != {each.service_id for each in entries}:
        yield f"The trail is not of {about['service']}."
    if (about["rollout"], about["ended"]) != (state["id"], state["ended_at"] is not None):
        yield "What it is about is not its state."
    for each in entries:
        if each.by != each.fact.by:
            yield f"Entry {each.generation} says {each.by.id}, and its fact {each.fact.by.id}."


def _entry(body: str) -> tuple[AuditEntry, bool]:
    """An entry, and whether this version of Canario wrote it."""
    return (
        AuditEntry.model_validate_json(read("audit", body)),
        json.loads(body).get("schema") == NEWEST,
    )


def _follows(document: Mapping[str, Any], entries: list[tuple[AuditEntry, bool]]) -> Iterator[str]:
    """The first decision that does not lead to what was stored, and where the end differs."""
    before = starting_with(entries[0][0])
    if before is None:
        yield f"What led to entry {entries[0][0].generation} has expired, so it can't be replayed."
        return
    ours = frozenset(entry.generation for entry, ours in entries if ours)
    decided: list[tuple[AuditEntry, Decision]] = []
    reached: Rollout | None = None
    name = document["about"]["rollout"]
    try:
        for entry, decision in replayed(before, [entry for entry, _ in entries]):
            problem = _differs(entry, decision, exactly=entry.generation in ours)
            if problem:
                yield problem
                return
            decided.append((entry, decision))
            for each in (decision.service.active, decision.ended):
                reached = each if each is not None and each.id == name else reached
            said = decision.reviewed
            if said and reached and said.rollout == name:
                reached = reached.with_review(said.review)
        reached = _with_newest(document, decided[-1][1].service) or reached
    except UNREADABLE as error:
        yield f"The trail can't be replayed: {type(error).__name__}."
        return
    yield from _state(document, reached)
    yield from different_messages(document, decided, ours)


def _with_newest(document: Mapping[str, Any], last: Service) -> Rollout | None:
    """The active rollout with the evaluation that is newer than its trail, if there is one."""
    found = document["evidence"].get("quiet")
    if found is None:
        return None
    return with_quiet(last, QuietTick.model_validate(found)).active


def _differs(entry: AuditEntry, decision: Decision, *, exactly: bool) -> str:
    """Why the state after it isn't what was stored; earlier versions wrote it in other words, so
    of theirs phase, step and traffic are compared."""
    who = f"Entry {entry.generation} ({entry.fact.kind} by {entry.by.words})"
    if not decision.changed:
        return f"{who}: from the facts before it, this changes nothing."
    after = decision.service
    if after.generation != entry.generation or summary(after) != entry.after:
        return f"{who}: the facts lead to {summary(after)}, and it says {entry.after}."
    if exactly and digest(after) != entry.digest:
        return f"{who}: the state that was stored does not follow from the facts."
    return ""


def _state(document: Mapping[str, Any], reached: Rollout | None) -> Iterator[str]:
    """Where the exported state is not the one that the trail leads to."""
    if reached is None:
        yield "The trail does not lead to this rollout."
        return
    stored = {**document["state"], "plan": document["plan"]}
    stored["evidence"] = document["evidence"]["counted"]
    found = Rollout.model_validate_json(read("rollout", json.dumps(stored)))
    if not found.evidence:
        reached = reached.model_copy(update={"evidence": ""})
    names = [n for n in type(found).model_fields if getattr(found, n) != getattr(reached, n)]
    if names:
        yield f"The state does not follow from the trail: {', '.join(names)}."
    own = {"approvals": document["state"]["approvals"], "asks": document["state"]["asks"]}
    if document["approvals"] != own:
        yield "The approvals are not those of the state."
    if document["evidence"]["verdict"] != document["state"]["verdict"]:
        yield "The evidence is not that of the state."
