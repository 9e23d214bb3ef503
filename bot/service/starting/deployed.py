"""A revision was deployed: its service's plan may start it, without anybody's command.

What the log says is only that something may be new. What is, is looked up; each revision is acted
on once, however often and late its entries arrive.
"""

from datetime import timedelta

from bot.errors import CanarioError, Unavailable
from bot.plan import CloudRunTarget, Plan
from bot.service.deciding.same_revision import differs
from bot.service.ports.parts import Parts
from bot.service.ports.traffic_router import Observed, Revision
from bot.service.starting.deploy_notices import (
    Note,
    ask,
    late,
    not_started,
    say,
    several_plans,
    unguarded,
)
from bot.service.starting.found import canaries_in, found_in_each
from bot.service.starting.log_entry import Deployed
from bot.service.starting.start import start
from bot.service.values.answers import Answer, ReplyTo
from bot.service.values.commands.start import Start

NEW_FOR = timedelta(minutes=30)
"""A revision that is older than this before the entry is not what the entry is about: somebody has
changed something else of the service, such as its traffic."""
READY_WITHIN = timedelta(minutes=5)
"""So long after the log says that a revision is ready, the platform may not say so yet."""
LATE = timedelta(hours=1)
"""News that are older start nothing by themselves: people may have decided otherwise since."""
LOOKED_BACK = 20
"""Ended rollouts of the service that are looked through."""


def on_deployment(parts: Parts, deployed: Deployed) -> str:
    """Start what is new, if a plan says so; what was done, for the log. Raises Unavailable, and is
    delivered again."""
    if deployed.by in parts.accounts:
        return "Canario's own change of the traffic"
    plans = [plan for plan in parts.plans.plans() if starts_by(plan, deployed)]
    if not plans:
        return "no plan is started by its deployments"
    try:
        return in_plan(parts, plans, deployed)
    except Unavailable:
        raise
    except CanarioError as no:
        return f"nothing starts: {no}"


def starts_by(plan: Plan, deployed: Deployed) -> bool:
    """Whether deployments of this service, there, concern the plan."""
    target = plan.target.cloud_run
    return (
        plan.on_deploy != "nothing"
        and target is not None
        and (target.project, target.service) == (deployed.project, deployed.service)
        and deployed.region in target.all_regions
    )


def in_plan(parts: Parts, plans: list[Plan], deployed: Deployed) -> str:
    """Of the plans that it concerns, which are several only by mistake."""
    plan, target = plans[0], cloud_run(plans[0])
    seen = found_in_each(parts, target)
    if not all(each.latest for each in seen.values()):
        return f"{target.service} has no revision yet"
    there = parts.router.revision(target.only(deployed.region), seen[deployed.region].latest)
    no = not_new(parts, there, deployed)
    if no:
        return no
    canary = in_first_region(parts, target, seen, there)
    if canary is None:
        return f"{there.name} is not in {target.all_regions[0]} yet"
    names = {place.region: place.canary for place in canaries_in(parts, target, canary)}
    names = names or {target.all_regions[0]: canary.name}
    note = Note(
        canary.name,
        canary.creator or deployed.by or "an unknown account",
        f"deploy~{plan.target.service_id}~{canary.name}",
    )
    if any(parts.store.handled(each) for each in (note.start, note.id, note.asked)):
        return f"{canary.name} is known"
    had = rollout_of(parts, plan, set(names.values()))
    if had:
        return f"{canary.name} has had a rollout: {had}"
    serving = next((r for r, name in names.items() if serves(seen[r], name)), None)
    if serving is not None and alone(parts, target.only(serving)):
        return f"{canary.name} is the service's only revision"
    if len(plans) > 1:
        return say(parts, plans, note, several_plans(plans, note))
    if serving is not None:
        it = note._replace(canary=names[serving])
        return say(parts, plans, note, unguarded(plan, target.only(serving), seen[serving], it))
    if any(each.busy for each in seen.values()):
        wait(parts, deployed, f"{target.service} is still being changed.")
    return begun(parts, plan, note, deployed)


