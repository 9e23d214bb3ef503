"""``/canary oncall``: who is on call for a service's plan."""

from bot.errors import CanarioError
from bot.service.handlers.answering import handles
from bot.service.handlers.show_plan import meant
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.plans import ShowPlan
from bot.service.values.commands.reads import OnCall


@handles(OnCall)
def on_call(parts: Parts, request: OnCall) -> Answer:
    """The names, as PagerDuty has them now."""
    fields = request.model_dump(exclude={"verb"})
    plan = meant(parts, ShowPlan.model_validate(fields))
    schedule = plan.gates.on_call
    if schedule is None:
        raise CanarioError(
            f"Plan {plan.name} names no schedule.", "Add `gates: {on_call: PSCHEDULE}` to it."
        )
    names = [each.name for each in parts.on_calls.on_call(schedule)]
    if not names:
        return Answer(
            sentence=f"Nobody is on call in {schedule} now.",
            next=f"A rollout by plan {plan.name} waits until somebody is.",
            ok=False,
        )
    return Answer(sentence=f"On call in {schedule} now: {', '.join(names)}.")
