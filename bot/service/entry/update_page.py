"""What people do with a page, brought to the rollout that the page is about."""

from bot.rollout.actors import Actor
from bot.rollout.facts import PageUpdated
from bot.service.carrying_out.act import act
from bot.service.carrying_out.pages import PAGE_PREFIX
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
    by = Actor(kind="person", id=work.user, name=work.name)
    fact = PageUpdated(id=work.id, by=by, rollout=rollout, change=work.change, text=work.text)
    act(parts, service_id, fact)


def service_of(parts: Parts, rollout: str) -> str | None:
    """The service that this rollout, active or ended, is of."""
    found = find_rollout(parts.store, known_ids(parts), rollout)
    return found[0].service.id if found else None
