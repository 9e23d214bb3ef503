"""``/canary plan``: what a plan does, in words. ``/canary bucket``: not built yet, and says so."""

from bot.errors import CanarioError, NotFound
from bot.judge.proof.plan_words import described
from bot.plan import Plan
from bot.service.handlers.answering import handles
from bot.service.handlers.find import find_service, nearest
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.plans import Bucket, ShowPlan

MOST_LINES = 60


@handles(ShowPlan)
def show_plan(parts: Parts, request: ShowPlan) -> Answer:
    """The active rollout's copy of its plan, or the service's plan, or the one that is named."""
    plan = meant(parts, request)
    lines = [line for line in described(plan).splitlines()[1:] if line.strip()]
    left_out = len(lines) - MOST_LINES
    return Answer(
        sentence=f"Plan {plan.name}" + (f": {plan.description}" if plan.description else ""),
        lines=tuple(line.strip() for line in lines[:MOST_LINES]),
        next=f"{left_out} lines more: `canario plan show`." if left_out > 0 else "",
    )


def meant(parts: Parts, request: ShowPlan) -> Plan:
    """Which plan is asked for. Raises NotFound with what there is."""
    plans = parts.plans.plans()
    if request.plan:
        found = next((each for each in plans if each.name == request.plan), None)
        if found is None:
            hint = nearest(request.plan, (each.name for each in plans))
            raise NotFound(f"There is no plan {request.plan}.", hint)
        return found
    named = next((each for each in plans if each.name == request.service), None)
    if named is not None:
        return named
    service = find_service(parts, request).service
    if service.active is not None:
        return service.active.plan
    fitting = [each for each in plans if each.target.service_id == service.id]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(each.name for each in fitting)
    raise NotFound(
        f"{service.id} has {len(fitting)} plans.", f"Say which: {names}." if names else ""
    )


@handles(Bucket)
def bucket(parts: Parts, request: Bucket) -> Answer:
    """Flags have no buckets before flags are built."""
    del parts
    raise CanarioError(
        f"Canario shifts no flags yet, so {request.key or 'nothing'} is in no bucket.",
        "Rollouts move the traffic of Cloud Run services: `/canary status`.",
    )
