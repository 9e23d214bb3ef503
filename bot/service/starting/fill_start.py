"""What can be chosen in the start modal: services, revisions, plans, and what they would do."""

from datetime import datetime

from bot.errors import CanarioError, Unavailable
from bot.plan import Plan
from bot.plan.describe.in_short import in_short
from bot.plan.startable import refusal
from bot.rollout.rules.incidents import in_the_way, said_of
from bot.rollout.state import Rollout, Service
from bot.service.ports.parts import Parts, log
from bot.service.ports.traffic_router import Observed, Revision
from bot.service.starting.outlook import outlook
from bot.service.starting.start import tags_of_others
from bot.service.values.start_form import PlanChoice, RevisionChoice, ServiceChoice, StartForm
from bot.service.values.work import FillStart
from bot.service_id import name_of

FIRST = {
    "ask": "{active} is active.",
    "supersede": "{active}, which is active, makes room first.",
    "wait": "It starts when {active} has completed.",
}
MOST_SERVICES, MOST_REVISIONS, MOST_LINES = 100, 20, 40


def fill_start(parts: Parts, request: FillStart) -> None:
    """Show the form in the modal that the person has open. Raises Unavailable."""
    form = form_of(parts, request)
    try:
        parts.chat.fill_start(request.view, form)
    except Unavailable:
        raise
    except CanarioError as error:
        log.warning("could not fill the start modal of %s: %s", request.user, error)


def form_of(parts: Parts, request: FillStart) -> StartForm:
    """The form as far as things were chosen. With one service to choose, it is chosen."""
    plans = parts.plans.plans()
    ids = list(dict.fromkeys(each.target.service_id for each in plans))[:MOST_SERVICES]
    choices = tuple(choice(each) for each in ids)
    form = StartForm(channel=request.channel, now=parts.clock.now(), services=choices)
    chosen = meant(ids, request.service)
    if not chosen:
        problem = "" if ids else "No plan is stored. Add one: `canario plan push FILE`."
        if request.service:
            problem = f"No plan is for {request.service}."
        return form.model_copy(update={"problem": problem})
    fitting = [each for each in plans if each.target.service_id == chosen]
    plan = next((each for each in fitting if each.name == request.plan), fitting[0])
    service = parts.store.load(chosen).service
    (revisions, trouble), sees = parts.both(
        lambda: revisions_of(parts, service, plan), lambda: outlook(parts, plan)
    )
    return form.model_copy(
        update={
            "service": chosen,
            "revisions": revisions,
            "plans": tuple(
                plan_choice(each, sees if each is plan else (), service.active) for each in fitting
            ),
            "plan": plan.name,
            "problem": why_not(service, plan) or trouble,
            "doubts": doubts(service, plan, revisions, parts.clock.now()),
        }
    )


def choice(service_id: str) -> ServiceChoice:
    """A service to choose."""
    return ServiceChoice(id=service_id, name=name_of(service_id))


def meant(ids: list[str], said: str) -> str:
    """The id of the service that was chosen, or of the only one."""
    if not said:
        return ids[0] if len(ids) == 1 else ""
    return next((each for each in ids if said in (each, name_of(each))), "")


def why_not(service: Service, plan: Plan) -> str:
    """Why a start would be refused, whatever is chosen."""
    refused = refusal(plan)
    if refused:
        return refused[0]
    if service.active is not None:
        active = service.active
        if active.rolls_back_for_good:
            return f"{active.canary} is rolling back to {active.stable}; start when it is served."
        if plan.on_newer != "ask":
            return ""
        return (
            f"{active.id} of {active.canary} is active. Instead of it, or after it: `/canary start "
            f"{name_of(service.id)} REVISION --supersede`, or `--wait`."
        )
    if service.freeze is not None:
        return f"Frozen {service.freeze.by_whom}: {service.freeze.reason}"
    return ""


def doubts(
    service: Service, plan: Plan, revisions: tuple[RevisionChoice, ...], now: datetime
) -> tuple[str, ...]:
    """What a start of one of these takes a yes for."""
    names = tuple(each.name for each in revisions)
    tagged = [f"{each.name} carries a tag of somebody else." for each in revisions if each.tagged]
    return (*said_of(in_the_way(service, plan, names, now), name_of(service.id)), *tagged)


def plan_choice(plan: Plan, sees: tuple[str, ...], active: Rollout | None) -> PlanChoice:
    """A plan to choose, what it does (also to the ``active`` rollout) a line a step, and what it
    would see."""
    first = [FIRST[plan.on_newer].format(active=active.id)] if active else []
    lines = first + list(in_short(plan))
    return PlanChoice(
        name=plan.name,
        description=plan.description or "",
        checklist=plan.gates.checklist,
        will=tuple(lines[:MOST_LINES]),
        sees=sees,
    )


def revisions_of(
    parts: Parts, service: Service, plan: Plan
) -> tuple[tuple[RevisionChoice, ...], str]:
    """The newest first, and why they could not be read, if so."""
    target = plan.target.moved
    try:
        observed = parts.router.observe(target.first)
        found = parts.router.revisions(target.first, MOST_REVISIONS)
    except CanarioError as error:
        return (), str(error)
    rejected = {each.revision for each in service.rejected}
    return tuple(revision_choice(each, observed, rejected) for each in found), ""


def revision_choice(revision: Revision, observed: Observed, rejected: set[str]) -> RevisionChoice:
    """A revision to choose, and what speaks against it."""
    notes = []
    if observed.served.get(revision.name):
        notes.append(f"serves {observed.served[revision.name]} %")
    if revision.name in rejected:
        notes.append("was rolled back")
    tags = tags_of_others(observed, revision.name)
    if tags:
        notes.append(f"has the tag {' and '.join(tags)}")
    if not revision.ready:
        notes.append("not ready")
    return RevisionChoice(
        name=revision.name,
        image=revision.image,
        commit=revision.commit,
        author=revision.author,
        created_at=revision.created_at,
        note=", ".join(notes),
        tagged=bool(tags),
    )
