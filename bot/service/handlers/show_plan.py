"""``/canary plan``: what a plan does, in words. ``/canary bucket``: which side of a flag a key is
on, and from which share on that changes."""

from bot.errors import CanarioError, NotFound
from bot.flags.buckets import bucket as bucket_of
from bot.flags.evaluate import TARGETING_KEY, Outcome, evaluate
from bot.flags.flag import Flag, percent
from bot.judge.proof.plan_words import described
from bot.plan import Plan
from bot.service.handlers.answering import handles
from bot.service.handlers.find import find_service, nearest
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.plans import Bucket, ShowPlan
from bot.service_id import is_flag, name_of

MOST_LINES = 60

WHY = {
    "DISABLED": "the flag is switched off",
    "TARGETING_MATCH": "the flag names it",
    "STATIC": "everybody is",
    "SPLIT": "by its bucket",
}


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
    """Now, and where it changes. A flag that isn't stored yet is one that is switched off."""
    service_id = find_service(parts, request).service.id
    key, name = request.key, name_of(service_id)
    if not is_flag(service_id):
        raise CanarioError(
            f"{name} is no flag, so {key or 'nothing'} is in no bucket.",
            "Cloud Run divides its requests at random; `/canary status` shows the shares.",
        )
    stored = parts.flags.flag(name)
    flag = stored.flag if stored else Flag(key=name)
    found = evaluate(flag, {TARGETING_KEY: key, flag.bucket_by: key})
    number = bucket_of(flag.hashed_with, key)
    return Answer(
        sentence=f"{key} gets {flag.variant(found.side).name}: {WHY[found.reason]}.",
        lines=(
            f"Its bucket is {number:,}: by that it gets {flag.on.name} from a share of "
            f"{percent(number + 1)} on.",
            f"{name} is {flag.in_words}; hashed is {flag.bucket_by}.",
            *named(found),
        ),
    )


def named(found: Outcome) -> tuple[str, ...]:
    """That its bucket does not decide, where a name does."""
    if found.reason != "TARGETING_MATCH":
        return ()
    return ("Its side is forced, whatever the share.",)
