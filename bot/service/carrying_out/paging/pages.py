"""Carry out what is said to the pager."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from bot.errors import CanarioError
from bot.rollout.effects import Page, RecordChange, ResolvePage, TakePage
from bot.rollout.state import Rollout
from bot.service.carrying_out.effects import rollout_of
from bot.service.carrying_out.notices.taken import over_since, taken_since
from bot.service.carrying_out.paging import shared
from bot.service.ports.each import try_each
from bot.service.ports.parts import Parts, log
from bot.service.values.page_list import ListedPage, SharedIncident, listed
from bot.service.values.records import OutboxEntry
from bot.service.wording.pages import page_details, page_links, page_list, phone_summary, several
from bot.service_id import name_of
from bot.short import in_short

PAGE_PREFIX = "canario~"
"""How the key of a rollout's incident begins; the rollout's name follows."""


LISTED = 120
"""Characters of one line of a list."""


class Paging(NamedTuple):
    """A page, and the entry that wants it."""

    effect: Page
    entry_id: str


def tell_pager(
    parts: Parts, entry: OutboxEntry, effect: Page | TakePage | ResolvePage | RecordChange
) -> datetime | None:
    """A page that is opened, taken or closed, or what a page may come from. Returns when to look
    again, for a page that is added to an incident in a moment."""
    match effect:
        case Page():
            return page(parts, entry, effect)
        case TakePage():
            take_page(parts, entry, effect)
        case ResolvePage():
            resolve_page(parts, entry, effect)
        case RecordChange():
            record_change(parts, entry, effect)
    return None


def page(parts: Parts, entry: OutboxEntry, effect: Page) -> datetime | None:
    """Wake each team. What is about no rollout is one incident a service, and a repeat adds to
    it; what stands alone is one a rollout. What could not go out before somebody took it, or before
    it was over, wakes nobody any more."""
    if not effect.rollout:
        parts.pager.trigger(
            dedup_key(entry.service_id),
            phone_summary(effect.summary),
            effect.severity,
            entry.service_id,
            {"page": effect.target},
            teams=effect.teams,
        )
        return None
    rollout = rollout_of(parts, entry, effect.rollout)
    if over_since(entry, rollout) or taken_since(parts, entry, rollout.id):
        log.info("nobody is paged: %s was seen to before %s went out", rollout.id, entry.id)
        return None
    if effect.alone:
        trigger(parts, rollout, effect, dedup_key(rollout.id), effect.teams)
        return None
    later: list[datetime] = []

    def wake(whom: str, teams: Sequence[str]) -> None:
        until = page_whom(parts, rollout, Paging(effect, entry.id), whom, teams)
        if until is not None:
            later.append(until)

    try_each(partial(wake, *each) for each in parts.pager.woken(effect.teams).items())
    return min(later, default=None)


def page_whom(
    parts: Parts, rollout: Rollout, about: Paging, whom: str, teams: Sequence[str]
) -> datetime | None:
    """One incident for all that come within some minutes. The first opens it at once; the others
    are added as a list, by whoever comes when something was last added a while ago."""
    mine = ListedPage(
        rollout=rollout.id,
        service=name_of(rollout.service_id),
        effect=about.entry_id,
        summary=in_short(about.effect.summary, LISTED),
    )
    effect = about.effect
    own = dedup_key(rollout.id)
    into = shared.join(parts, whom, mine, own, effect.severity)
    if into is None:
        trigger(parts, rollout, effect, own, teams)
        return None
    incident = into.incident
    if into.told:
        return None
    if not into.known and incident.key != own:
        until = shared.claim(parts, whom, incident.key)
        if until is not None:
            return until
    trigger(parts, rollout, effect, incident.key, teams, listed(incident))
    shared.note_sent(parts, whom, incident)
    return None


def trigger(  # noqa: PLR0917 - what an event has
    parts: Parts,
    rollout: Rollout,
    effect: Page,
    key: str,
    teams: Sequence[str],
    others: Sequence[str] = (),
) -> None:
    """Send it, with the list of all that is in the incident."""
    summary = phone_summary(effect.summary)
    parts.pager.trigger(
        key,
        several(len(others), summary) if others else summary,
        effect.severity,
        rollout.service_id,
        {**page_details(rollout, effect), **page_list(others)},
        teams=teams,
        links=page_links(rollout),
    )


def take_page(parts: Parts, entry: OutboxEntry, effect: TakePage) -> None:
    """Acknowledge the rollout's incident with each team that may have been paged. One that it
    shares with others is acknowledged when each of them was taken."""
    plan = rollout_of(parts, entry, effect.rollout).plan

    def take(whom: str, teams: Sequence[str]) -> None:
        incident = shared.note_done(parts, whom, effect.rollout, over=False)
        for key in keys(effect.rollout, incident, incident is None or incident.needs_nobody):
            parts.pager.acknowledge(key, effect.name, teams=teams)

    try_each(partial(take, *each) for each in parts.pager.woken(plan.paged_teams).items())


def resolve_page(parts: Parts, entry: OutboxEntry, effect: ResolvePage) -> None:
    """Close the rollout's incident with each team that any of its steps pages. One that it shares
    with others is closed when the reason of each is gone."""
    plan = rollout_of(parts, entry, effect.rollout).plan

    def resolve(whom: str, teams: Sequence[str]) -> None:
        incident = shared.note_done(parts, whom, effect.rollout, over=True)
        for key in keys(effect.rollout, incident, incident is None or incident.is_over):
            parts.pager.resolve(key, effect.reason, teams=teams)

    try_each(partial(resolve, *each) for each in parts.pager.woken(plan.paged_teams).items())


def keys(rollout: str, incident: SharedIncident | None, whole: bool) -> Iterator[str]:
    """Of the incidents that end with a rollout's page: its own, which may have been opened where
    no list could be kept, unless others are in it; and the ``whole`` one that it shares."""
    own = dedup_key(rollout)
    if incident is None or incident.key != own or whole:
        yield own
    if incident is not None and incident.key != own and whole:
        yield incident.key


def record_change(parts: Parts, entry: OutboxEntry, effect: RecordChange) -> None:
    """Show whoever is paged what has changed. Nothing depends on it: one that is lost is logged."""
    try:
        rollout = rollout_of(parts, entry, effect.rollout)
        parts.pager.record_change(
            phone_summary(effect.summary),
            entry.service_id,
            entry.created_at,
            teams=rollout.plan.paged_teams,
            links=page_links(rollout),
        )
    except CanarioError as error:
        log.warning("PagerDuty does not show the change %s: %s", entry.id, error)


def dedup_key(rollout_id: str) -> str:
    """The incident of a rollout."""
    return f"{PAGE_PREFIX}{rollout_id}"
