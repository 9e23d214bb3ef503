"""``/canary start``: look at the platform, and say what was found to decide()."""

import hashlib
import secrets
from collections.abc import Mapping
from functools import partial

from bot.errors import CanarioError, NotFound
from bot.plan import AnyTarget, Plan
from bot.plan.startable import refusal
from bot.rollout.facts import Started
from bot.rollout.state import Place
from bot.rollout.traffic import TAG
from bot.service.carrying_out.act import act
from bot.service.deciding.commit import Applied
from bot.service.deciding.rights import may_continue, may_lift_latch
from bot.service.deciding.room import plan_of_rollout, room_if_known
from bot.service.handlers.answering import as_answer, handles
from bot.service.handlers.find import find_service, nearest
from bot.service.ports.known import Known
from bot.service.ports.parts import Parts, log
from bot.service.ports.traffic_router import Observed, Revision
from bot.service.starting.found import (
    beside,
    canaries_in,
    found_in_each,
    places_of,
    ready,
    stable_of,
)
from bot.service.starting.newer import newer, was_there
from bot.service.starting.outlook import in_short
from bot.service.starting.queue_start import NextUp, queue_start, withdraw
from bot.service.starting.requester import requester
from bot.service.values.answers import Answer
from bot.service.values.commands.request import Request
from bot.service.values.commands.start import Start
from bot.service.watching.outside_gates import LOOKED_THROUGH, NOT_ASKED, Build, ask_all, digest_of
from bot.service_id import name_of

AGAIN = Answer(sentence="That was done before; nothing was done twice.")


@handles(Start)
def start(parts: Parts, request: Start) -> Answer:
    """Begin a rollout of the revision that was named, or the newest that serves nothing."""
    if request.newer == "withdraw":
        return withdraw(parts, request)
    plan = room_if_known(parts, plan_for(parts, request))
    may_continue(parts, plan, request)
    target = target_of(plan)
    active = parts.store.load(plan.target.service_id).service.active
    if active is not None and active.id == becomes(request, target):
        return AGAIN
    if active is not None:
        may_continue(parts, plan_of_rollout(active), request)
    seen = found_in_each(parts, target)
    observed = next(iter(seen.values()))
    stable = "" if active or plan.shadow else stable_of(observed, target.first)
    canary = canary_of(parts, request, target.first, observed)
    lift_latch(parts, plan, canary.name, request)
    if active is not None:
        return queue_start(parts, plan, request, active, next_up(parts, target, canary, seen))
    stable = stable or beside(observed, target.first, canary.name)
    places = places_of(parts, target, canary, seen)
    asked = NOT_ASKED if plan.shadow else ask_all(parts, plan, Build(canary.image, canary.commit))
    fact = Started(
        id=request.id,
        by=requester(request),
        rollout=becomes(request, target),
        plan=plan,
        canary=canary.name,
        stable=stable,
        places=places,
        image=canary.image,
        commit=canary.commit,
        committed_at=canary.committed_at,
        author=canary.author,
        branch=canary.branch,
        changes=canary.changes,
        stable_commit=commit_of(parts, plan, target.first, stable),
        reason=request.reason,
        again=request.again,
        ticked=request.ticked,
        **asked._asdict(),
        tags=tags_on(canary.name, places, seen),
        following=max(each.following for each in seen.values()),
        sure=request.sure,
        manual=request.manual,
        nonce=secrets.token_hex(16),
        served=observed.wanted if plan.shadow else {},
    )
    applied = act(parts, plan.target.service_id, fact, unless=partial(newer, request, canary.name))
    return begun(parts, plan, canary, applied)


def begun(parts: Parts, plan: Plan, canary: Revision, applied: Applied) -> Answer:
    """That it has started, and what lies ahead."""
    what = f"a shadow of {canary.name}" if plan.shadow else canary.name
    told = as_answer(applied, f"Started {what} on plan {plan.name}.", next_of(applied))
    lines = in_short(parts, plan) if told.ok and told.next else ()
    return told.model_copy(update={"lines": lines})


def next_up(
    parts: Parts, target: AnyTarget, canary: Revision, seen: Mapping[str, Observed]
) -> NextUp:
    """What a start finds while another rollout is active. Raises as ``canaries_in``."""
    places = canaries_in(parts, target, canary)
    return NextUp(canary.name, places, tags_on(canary.name, places, seen))


