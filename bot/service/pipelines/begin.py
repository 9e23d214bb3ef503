"""A pipeline starts a rollout: the start is queued as people's are, and its outcome read."""

from typing import NamedTuple

from bot.errors import CanarioError
from bot.pipelines import is_one_of
from bot.service.pipelines.asked import Caller, StartAsked, command_of, rollout_of
from bot.service.pipelines.look_up import AGAIN, StartKnown, of_service, queued, start_of
from bot.service.pipelines.parts import ApiParts
from bot.service.pipelines.problem import Denied, Unusable
from bot.service.pipelines.shown import RolloutShown
from bot.service.starting.start import plan_for
from bot.service.values.work import DoCommand

READS = 10
"""How often the store is read for the outcome, which is decided within seconds."""


class Begun(NamedTuple):
    """The rollout, and whether this very request has made it."""

    shown: RolloutShown
    new: bool


def begin(parts: ApiParts, caller: Caller, asked: StartAsked, key: str) -> Begun:
    """Start it, once for each ``key`` of a repository or account.

    Raises Denied where no plan lets the caller, Unusable where the key was used for something
    else, CanarioError where the start is refused, and Unavailable.
    """
    draft = command_of(asked, caller, asked.service, "", parts.clock.now())
    plan = plan_for(parts, draft)
    if not is_one_of(caller.pipeline, plan.pipelines):
        raise Denied(
            f"Plan {plan.name} does not let {caller.words} start it.",
            f"Add {caller.pipeline} to the plan's pipelines, and push it.",
        )
    service_id = plan.target.service_id
    rollout = rollout_of(caller, service_id, key)
    if (known := of_service(parts, service_id, rollout)) is not None:
        return Begun(same(parts, service_id, known, asked), new=False)
    named = asked.model_copy(update={"plan": plan.name})
    command = command_of(named, caller, service_id, rollout, parts.clock.now())
    parts.queue.put(DoCommand(command=command))
    for _ in range(READS):
        if (known := of_service(parts, service_id, rollout)) is not None:
            return Begun(same(parts, service_id, known, asked, new=True), new=True)
        parts.pause(AGAIN)
    return Begun(queued(service_id, rollout), new=True)


def same(
    parts: ApiParts, service_id: str, known: RolloutShown, asked: StartAsked, *, new: bool = False
) -> RolloutShown:
    """What the key has started. Raises Unusable where that is something else, which it may be also
    of a ``new`` start: two requests with one key come at the same time."""
    began = start_of(parts, service_id, known.id)
    if began is not None and not fits(began, asked):
        by_hand = ", with a promote by hand after each soak" if began.manual else ""
        raise Unusable(
            f"This Idempotency-Key has started {began.revision} on plan {began.plan}{by_hand} "
            "before.",
            "Use a new key for each start, and the same one only to ask for the same again.",
        )
    if known.state == "refused":
        before = "" if new else "The start with this Idempotency-Key was refused before: "
        raise CanarioError(f"{before}{known.reason}", known.next)
    return known


def fits(began: StartKnown, asked: StartAsked) -> bool:
    """Whether this is what was asked for."""
    said = (asked.revision, asked.plan or began.plan, asked.manual)
    return said == (began.revision or asked.revision, began.plan, began.manual)
