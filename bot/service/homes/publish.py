"""A person's App Home, as things are now."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from bot.errors import CanarioError
from bot.rollout.confirming.confirmations import missing, open_ask
from bot.rollout.gates import missing_roles
from bot.rollout.state import Rollout, Service
from bot.service.handlers.find import active
from bot.service.ports.parts import Parts, log
from bot.service.values.home import Frozen, Home, Running, WantsYou

MOST_TRIES = 3
"""However busy it is; what is shown last follows the next change."""

MOST_RUNNING, MOST_ENDED, MOST_SERVICES = 20, 8, 50


class Overview(NamedTuple):
    """What all Homes show, as it was from ``at`` on."""

    at: datetime
    running: tuple[Running, ...]
    ended: tuple[Rollout, ...]
    frozen: tuple[Frozen, ...]


def publish_home(parts: Parts, user: str) -> None:
    """Read everything, and show it to whoever has opened their Home; again where somebody shows
    them something else at the same time. Raises Unavailable."""
    remember(parts, user)
    for _ in range(MOST_TRIES):
        overview = read_overview(parts)
        home = home_for(parts, user, overview)
        try:
            shows = parts.chat.publish_home(user, home)
            if parts.homes.home_shown(user, overview.at, shows):
                return
        except CanarioError as error:
            # It is shown anew when the person opens it; the queue need not try again.
            log.warning("could not show the App Home of %s: %s", user, error)
            return


def remember(parts: Parts, user: str) -> None:
    """From now on their Home follows what happens. Where that can't be kept, it is shown all the
    same."""
    try:
        parts.homes.home_opened(user, parts.clock.now())
    except CanarioError as error:
        log.warning("the App Home of %s will not follow: %s", user, error)


def read_overview(parts: Parts) -> Overview:
    """What runs, how the last ones ended, what is frozen."""
    at = parts.clock.now()
    running = [stored.service for stored in active(parts)]
    known = list(services(parts, running))
    ended = [r for each in known for r in parts.store.ended(each.id, MOST_ENDED)]
    ended.sort(key=lambda rollout: rollout.ended_at or rollout.requested_at, reverse=True)
    return Overview(
        at=at,
        running=tuple(Running(rollout=s.active, desired=s.desired) for s in running if s.active),
        ended=tuple(ended[:MOST_ENDED]),
        frozen=tuple(Frozen(service=s.id, freeze=s.freeze) for s in known if s.freeze),
    )


def home_for(parts: Parts, user: str, overview: Overview) -> Home:
    """That, and what waits for this person."""
    return Home(
        user=user,
        now=overview.at,
        wants=tuple(wants(parts, user, [each.rollout for each in overview.running])),
        running=overview.running[:MOST_RUNNING],
        ended=overview.ended,
        frozen=overview.frozen,
        more=max(len(overview.running) - MOST_RUNNING, 0),
    )


def services(parts: Parts, running: list[Service]) -> Iterator[Service]:
    """The services that are active, and those that have a plan."""
    yield from running
    seen = {each.id for each in running}
    planned = dict.fromkeys(each.target.service_id for each in parts.plans.plans())
    for service_id in [each for each in planned if each not in seen][:MOST_SERVICES]:
        yield parts.store.load(service_id).service


def wants(parts: Parts, user: str, running: list[Rollout]) -> Iterator[WantsYou]:
    """Approvals that this person can give now: missing, in a role of theirs, not their own
    rollout, and no other role of it given by them; and what they can confirm in a role."""
    for rollout in running:
        ask = rollout.ask
        if open_ask(rollout):
            yield from confirmable(parts, user, rollout)
            continue
        if ask is None or rollout.requester.id == user or parts.clock.now() >= ask.until:
            continue
        if any(each.by.id == user for each in rollout.approvals_of(ask)):
            continue
        people = rollout.plan.people
        roles = tuple(
            role
            for role in missing_roles(rollout)
            if parts.chat.is_one_of(user, people.get(role, ()), remembered=True)
        )
        if roles:
            yield WantsYou(rollout=rollout, ask=ask, roles=roles)


def confirmable(parts: Parts, user: str, rollout: Rollout) -> Iterator[WantsYou]:
    """What this person can confirm of the rollout, where the plan names who may."""
    ask, people = open_ask(rollout), rollout.plan.people
    if ask is None or parts.clock.now() >= ask.until:
        return
    wanted = dict.fromkeys(item.by or "operators" for item in missing(rollout, ask).values())
    roles = tuple(
        role for role in wanted if parts.chat.is_one_of(user, people.get(role, ()), remembered=True)
    )
    if roles:
        yield WantsYou(rollout=rollout, ask=ask, roles=roles)
