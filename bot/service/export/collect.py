"""Everything that is stored of a rollout."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.errors import NotFound
from bot.rollout.effects import Announce, Effect, Page, ResolvePage
from bot.rollout.phases.quiet import QuietTick
from bot.rollout.state import Rollout
from bot.schema.versions import with_version
from bot.service.deciding.replay import replayed, starting_with
from bot.service.deciding.trail import entry_digest
from bot.service.export.document import Exported
from bot.service.ports.known import find_rollout, service_ids
from bot.service.ports.stores.store import Store
from bot.service.values.records import AuditEntry, Trail

MESSAGES = (Announce, Page, ResolvePage)
READ_AT_ONCE = 1000


def collect(store: Store, rollout_id: str, now: datetime) -> Exported:
    """The rollout as it is stored at ``now``. Raises NotFound and Unavailable."""
    rollout, quiet = find(store, rollout_id)
    trail = store.trail(rollout.service_id)
    if trail is None:
        raise NotFound(f"There is no service {rollout.service_id}.", "")
    first, last = span(trail, rollout_id)
    if rollout.ended_at is None and trail.entries:
        # An entry about another rollout has this one's newest evaluation, too.
        last = trail.entries[-1][0]
    bodies = tuple(body for number, body in trail.entries if first <= number <= last)
    document = json.loads(with_version(rollout.model_dump_json(by_alias=True)))
    approvals = {name: document[name] for name in ("approvals", "asks")}
    plan = document.pop("plan")
    evidence = {
        "counted": document.pop("evidence"),
        "verdict": document["verdict"],
        "quiet": quiet.model_dump(mode="json") if quiet else None,
    }
    return Exported(
        about={
            "rollout": rollout.id,
            "service": rollout.service_id,
            "ended": rollout.ended_at is not None,
            "exported_at": now.isoformat(),
            "head": entry_digest(bodies[-1]) if bodies else "",
        },
        plan=plan,
        state=document,
        trail=bodies,
        approvals=approvals,
        messages=tuple(messages(store, rollout, (first, last))),
        evidence=evidence,
    )


def find(store: Store, rollout_id: str) -> tuple[Rollout, QuietTick | None]:
    """The rollout of this name, active or ended, and the evaluation that is newer than its
    trail."""
    found = find_rollout(store, service_ids(store, store), rollout_id)
    if found is not None:
        stored, rollout = found
        return rollout, stored.quiet if stored.service.active == rollout else None
    raise NotFound(
        f"There is no rollout named {rollout_id}.",
        "`/canary history SERVICE` names the last ones; older ones have expired.",
    )


def span(trail: Trail, rollout_id: str) -> tuple[int, int]:
    """The generations from which to which the trail is about this rollout. Where what began it has
    no copy of the service, it is from the first on."""
    about: list[tuple[int, Mapping[str, Any]]] = []
    for number, body in trail.entries:
        entry = json.loads(body)
        if rollout_id in concerned(entry):
            about.append((number, entry))
    if not about:
        return 1, 0
    first = about[0][0] if about[0][1].get("base") else 1
    return first, about[-1][0]


def concerned(entry: Mapping[str, Any]) -> Iterator[str]:
    """The rollouts that an entry is about."""
    fact = entry["fact"]
    yield entry.get("rollout", "")
    yield fact.get("rollout", "")
    yield (fact.get("to") or {}).get("rollout", "")


def messages(store: Store, rollout: Rollout, about: tuple[int, int]) -> Iterator[dict[str, Any]]:
    """What was said and who was paged, in order: as it was posted while that is kept, else as the
    decisions say it."""
    for entry, effects in decided(entries(store, rollout.service_id, about)):
        for n, effect in enumerate(effects):
            if not isinstance(effect, MESSAGES) or effect.rollout != rollout.id:
                continue
            name = f"{rollout.service_id}~{entry.generation:08d}~{n}"
            kept = store.outbox_entry(name)
            said = {"id": name, "decided_at": entry.at.isoformat(), "kept": kept is not None}
            if kept is None:
                yield said | {"effect": effect.model_dump(mode="json")}
            else:
                yield said | kept.model_dump(
                    mode="json", include={"effect", "done_at", "attempts", "parked", "problem"}
                )


def entries(store: Store, service_id: str, about: tuple[int, int]) -> Iterator[AuditEntry]:
    """The trail's entries from the first to the last of these generations."""
    since, last = about[0] - 1, about[1]
    while since < last:
        read = store.audit(service_id, since, READ_AT_ONCE)
        yield from (each for each in read if each.generation <= last)
        if len(read) < READ_AT_ONCE:
            return
        since = read[-1].generation


def decided(trail: Iterator[AuditEntry]) -> Iterator[tuple[AuditEntry, Sequence[Effect]]]:
    """Each entry with the effects that its decision had; none where its beginning has expired."""
    found = list(trail)
    before = starting_with(found[0]) if found else None
    if before is None:
        return
    for entry, decision in replayed(before, found):
        yield entry, decision.effects
