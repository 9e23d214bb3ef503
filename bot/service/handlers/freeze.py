"""``/canary freeze`` and ``/canary unfreeze``: nothing of a service continues for a while."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from bot.errors import CanarioError, NotFound, Unavailable
from bot.plan import Plan
from bot.rollout.facts import FreezeBegan, FreezeEnded
from bot.rollout.holds import still_on_hold
from bot.rollout.notices.reasons import because as said_because
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Service
from bot.service.carrying_out.act import act
from bot.service.carrying_out.notices.notify_freeze import Affected, News, notify_channels
from bot.service.deciding import same_state
from bot.service.deciding.commit import Applied
from bot.service.deciding.newer import newer_freeze
from bot.service.deciding.rights import may_continue, may_unfreeze
from bot.service.deciding.room import plan_of_rollout
from bot.service.deciding.same_state import first_of, same
from bot.service.handlers.answering import as_answer, handles
from bot.service.handlers.find import find_service, known_ids
from bot.service.handlers.freeze_until import freeze_ends, zone_of
from bot.service.handlers.steer import who
from bot.service.handlers.together import Words, fact_id, one_after_the_other
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.freezes import Freeze, Unfreeze
from bot.service.values.commands.request import Request
from bot.service.wording.next_steps import next_words
from bot.service_id import name_of

T = TypeVar("T", Freeze, Unfreeze)


@handles(Freeze)
def freeze(parts: Parts, request: Freeze) -> Answer:
    """One service, several, or every one."""
    names = tuple(known_ids(parts)) if request.everything else request.services
    until = ends_of_all(parts, request, names)
    words = Words(
        done=f"frozen{until}: {because(request)}",
        not_done="Not frozen",
        next="They can still roll back. `/canary unfreeze {names}` ends it.",
        nobody="Not frozen: no service has a plan yet.",
    )
    news = News(
        Topic.FROZEN,
        f"frozen{until} by {who(request).words}: {because(request)}",
        "Nothing starts or continues; a rollback is always possible. "
        "`/canary unfreeze {names}` ends it.",
        request.at or parts.clock.now(),
    )
    return change_and_notify(parts, request, names, freeze_one, words=words, news=news)


@handles(Unfreeze)
def unfreeze(parts: Parts, request: Unfreeze) -> Answer:
    """One service, several, or every one that is frozen."""
    names = frozen(parts, request) if request.everything else request.services
    words = Words(
        done="no longer frozen.",
        not_done="Not unfrozen",
        next="Steps continue as planned, where nothing else holds them.",
        nobody="Nothing changes: no service is frozen.",
    )
    news = News(
        Topic.UNFROZEN,
        f"unfrozen by {who(request).words}{said_because(request.reason)}",
        "Rollouts start and continue again.",
        request.at or parts.clock.now(),
    )
    return change_and_notify(parts, request, names, unfreeze_one, words=words, news=news)


def change_and_notify(
    parts: Parts,
    request: T,
    names: Sequence[str],
    one: Callable[[Parts, T], Answer],
    *,
    words: Words,
    news: News,
) -> Answer:
    """One, or one after the other; then those that it was done to are told of in their channels,
    as far as no rollout's thread does."""
    done: list[Affected] = []

    def noted(parts: Parts, alone: T) -> Answer:
        answer = one(parts, alone)
        if answer.ok:
            service = find_service(parts, alone).service
            done.append(Affected(service, rooms_of(parts, service)))
        return answer

    if names or request.everything:
        answer = one_after_the_other(parts, request, names, noted, words)
    else:
        answer = noted(parts, request)
    notify_channels(parts, request.id, done, news)
    return answer


def frozen(parts: Parts, request: Unfreeze) -> tuple[str, ...]:
    """The services that are frozen, or were until this very command thawed them."""
    return tuple(
        each
        for each in known_ids(parts)
        if parts.store.load(each).service.freeze or parts.store.handled(fact_id(request, each))
    )


