"""``/canary freeze`` and ``/canary unfreeze``: nothing of a service goes on for a while."""

from bot.errors import CanarioError, NotFound
from bot.rollout.facts import FreezeBegan, FreezeEnded
from bot.rollout.plan import Plan
from bot.rollout.state import Service
from bot.service.act import act
from bot.service.answers import Answer
from bot.service.commands import Asked, Freeze, Unfreeze
from bot.service.handlers.answering import as_answer
from bot.service.handlers.find import find_service, known_ids, may_go_on
from bot.service.handlers.steer import who
from bot.service.handlers.together import Words, fact_id, one_after_the_other
from bot.service.parts import Parts


def freeze(parts: Parts, asked: Freeze) -> Answer:
    """One service, several, or every one."""
    names = tuple(known_ids(parts)) if asked.everything else asked.services
    if not (names or asked.everything):
        return freeze_one(parts, asked)
    words = Words(
        done=f"frozen: {because(asked)}",
        not_done="Not frozen",
        next="They can still roll back. `/canary unfreeze {names}` ends it.",
        nobody="Not frozen: no service has a plan yet.",
    )
    return one_after_the_other(parts, asked, names, freeze_one, words)


def unfreeze(parts: Parts, asked: Unfreeze) -> Answer:
    """One service, several, or every one that is frozen."""
    names = frozen(parts, asked) if asked.everything else asked.services
    if not (names or asked.everything):
        return unfreeze_one(parts, asked)
    words = Words(
        done="no longer frozen.",
        not_done="Not unfrozen",
        next="Steps go on as planned.",
        nobody="Nothing changes: no service is frozen.",
    )
    return one_after_the_other(parts, asked, names, unfreeze_one, words)


def frozen(parts: Parts, asked: Unfreeze) -> tuple[str, ...]:
    """The services that are frozen, or were until this very command thawed them."""
    return tuple(
        each
        for each in known_ids(parts)
        if parts.store.load(each).service.freeze or parts.store.handled(fact_id(asked, each))
    )


def because(asked: Freeze) -> str:
    """The reason, as it is kept."""
    return asked.reason or "no reason given"


def freeze_one(parts: Parts, asked: Freeze) -> Answer:
    """No start and no step up from now on; going back stays free."""
    service = guarded(parts, asked)
    if service.freeze and not parts.store.handled(asked.id):
        raise CanarioError(
            f"{short(service)} is frozen already by {service.freeze.by.words}: "
            f"{service.freeze.reason}",
            f"`/canary unfreeze {short(service)}` ends it.",
        )
    reason = because(asked)
    applied = act(parts, service.id, FreezeBegan(id=asked.id, by=who(asked), reason=reason))
    return as_answer(
        applied,
        f"{short(service)} is frozen: {reason}",
        f"It can still roll back. `/canary unfreeze {short(service)}` ends it.",
    )


def unfreeze_one(parts: Parts, asked: Unfreeze) -> Answer:
    """It may go on again."""
    service = guarded(parts, asked)
    if service.freeze is None and not parts.store.handled(asked.id):
        raise CanarioError(f"{short(service)} is not frozen.", "Nothing changes.")
    fact = FreezeEnded(id=asked.id, by=who(asked), reason=asked.reason)
    applied = act(parts, service.id, fact)
    return as_answer(applied, f"{short(service)} is no longer frozen.", "Steps go on as planned.")


def guarded(parts: Parts, asked: Asked) -> Service:
    """The service, where the person is an operator of its rollout or of one of its plans."""
    service = find_service(parts, asked).service
    plans = plans_of(parts, service)
    if not plans:
        raise NotFound(f"No plan is for {service.id}.", "Add one: `canario plan push FILE`.")
    problem: CanarioError | None = None
    for plan in plans:
        try:
            may_go_on(parts, plan, asked)
            return service
        except CanarioError as no:
            problem = problem or no
    raise problem or NotFound(f"No plan is for {service.id}.")


def plans_of(parts: Parts, service: Service) -> list[Plan]:
    """The active rollout's copy, or every plan of the service."""
    if service.active is not None:
        return [service.active.plan]
    return [each for each in parts.plans.plans() if each.target.service_id == service.id]


def short(service: Service) -> str:
    """The service as people call it."""
    return service.id.rpartition("~")[2]
