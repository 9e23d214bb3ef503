"""Which service a rollback is about, which nobody should have to write twice."""

from collections.abc import Iterable, Sequence

from bot.errors import CanarioError, NotFound
from bot.plan import Plan
from bot.service.handlers.find import (
    find_service,
    is_channel_of,
    is_in_channel,
    known_ids,
    only_one,
)
from bot.service.ports.parts import Parts
from bot.service.values.commands.steer import RollBack
from bot.service.values.records import Stored
from bot.service_id import name_of

MOST_LOOKED_UP = 20
"""Services whose history is read to find a channel's; where there are more, nothing is read and
the service has to be named."""


def whose(parts: Parts, request: RollBack) -> Stored:
    """The service that is named; else the one of whose revision it is about; else the one with a
    rollout in this channel; else the only one whose plan is this channel's.

    Raises NotFound with those that could be meant.
    """
    if request.service:
        return of_name(parts, request)
    plans, running = parts.both(parts.plans.plans, parts.store.active)
    by_revision = owner({*running, *(each.target.service_id for each in plans)}, request.to)
    if by_revision:
        return parts.store.load(by_revision)
    loaded = (parts.store.load(each) for each in running)
    active_here = [each for each in loaded if is_channel_of(each.service.active, request)]
    if active_here:
        return only_one(active_here)
    here = in_this_channel(parts, request, plans)
    if len(here) == 1:
        return parts.store.load(here[0])
    names = f" One of: {', '.join(map(name_of, here))}." if here else ""
    raise NotFound(
        "No rollout is active in this channel.",
        f"Name the service: `/canary rollback SERVICE`.{names}",
    )


def in_this_channel(parts: Parts, request: RollBack, plans: Sequence[Plan]) -> list[str]:
    """The services whose plan is this channel's. A mention does not say the channel's name: where
    a plan has nothing else, its last rollout's message may be here."""
    here = {each.target.service_id for each in plans if is_in_channel(each, request)}
    if here or request.channel_name:
        return sorted(here)
    ids = sorted({each.target.service_id for each in plans if each.room.startswith("#")})
    if len(ids) > MOST_LOOKED_UP:
        return []
    last = {each: next(iter(parts.store.ended(each, 1)), None) for each in ids}
    return [each for each in ids if is_channel_of(last[each], request)]


def of_name(parts: Parts, request: RollBack) -> Stored:
    """The named service; where a revision is named instead, how to say what is meant."""
    try:
        return find_service(parts, request)
    except NotFound:
        known = owner(known_ids(parts), request.service)
        if not known:
            raise
        name, revision = name_of(known), request.service
        raise CanarioError(
            f"{revision} looks like a revision of {name}; nothing was done.",
            f"To go there: `/canary rollback {name} to {revision}`. To leave it: "
            f"`/canary rollback {name}`.",
        ) from None


def owner(service_ids: Iterable[str], revision: str) -> str:
    """The service whose name begins a revision's; empty where there is none, or several."""
    found = [each for each in service_ids if revision.startswith(f"{name_of(each)}-")]
    longest = max((len(name_of(each)) for each in found), default=0)
    owners = [each for each in found if len(name_of(each)) == longest]
    return owners[0] if len(owners) == 1 else ""