def cloud_run(plan: Plan) -> CloudRunTarget:
    """The service whose revisions it rolls out. Raises CanarioError for a flag's plan."""
    if plan.target.cloud_run is None:
        raise CanarioError(f"Plan {plan.name} is not for a Cloud Run service.", "")
    return plan.target.cloud_run


def not_new(parts: Parts, revision: Revision, deployed: Deployed) -> str:
    """Why the newest revision is not what the entry is about, or can't serve; empty where it may
    start. Raises Unavailable where it should be ready and is not yet."""
    if deployed.at - revision.created_at > NEW_FOR:
        return f"no new revision; {revision.name} is older"
    if revision.ready:
        return ""
    if deployed.finished and deployed.revision == revision.name:
        wait(parts, deployed, f"{revision.name} is not ready yet.")
    return f"{revision.name} is not ready; when it is, the log says so"


def wait(parts: Parts, deployed: Deployed, why: str) -> None:
    """Raises Unavailable, so that it comes again, while the platform may not know yet what the log
    says."""
    if parts.clock.now() - deployed.at < READY_WITHIN:
        raise Unavailable(why, "It is looked at again.")


def in_first_region(
    parts: Parts, target: CloudRunTarget, seen: dict[str, Observed], there: Revision
) -> Revision | None:
    """The same revision in the plan's first region, whose names a rollout goes by; None where the
    newest there is another: it is deployed there later, and that has entries of its own."""
    region = target.all_regions[0]
    here = parts.router.revision(target.first, seen[region].latest)
    same = here.name == there.name or not differs(here, there)
    return here if same and here.ready else None


def rollout_of(parts: Parts, plan: Plan, names: set[str]) -> str:
    """The rollout that one of these revisions has, is to have next, or had; empty without one."""
    service = parts.store.load(plan.target.service_id).service
    active = service.active
    if active is not None:
        if names & {active.canary, active.stable, *(each.canary for each in active.places)}:
            return active.id
        if active.next_start is not None and active.next_start.canary in names:
            return f"next after {active.id}"
    for latch in service.rejected:
        if latch.revision in names:
            return latch.rollout
    past = parts.store.ended(plan.target.service_id, LOOKED_BACK)
    return next((each.id for each in past if names & {each.canary, each.stable}), "")


def serves(observed: Observed, revision: str) -> bool:
    """Whether it takes traffic, or was told to."""
    return bool(observed.served.get(revision) or observed.wanted.get(revision))


def alone(parts: Parts, target: CloudRunTarget) -> bool:
    """Whether there is nothing else that could serve: the first deployment of a service."""
    return len(parts.router.revisions(target, 2)) < 2


def begun(parts: Parts, plan: Plan, note: Note, deployed: Deployed) -> str:
    """Start it, unless the news is too old, or ask whether it starts; what speaks against it is
    said."""
    if plan.on_deploy == "ask":
        return ask(parts, plan, note)
    if parts.clock.now() - deployed.at > LATE:
        return say(parts, [plan], note, late(plan, cloud_run(plan), note))
    answer = begin(parts, plan, note)
    return answer.sentence if answer.ok else say(parts, [plan], note, not_started(answer, note))


def begin(parts: Parts, plan: Plan, note: Note) -> Answer:
    """Start it as if somebody did; what speaks against any start speaks against this one."""
    request = Start(
        id=note.start,
        user="",
        deployed_by=note.by,
        channel="",
        reply_to=ReplyTo(user="", channel=""),
        service=plan.target.service_id,
        revision=note.canary,
        plan=plan.name,
    )
    try:
        return start(parts, request)
    except Unavailable:
        raise
    except CanarioError as no:
        return Answer(sentence=no.sentence, next=no.next_step, ok=False)
