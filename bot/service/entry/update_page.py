"""What people do with a page, brought to the rollout that the page is about."""

from bot.rollout.actors import Actor
from bot.rollout.facts import PageUpdated
from bot.rollout.rules.pages import TAKEN
from bot.service.carrying_out.act import act
from bot.service.carrying_out.paging import shared
from bot.service.carrying_out.paging.pages import PAGE_PREFIX
from bot.service.handlers.find import known_ids
from bot.service.ports.known import find_rollout
from bot.service.ports.parts import Parts, log
from bot.service.values.work import UpdatePage


def update_page(parts: Parts, work: UpdatePage) -> None:
    """Say it in the rollout's thread. A page that is about no rollout of ours is noted in the log.

    Raises Unavailable where it can't be found out now.
    """
    key = work.key or parts.incidents.key_of(work.incident)
    rollout = key.removeprefix(PAGE_PREFIX)
    service_id = service_of(parts, rollout) if key.startswith(PAGE_PREFIX) else None
    if service_id is None:
        log.info("the incident %s is about no rollout of ours", work.incident)
        return
    if work.change in TAKEN and not work.of_several:
        tell_others(parts, work, key, service_id)
    by = Actor(kind="person", id=work.user, name=work.name)
    fact = PageUpdated(id=work.id, by=by, rollout=rollout, change=work.change, text=work.text)
    act(parts, service_id, fact)


def tell_others(parts: Parts, work: UpdatePage, key: str, service_id: str) -> None:
    """Who has an incident has all rollouts that are in it: nobody is called about any."""
    opened_by = key.removeprefix(PAGE_PREFIX)
    active = parts.store.load(service_id).service.active
    rollout = (
        active
        if active is not None and active.id == opened_by
        else parts.store.ended_rollout(service_id, opened_by)
    )
    if rollout is None:
        return
    whoms = tuple(parts.pager.woken(rollout.plan.paged_teams))
    pages = {page.rollout for page in shared.close(parts, whoms, key)}
    for each in sorted(pages - {opened_by}):
        other = {"id": f"{work.id}~{each}", "key": f"{PAGE_PREFIX}{each}", "of_several": True}
        parts.queue.put(work.model_copy(update=other))


def service_of(parts: Parts, rollout: str) -> str | None:
    """The service that this rollout, active or ended, is of."""
    found = find_rollout(parts.store, known_ids(parts), rollout)
    return found[0].service.id if found else None
