"""``/canary freeze`` and ``/canary unfreeze``: nothing of a service continues for a while."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.errors import CanarioError, NotFound
from bot.plan import Plan
from bot.rollout.effects import Topic
from bot.rollout.facts import FreezeBegan, FreezeEnded
from bot.rollout.notices.reasons import because as said_because
from bot.rollout.state import Service
from bot.service.carrying_out.act import act
from bot.service.carrying_out.tell_freeze import News, Told, tell_channels
from bot.service.deciding.rights import may_go_on, may_unfreeze
from bot.service.handlers.answering import as_answer
from bot.service.handlers.find import find_service, known_ids
from bot.service.handlers.freeze_until import freeze_ends, zone_of
from bot.service.handlers.steer import who
from bot.service.handlers.together import Words, fact_id, one_after_the_other
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands import Freeze, Request, Unfreeze
from bot.service_id import name_of

T = TypeVar("T", Freeze, Unfreeze)


def freeze(parts: Parts, asked: Freeze) -> Answer:
    """One service, several, or every one."""
    names = tuple(known_ids(parts)) if asked.everything else asked.services
    until = ends_of_all(parts, asked, names)
    words = Words(
        done=f"frozen{until}: {because(asked)}",
        not_done="Not frozen",
        next="They can still roll back. `/canary unfreeze {names}` ends it.",
        nobody="Not frozen: no service has a plan yet.",
    )
    news = News(
        Topic.FROZEN,
        f"frozen{until} by {who(asked).words}: {because(asked)}",
        "Nothing starts or continues; a rollback is always possible. "
        "`/canary unfreeze {names}` ends it.",
    )
    return done_and_told(parts, asked, names, freeze_one, words=words, news=news)


def unfreeze(parts: Parts, asked: Unfreeze) -> Answer:
    """One service, several, or every one that is frozen."""
    names = frozen(parts, asked) if asked.everything else asked.services
    words = Words(
        done="no longer frozen.",
        not_done="Not unfrozen",
        next="Steps continue as planned.",
        nobody="Nothing changes: no service is frozen.",
    )
    news = News(
        Topic.UNFROZEN,
        f"unfrozen by {who(asked).words}{said_because(asked.reason)}",
        "Rollouts start and continue again.",
    )
    return done_and_told(parts, asked, names, unfreeze_one, words=words, news=news)


def done_and_told(
    parts: Parts,
    asked: T,
    names: Sequence[str],
    one: Callable[[Parts, T], Answer],
    *,
    words: Words,
    news: News,
) -> Answer:
    """One, or one after the other; then those that it was done to are told of in their channels,
    as far as no rollout's thread does."""
    done: list[Told] = []

    def noted(parts: Parts, alone: T) -> Answer:
        answer = one(parts, alone)
        if answer.ok:
            service = find_service(parts, alone).service
            done.append(Told(service, tuple(p.channel for p in plans_of(parts, service))))
        return answer

    if names or asked.everything:
        answer = one_after_the_other(parts, asked, names, noted, words)
    else:
        answer = noted(parts, asked)
    tell_channels(parts, asked.id, done, news)
    return answer


def frozen(parts: Parts, asked: Unfreeze) -> tuple[str, ...]:
    """The services that are frozen, or were until this very command thawed them."""
    return tuple(
        each
        for each in known_ids(parts)
        if parts.store.load(each).service.freeze or parts.store.handled(fact_id(asked, each))
    )


def ends_of_all(parts: Parts, asked: Freeze, names: Sequence[str]) -> str:
    """When the freeze ends, in words; services of several time zones end each in its own.

    Raises CanarioError where that is in the past.
    """
    found: dict[str, None] = {}
    for name in names or (asked.service,):
        try:
            service = find_service(parts, asked.model_copy(update={"service": name})).service
        except NotFound:
            continue
        ends = freeze_ends(asked, zone_of(plans_of(parts, service)), parts.clock.now())
        if ends:
            found[ends.words] = None
    return " or".join(found)


def because(asked: Freeze) -> str:
    """The reason, as it is kept."""
    return asked.reason or "no reason given"


def freeze_one(parts: Parts, asked: Freeze) -> Answer:
    """No start and no step up from now on; a rollback is always possible."""
    service = guarded(parts, asked)
    if service.freeze and not parts.store.handled(asked.id):
        raise CanarioError(
            f"{short(service)} is frozen already by {service.freeze.by.words}: "
            f"{service.freeze.reason}",
            f"`/canary unfreeze {short(service)}` ends it.",
        )
    reason = because(asked)
    ends = freeze_ends(asked, zone_of(plans_of(parts, service)), parts.clock.now())
    until = ends.at if ends else None
    fact = FreezeBegan(id=asked.id, by=who(asked), reason=reason, until=until)
    applied = act(parts, service.id, fact)
    return as_answer(
        applied,
        f"{short(service)} is frozen{ends.words if ends else ''}: {reason}",
        f"It can still roll back. `/canary unfreeze {short(service)}` ends it.",
    )


def unfreeze_one(parts: Parts, asked: Unfreeze) -> Answer:
    """It may continue."""
    service = find_service(parts, asked).service
    if service.freeze is None and not parts.store.handled(asked.id):
        raise CanarioError(f"{short(service)} is not frozen.", "Nothing changes.")
    if service.freeze is not None:
        may_unfreeze(parts, every_plan_of(parts, service), service.freeze.by.id, asked)
    fact = FreezeEnded(id=asked.id, by=who(asked), reason=asked.reason)
    applied = act(parts, service.id, fact)
    return as_answer(
        applied, f"{short(service)} is no longer frozen.", "Steps continue as planned."
    )


def guarded(parts: Parts, asked: Request) -> Service:
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


def every_plan_of(parts: Parts, service: Service) -> list[Plan]:
    """The active rollout's copy, and every plan of the service."""
    stored = [each for each in parts.plans.plans() if each.target.service_id == service.id]
    return [*([service.active.plan] if service.active else []), *stored]


def short(service: Service) -> str:
    """The service as people call it."""
    return name_of(service.id)
