"""The rollout that a pipeline asks about, by its id or as its service's newest."""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import NamedTuple

from bot.errors import NotFound
from bot.pipelines import is_one_of
from bot.rollout.decision import Refusal
from bot.rollout.state import Service
from bot.service.handlers.find import known_ids, nearest
from bot.service.pipelines.asked import PREFIX, Caller
from bot.service.pipelines.parts import ApiParts
from bot.service.pipelines.shown import RolloutShown, rollout_shown
from bot.service.ports.known import Known
from bot.service.wording.next_steps import next_words
from bot.service_id import ServiceId, name_of

AGAIN = 2.0
"""Seconds between two reads of the store for somebody who waits."""

WAITS = "It waits for the rollout before it to end, or was withdrawn."


def wait_for(parts: ApiParts, caller: Caller, rollout_id: str, seconds: int) -> RolloutShown:
    """The rollout of this id, when it is in another state or step than at first, or after so many
    ``seconds``. One that nobody knows yet is waited for, too. Raises NotFound."""
    before: RolloutShown | None = None
    for _ in range(ceil(seconds / AGAIN)):
        found = by_id(parts, caller, rollout_id)
        if found and (found.finished or (before and moved(before, found))):
            return found
        before = before or found
        parts.pause(AGAIN)
    found = by_id(parts, caller, rollout_id)
    if found is None:
        raise NotFound(
            f"There is no rollout {rollout_id} that you may see.",
            "Check the id, and that its plan names this pipeline in `pipelines`; a start that was "
            "only queued is known when a worker has taken it.",
        )
    return found


def moved(before: RolloutShown, now: RolloutShown) -> bool:
    """Whether there is news."""
    return (before.state, before.step, before.reason) != (now.state, now.step, now.reason)


def by_id(parts: Known, caller: Caller, rollout_id: str) -> RolloutShown | None:
    """The rollout, if there is one that the caller may see."""
    for service_id in seen_by(parts, caller, rollout_id.rpartition("-")[0]):
        found = of_service(parts, service_id, rollout_id)
        if found is not None:
            return found
    return None


def newest(parts: Known, caller: Caller, service: str) -> RolloutShown:
    """The service's active rollout, or its last. Raises NotFound."""
    ids = list(seen_by(parts, caller, service))
    if len(ids) != 1:
        hint = f"Say which: {', '.join(ids)}." if ids else _nearest(parts, caller, service)
        raise NotFound(f"{service} is the name of {len(ids)} services that you may see.", hint)
    stored = parts.store.load(ids[0]).service
    last = [stored.active] if stored.active else parts.store.ended(ids[0], 1)
    if not last:
        raise NotFound(f"{service} has had no rollout yet.", "Start one.")
    return rollout_shown(stored, last[0])


def of_service(parts: Known, service_id: str, rollout_id: str) -> RolloutShown | None:
    """The rollout of this id as it is, was, will be, or was refused to be."""
    service = parts.store.load(service_id).service
    active = service.active
    if active is not None and active.id == rollout_id:
        return rollout_shown(service, active)
    if (ended := parts.store.ended_rollout(service_id, rollout_id)) is not None:
        return rollout_shown(service, ended)
    if active is not None and active.next_start and active.next_start.rollout == rollout_id:
        return _to_come(service, rollout_id, f"It starts when {active.id} is over.")
    return _of_start(parts, service, rollout_id)


class StartKnown(NamedTuple):
    """What a start asked for; ``revision`` is empty where the plan's next is still looked up."""

    revision: str
    plan: str
    manual: bool


def start_of(parts: Known, service_id: str, rollout_id: str) -> StartKnown | None:
    """What was asked for when this rollout began, or is to begin; None where it is not known."""
    active = parts.store.load(service_id).service.active
    if active is not None and active.id != rollout_id:
        waits = active.next_start
        if waits is not None and waits.rollout == rollout_id:
            return StartKnown(waits.canary, waits.plan, waits.manual)
        active = None
    rollout = active or parts.store.ended_rollout(service_id, rollout_id)
    return StartKnown(rollout.canary, rollout.plan.name, rollout.manual) if rollout else None


def _of_start(parts: Known, service: Service, rollout_id: str) -> RolloutShown | None:
    """What became of a start that began no rollout so far."""
    start = f"{PREFIX}{rollout_id}"
    for fact_id in (f"next~{start}", start):
        if refused := parts.store.refused(fact_id):
            no = Refusal.model_validate_json(refused)
            shown = _to_come(service, rollout_id, no.sentence)
            return shown.model_copy(
                update={"state": "refused", "finished": True, "next": next_words(no.next_step)}
            )
    return _to_come(service, rollout_id, WAITS) if parts.store.handled(start) else None


def _to_come(service: Service, rollout_id: str, reason: str) -> RolloutShown:
    return queued(service.id, rollout_id).model_copy(update={"reason": reason})


def queued(service_id: str, rollout_id: str) -> RolloutShown:
    """A start that nobody has decided on."""
    of = ServiceId.of(service_id)
    return RolloutShown(
        id=rollout_id,
        service=of.name,
        project=of.project,
        region=of.region,
        state="queued",
        finished=False,
    )


def seen_by(parts: Known, caller: Caller, service: str) -> Iterator[str]:
    """The ids of the services of this name, or this id, of which a plan names the caller."""
    letting = {
        plan.target.service_id
        for plan in parts.plans.plans()
        if is_one_of(caller.pipeline, plan.pipelines)
    }
    for service_id in known_ids(parts):
        if service_id in letting and service in (service_id, name_of(service_id)):
            yield service_id


def _nearest(parts: Known, caller: Caller, service: str) -> str:
    seen: Sequence[str] = [
        name_of(plan.target.service_id)
        for plan in parts.plans.plans()
        if is_one_of(caller.pipeline, plan.pipelines)
    ]
    return nearest(service, seen)