def target_of(plan: Plan) -> AnyTarget:
    """Whose traffic it moves. Raises CanarioError for a plan that can't be carried out."""
    refused = refusal(plan)
    if refused:
        raise CanarioError(*refused)
    return plan.target.moved


def next_of(applied: Applied) -> str:
    """Where to look."""
    active = applied.decision.service.active
    if active is None:
        return ""
    waits = "".join(f"It waits for {each.words}. " for each in active.waiting)
    return f"{waits}Follow it in {active.plan.channel}."


def lift_latch(parts: Parts, plan: Plan, canary: str, request: Start) -> None:
    """To start again what was rolled back. Raises CanarioError."""
    service = parts.store.load(plan.target.service_id).service
    if request.again and canary in {each.revision for each in service.rejected}:
        may_lift_latch(parts, plan, request)


def plan_for(parts: Known, request: Start) -> Plan:
    """The named plan, or the only one of the service."""
    plans = parts.plans.plans()
    if request.plan:
        found = next((p for p in plans if p.name == request.plan), None)
        if found is None:
            hint = nearest(request.plan, (p.name for p in plans))
            raise NotFound(f"There is no plan {request.plan}.", hint)
        if request.service and request.service.lower() not in map(str.lower, names_of(found)):
            raise CanarioError(
                f"Plan {found.name} is for {found.target.service_id}, not for {request.service}.",
                "Name a plan of this service, or leave the plan out.",
            )
        return found
    service_id = find_service(parts, request).service.id
    fitting = [p for p in plans if p.target.service_id == service_id]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise CanarioError(
            f"{request.service} has {len(fitting)} plans.",
            f"Say which: --plan {' or --plan '.join(p.name for p in fitting)}.",
        )
    raise NotFound(f"No plan is for {service_id}.", "Add one: `canario plan push FILE`.")


def names_of(plan: Plan) -> tuple[str, str]:
    """The service's id and its short name."""
    service_id = plan.target.service_id
    return service_id, name_of(service_id)


def canary_of(parts: Parts, request: Start, target: AnyTarget, observed: Observed) -> Revision:
    """The revision that was named, however old, or has the image, or was created last."""
    if request.image and not request.revision:
        return ready(with_image(parts, target, request.image))
    name = observed.latest if request.revision in ("", "latest") else request.revision
    if not name:
        raise NotFound(f"{target.service} has no revision.", "Deploy one first.")
    try:
        found = ready(parts.router.revision(target, name))
    except NotFound as no:
        hint = nearest(name, (each.name for each in parts.router.revisions(target)))
        raise NotFound(no.sentence, hint) from no
    return was_there(request, found) if name != request.revision else found


def with_image(parts: Parts, target: AnyTarget, image: str) -> Revision:
    """The newest revision that runs this very image. Raises NotFound."""
    for each in parts.router.revisions(target, LOOKED_THROUGH):
        if digest_of(image) and digest_of(each.image) == digest_of(image):
            return each
    raise NotFound(
        f"{target.service} has no revision with the image {image or '(unknown)'}.",
        f"Deploy it there without traffic, then `/canary start {target.service}`.",
    )


def commit_of(parts: Parts, plan: Plan, target: AnyTarget, stable: str) -> str:
    """What stable is built from, where the plan links to the code; empty where that is not known:
    no start waits for a link."""
    if plan.repository is None or not stable:
        return ""
    try:
        return parts.router.revision(target, stable).commit
    except CanarioError as error:
        log.warning("could not look up the commit of %s: %s", stable, error)
        return ""


def tags_of_others(observed: Observed, canary: str) -> tuple[str, ...]:
    """The tags on it that somebody else has set: it may be their preview, or their canary."""
    return tuple(
        tag for tag, revision in observed.tags.items() if revision == canary and tag != TAG
    )


def tags_on(
    canary: str, places: tuple[Place, ...], seen: Mapping[str, Observed]
) -> tuple[str, ...]:
    """The same in each of several regions, or in the only one, where there are no ``places``."""
    named = [(each.region, each.canary) for each in places] or [(next(iter(seen)), canary)]
    found = (tag for region, name in named for tag in tags_of_others(seen[region], name))
    return tuple(dict.fromkeys(found))


def becomes(request: Start, target: AnyTarget) -> str:
    """The id of its rollout."""
    return request.becomes or rollout_id(request, target)


def rollout_id(request: Request, target: AnyTarget) -> str:
    """The same for the same request: ``shop-3f9a1c``."""
    return f"{target.service}-{hashlib.sha256(request.id.encode()).hexdigest()[:6]}"
