"""A pipeline starts a rollout: the start is queued as people's are, and its outcome read."""

from typing import NamedTuple

from bot.errors import CanarioError
from bot.pipelines import is_one_of
from bot.service.pipelines.asked import Caller, StartAsked, command_of, rollout_of
from bot.service.pipelines.look_up import AGAIN, of_service, queued
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
        return Begun(same(known, asked), new=False)
    named = asked.model_copy(update={"plan": plan.name})
    command = command_of(named, caller, service_id, rollout, parts.clock.now())
    parts.queue.put(DoCommand(command=command))
    for _ in range(READS):
        if (known := of_service(parts, service_id, rollout)) is not None:
            return Begun(unless_refused(known), new=True)
        parts.pause(AGAIN)
    return Begun(queued(service_id, rollout), new=True)


def same(known: RolloutShown, asked: StartAsked) -> RolloutShown:
    """What the key has started before. Raises Unusable where that is something else."""
    other = known.revision and known.revision != asked.revision
    if other or (known.plan and asked.plan and known.plan != asked.plan):
        raise Unusable(
            f"This Idempotency-Key has started {known.revision} on plan {known.plan} before.",
            "Use a new key for each start, and the same one only to ask for the same again.",
        )
    return unless_refused(known)


def unless_refused(shown: RolloutShown) -> RolloutShown:
    """It, or the refusal as an error."""
    if shown.state == "refused":
        raise CanarioError(shown.reason, shown.next)
    return shown
