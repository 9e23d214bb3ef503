"""Carry out what is said to the pager."""

from bot.errors import CanarioError
from bot.rollout.effects import Page, RecordChange, ResolvePage, TakePage
from bot.service.carrying_out.effects import rollout_of
from bot.service.carrying_out.notices.taken import over_since, taken_since
from bot.service.ports.parts import Parts, log
from bot.service.values.records import OutboxEntry
from bot.service.wording.pages import page_details, page_links, phone_summary

PAGE_PREFIX = "canario~"
"""How the key of a rollout's incident begins; the rollout's name follows."""


def tell_pager(
    parts: Parts, entry: OutboxEntry, effect: Page | TakePage | ResolvePage | RecordChange
) -> None:
    """A page that is opened, taken or closed, or what a page may come from."""
    match effect:
        case Page():
            page(parts, entry, effect)
        case TakePage():
            take_page(parts, entry, effect)
        case ResolvePage():
            resolve_page(parts, entry, effect)
        case RecordChange():
            record_change(parts, entry, effect)


def page(parts: Parts, entry: OutboxEntry, effect: Page) -> None:
    """One incident a rollout, or of what is about none, one a service; a repeat adds to it. What
    could not go out before somebody took it, or before it was over, wakes nobody any more."""
    if not effect.rollout:
        parts.pager.trigger(
            dedup_key(entry.service_id),
            phone_summary(effect.summary),
            effect.severity,
            entry.service_id,
            {"page": effect.target},
            teams=effect.teams,
        )
        return
    rollout = rollout_of(parts, entry, effect.rollout)
    if over_since(entry, rollout) or taken_since(parts, entry, rollout.id):
        log.info("nobody is paged: %s was seen to before %s went out", rollout.id, entry.id)
        return
    parts.pager.trigger(
        dedup_key(effect.rollout),
        phone_summary(effect.summary),
        effect.severity,
        entry.service_id,
        page_details(rollout, effect),
        teams=effect.teams,
        links=page_links(rollout),
    )


def take_page(parts: Parts, entry: OutboxEntry, effect: TakePage) -> None:
    """Acknowledge the rollout's incident with each team that may have been paged."""
    plan = rollout_of(parts, entry, effect.rollout).plan
    parts.pager.acknowledge(dedup_key(effect.rollout), effect.name, teams=plan.paged_teams)


def resolve_page(parts: Parts, entry: OutboxEntry, effect: ResolvePage) -> None:
    """Close the rollout's incident with each team that any of its steps pages."""
    plan = rollout_of(parts, entry, effect.rollout).plan
    parts.pager.resolve(dedup_key(effect.rollout), effect.reason, teams=plan.paged_teams)


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
