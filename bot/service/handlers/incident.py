"""``/canary incident`` and ``/canary postmortem``, and the button of who is asked for one."""

from bot.errors import CanarioError
from bot.rollout.facts import IncidentOpened, PostmortemWritten
from bot.rollout.state import Rollout, Service
from bot.service.carrying_out.act import act
from bot.service.deciding.newer import newer_asked
from bot.service.deciding.rights import full_member, is_named
from bot.service.handlers.answering import as_answer, handles
from bot.service.handlers.find import find_service
from bot.service.handlers.steer import who
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.pages import OpenIncident, PostmortemIsWritten
from bot.service_id import name_of


@handles(OpenIncident)
def open_incident(parts: Parts, request: OpenIncident) -> Answer:
    """About the rollout in whose thread it is said, else the active or the last one; any full
    member may, as with a rollback."""
    service = find_service(parts, request).service
    name = name_of(service.id)
    rollout = meant(parts, service, request.rollout)
    if rollout is None:
        raise CanarioError(
            f"There was no rollout of {name} yet, so an incident has no thread.",
            "Page by hand in PagerDuty.",
        )
    if not request.reason:
        raise CanarioError(
            "An incident needs a reason.", f"Say `/canary incident {name} because REASON`."
        )
    if not is_named(parts, request.user, rollout.plan.people.get("operators", ())):
        full_member(parts, request.user, "declare an incident")
    teams = rollout.plan.on_rollback_at(rollout.step).page
    fact = IncidentOpened(
        id=request.id,
        by=who(request),
        rollout=rollout.id,
        canary=rollout.canary,
        reason=request.reason,
        teams=teams,
    )
    applied = act(parts, service.id, fact)
    paged = f"Paged: {', '.join(teams)}." if teams else "Nobody is paged: the plan names nobody."
    return as_answer(
        applied, f"The incident about {name} is open. {paged}", "Its thread is pinned."
    )


def meant(parts: Parts, service: Service, named: str) -> Rollout | None:
    """The rollout that is named, if it is known still; without a name the active, or the last."""
    active = service.active
    if named and (active is None or active.id != named):
        return parts.store.ended_rollout(service.id, named)
    return active or next(iter(parts.store.ended(service.id, 1)), None)


@handles(PostmortemIsWritten)
def postmortem_is_written(parts: Parts, request: PostmortemIsWritten) -> Answer:
    """Whoever wrote it, it is written."""
    service = find_service(parts, request).service
    asked = [each.person.id for each in service.postmortems]
    if request.user not in asked:
        full_member(parts, request.user, "say that a postmortem is written")
    fact = PostmortemWritten(
        id=request.id, by=who(request), rollout=request.rollout, where=request.reason
    )
    applied = act(parts, service.id, fact, unless=lambda now: newer_asked(request, now.postmortems))
    return as_answer(applied, "Thank you.", "Nobody is asked for it again.")