def ends_of_all(parts: Parts, request: Freeze, names: Sequence[str]) -> str:
    """When the freeze ends, in words; services of several time zones end each in its own. Nothing
    is read for one without an end.

    Raises CanarioError where that is in the past.
    """
    if not request.seconds and not request.until:
        return ""
    found: dict[str, None] = {}
    for name in names or (request.service,):
        try:
            service = find_service(parts, request.model_copy(update={"service": name})).service
        except NotFound:
            continue
        ends = freeze_ends(request, zone_of(plans_of(parts, service)), parts.clock.now())
        if ends:
            found[ends.words] = None
    return " or".join(found)


def because(request: Freeze) -> str:
    """The reason, as it is kept."""
    return request.reason or "no reason given"


def freeze_one(parts: Parts, request: Freeze) -> Answer:
    """No start and no step up from now on; a rollback is always possible."""
    service = guarded(parts, request)
    if service.freeze and not parts.store.handled(request.id):
        raise CanarioError(
            f"{short(service)} is frozen already {service.freeze.by_whom}: {service.freeze.reason}",
            f"`/canary unfreeze {short(service)}` ends it.",
        )
    reason = because(request)
    ends = freeze_ends(request, zone_of(plans_of(parts, service)), parts.clock.now())
    until = ends.at if ends else None
    fact = FreezeBegan(id=request.id, by=who(request), reason=reason, until=until)
    applied = act(parts, service.id, fact)
    return as_answer(
        applied,
        f"{short(service)} is frozen{ends.words if ends else ''}: {reason}",
        f"It can still roll back. `/canary unfreeze {short(service)}` ends it.",
    )


def unfreeze_one(parts: Parts, request: Unfreeze) -> Answer:
    """It may continue."""
    service = find_service(parts, request).service
    if service.freeze is None and not parts.store.handled(request.id):
        raise CanarioError(f"{short(service)} is not frozen.", "Nothing changes.")
    if service.freeze is not None:
        may_unfreeze(parts, every_plan_of(parts, service), service.freeze.by.id, request)
    fact = FreezeEnded(id=request.id, by=who(request), reason=request.reason)
    unless = first_of(partial(newer_freeze, request.at), same(same_state.freeze, service))
    applied = act(parts, service.id, fact, unless=unless)
    return as_answer(applied, f"{short(service)} is no longer frozen.", after_thaw(applied))


def after_thaw(applied: Applied) -> str:
    """What follows, where nothing else holds the rollout."""
    active = applied.decision.service.active
    if active is not None and active.holds:
        return next_words(still_on_hold(active.holds))
    return "Steps continue as planned."


def guarded(parts: Parts, request: Request) -> Service:
    """The service, where the person is an operator of its rollout or of one of its plans. A plan
    without operators counts only where none names any, also while its rollout is active: the
    laxest does not decide. Raises Unavailable where Slack does not say it for one, and
    CanarioError where they are of none."""
    service = find_service(parts, request).service
    plans = every_plan_of(parts, service)
    plans = [plan for plan in plans if plan.people.get("operators")] or plans
    if not plans:
        raise NotFound(f"No plan is for {service.id}.", "Add one: `canario plan push FILE`.")
    problem: CanarioError | None = None
    for plan in plans:
        try:
            may_continue(parts, plan, request)
            return service
        except CanarioError as no:
            problem = no if problem is None or isinstance(no, Unavailable) else problem
    raise problem or NotFound(f"No plan is for {service.id}.")


def plans_of(parts: Parts, service: Service) -> list[Plan]:
    """The active rollout's copy, or every plan of the service."""
    if service.active is not None:
        return [plan_of_rollout(service.active)]
    return [each for each in parts.plans.plans() if each.target.service_id == service.id]


def rooms_of(parts: Parts, service: Service) -> tuple[str, ...]:
    """The channels of its plans, the same whether a rollout is active or not."""
    stored = [p.room for p in parts.plans.plans() if p.target.service_id == service.id]
    return tuple(stored or [plan.room for plan in plans_of(parts, service)])


def every_plan_of(parts: Parts, service: Service) -> list[Plan]:
    """The active rollout's copy, and every plan of the service."""
    stored = [each for each in parts.plans.plans() if each.target.service_id == service.id]
    return [*([plan_of_rollout(service.active)] if service.active else []), *stored]


def short(service: Service) -> str:
    """The service as people call it."""
    return name_of(service.id)
