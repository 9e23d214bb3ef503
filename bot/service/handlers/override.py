"""``/canary override GATE because …``."""

from bot.errors import CanarioError
from bot.rollout.facts import GateOverridden
from bot.rollout.state import Rollout
from bot.service.carrying_out.act import act
from bot.service.deciding.rights import has_role, named_people
from bot.service.deciding.room import plan_of_rollout
from bot.service.handlers.answering import as_answer, handles
from bot.service.handlers.find import find_service
from bot.service.handlers.steer import changed_since, ended_before, follow, is_over, who
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.approvals import Override
from bot.service.watching.outside_gates import ask_outside_gates


@handles(Override)
def override(parts: Parts, request: Override) -> Answer:
    """One gate of the active rollout. Who may is asked of Slack; whether it is closed is
    decided."""
    service = find_service(parts, request).service
    rollout = service.active
    if is_over(parts, rollout, request):
        return ended_before(parts, service.id, request)
    if rollout is not None:
        may_override(parts, rollout, request)
    fact = GateOverridden(
        id=request.id,
        by=who(request),
        rollout=request.rollout or (rollout.id if rollout else ""),
        gate=request.gate,
        reason=request.reason,
    )
    applied = act(parts, service.id, fact, unless=changed_since(request, service))
    if applied.decision.changed:
        ask_outside_gates(parts, service.id, request.id)
    active = applied.decision.service.active
    return as_answer(applied, f"Overridden: {request.gate}.", follow(active))


def may_override(parts: Parts, rollout: Rollout, request: Override) -> None:
    """Those of the roles that the plan names for it; without any nobody. Raises CanarioError."""
    plan = plan_of_rollout(rollout)
    allowed = plan.gates.override
    if allowed is None:
        raise CanarioError(
            f"Plan {plan.name} lets nobody override a gate.",
            "Wait until it opens, or name who may in the plan: `gates: {override: {roles: […]}}`.",
        )
    people = [each for role in allowed.roles for each in plan.people[role]]
    if not has_role(parts, request.user, people):
        raise CanarioError(
            f"Only {' or '.join(allowed.roles)} may override a gate of {plan.name}.",
            f"Ask one of them: {named_people(parts, people)}.",
        )
