"""Whether what an export says was said is what its decisions wanted said."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.rollout.decision import Decision
from bot.service.export.collect import MESSAGES
from bot.service.values.records import AuditEntry

Exactly = frozenset[int]
"""The generations that this version of Canario decided: words of earlier ones may differ."""


def different_messages(
    document: Mapping[str, Any], decided: Sequence[tuple[AuditEntry, Decision]], ours: Exactly
) -> Iterator[str]:
    """What is missing, changed, or was never decided. When it was posted is not known here."""
    rollout, said = document["about"]["rollout"], list(document["messages"])
    known = {each["id"]: each for each in said}
    if len(known) != len(said):
        yield "A message stands there twice."
    wanted = {
        name: (entry, effect)
        for entry, decision in decided
        for name, effect in of_decision(entry, decision, rollout)
    }
    for name, (entry, effect) in wanted.items():
        if entry.generation not in ours:
            continue
        found = known.get(name)
        if found is None:
            yield f"A message of entry {entry.generation} is missing."
        elif (found["decided_at"], found["effect"]) != (entry.at.isoformat(), effect):
            yield f"A message of entry {entry.generation} is not what was decided."
    generations = {entry.generation for entry, _ in decided}
    for name in known:
        generation = int(name.rsplit("~", 2)[1])
        if generation not in generations or (generation in ours and name not in wanted):
            yield f"No decision has the message {name}."
    if [each for each in known if each in wanted] != [each for each in wanted if each in known]:
        yield "The messages are in another order."


def of_decision(
    entry: AuditEntry, decision: Decision, rollout: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The messages about a rollout that a decision wanted, each by its name."""
    for n, effect in enumerate(decision.effects):
        if isinstance(effect, MESSAGES) and effect.rollout == rollout:
            name = f"{entry.service_id}~{entry.generation:08d}~{n}"
            yield name, effect.model_dump(mode="json")
