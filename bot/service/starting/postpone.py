"""``/canary postpone``, and the button: a deployment does not start now."""

from bot.errors import CanarioError, NotFound
from bot.plan import Plan
from bot.rollout.actors import person
from bot.rollout.confirming.deployments import asked_about
from bot.rollout.decision import Refusal
from bot.rollout.facts import DeploymentLeft
from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Service
from bot.rollout.state.question import AskedDeployment
from bot.service.carrying_out.act import act
from bot.service.deciding.rights import may_continue
from bot.service.handlers.answering import as_answer, handles
from bot.service.handlers.find import find_service, is_in_channel
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.start import Postpone
from bot.service.values.records import Stored
from bot.service_id import name_of


@handles(Postpone)
def postpone(parts: Parts, request: Postpone) -> Answer:
    """Whoever may start it may say so."""
    service = meant(parts, request).service
    asked = asked_about(service, request.revision)
    canary = asked.canary if asked else request.revision
    if asked is not None:
        may_continue(parts, plan_of(parts, service.id, asked), request)
    if asked is None and not request.revision:
        raise CanarioError(
            f"No deployment of {name_of(service.id)} waits for an answer.", "Nothing changes."
        )
    fact = DeploymentLeft(
        id=request.id,
        by=person(request.user, request.user_name),
        canary=canary,
        reason=request.reason,
    )

    def unless(now: Service) -> Refusal | None:
        return too_new(request, asked_about(now, canary))

    applied = act(parts, service.id, fact, unless=unless)
    then = f"To start it later: `/canary start {name_of(service.id)} {canary}`."
    return as_answer(applied, f"{canary} does not start now.", then)


def meant(parts: Parts, request: Postpone) -> Stored:
    """The named service, or the one about which this channel is asked. Raises NotFound."""
    if request.service:
        return find_service(parts, request)
    here = {each.target.service_id for each in parts.plans.plans() if is_in_channel(each, request)}
    loaded = [parts.store.load(each) for each in sorted(here)]
    waiting = [each for each in loaded if asked_about(each.service, request.revision)]
    if len(waiting) == 1:
        return waiting[0]
    names = ", ".join(name_of(each.service.id) for each in waiting)
    raise NotFound(
        f"{len(waiting) or 'No'} deployments wait for an answer in this channel.",
        f"Name the service: {names or '`/canary postpone <service>`'}.",
    )


def plan_of(parts: Parts, service: str, asked: AskedDeployment) -> Plan:
    """The plan that has the channel asked. Raises NotFound where there is none of that name."""
    for plan in parts.plans.plans():
        if plan.name == asked.plan and plan.target.service_id == service:
            return plan
    raise NotFound(f"There is no plan {asked.plan} any more.", "Nothing starts by itself.")


def too_new(request: Postpone, asked: AskedDeployment | None) -> Refusal | None:
    """Why it can't be meant: it was asked only after the person wrote."""
    if asked is None or request.at is None or asked.asked_at <= request.at:
        return None
    return Refusal(
        sentence=f"{asked.canary} was deployed only after you wrote; nothing was done.",
        next_step=Next.SAID.step(words="Look at it, and ask again."),
    )
