"""What the page reads of the store. It writes nothing."""

from collections.abc import Iterator, Sequence

from bot.errors import NotFound
from bot.page.overview import Overview, matches
from bot.page.rollout import Shown
from bot.rollout.state import Rollout, Service
from bot.service.ports.known import find_rollout, service_ids
from bot.service.ports.stores.store import Store
from bot.service.values.records import AuditEntry
from bot.service_id import name_of

MOST_SERVICES, MOST_RUNNING = 100, 50
LAST_OF_EACH, LAST = 5, 12
SEARCHED_OF_EACH, FOUND = 50, 50
PAGE, MOST_ENTRIES, MOST_PAGES = 240, 240, 20
"""Entries of the trail that are read at once and shown, and how far back those of a rollout that
ended are looked for."""


def read_overview(store: Store) -> Overview:
    """All that runs, what is frozen, how the last ones ended."""
    running = store.active(MOST_SERVICES)
    services = [store.load(each).service for each in running]
    planned = {each.target.service_id for each in store.plans()} - set(running)
    others = [store.load(each).service for each in sorted(planned)[:MOST_SERVICES]]
    every = [*services, *others]
    ended = [each for service in every for each in store.ended(service.id, LAST_OF_EACH)]
    active = [each for each in services if each.active]
    return Overview(
        active[:MOST_RUNNING],
        [each for each in every if each.freeze],
        _newest(ended)[:LAST],
        max(len(active) - MOST_RUNNING, 0),
    )


def search(store: Store, words: str) -> list[Rollout]:
    """Past rollouts with all of these words in what is known of them, the newest first."""
    known = service_ids(store, store)
    found = (
        each
        for service_id in known[:MOST_SERVICES]
        for each in store.ended(service_id, SEARCHED_OF_EACH)
    )
    return _newest([each for each in found if matches(each, words)])[:FOUND]


def read_rollout(store: Store, rollout_id: str) -> Shown | None:
    """One rollout, active or ended."""
    found = find_rollout(store, service_ids(store, store), rollout_id)
    return _shown(store, found[0].service, found[1]) if found else None


def read_service(store: Store, name: str) -> Shown:
    """The active rollout of a service, by its name or id, or the last one. Raises NotFound."""
    known = service_ids(store, store)
    found = [each for each in known if name in (each, name_of(each))]
    if len(found) != 1:
        names = ", ".join(found or map(name_of, known)) or "none yet"
        raise NotFound(f"{len(found)} services are named {name}.", f"Say which: {names}.")
    service = store.load(found[0]).service
    rollout = service.active or next(iter(store.ended(service.id, 1)), None)
    if rollout is None:
        raise NotFound(f"{name} had no rollout yet.", "Start one: `/canary start` in Slack.")
    return _shown(store, service, rollout)


def _shown(store: Store, service: Service, rollout: Rollout) -> Shown:
    found: list[AuditEntry] = []
    for page in _backwards(store, service):
        found = [*(each for each in page if each.rollout == rollout.id), *found]
        if len(found) > MOST_ENTRIES or (page and page[0].at < rollout.requested_at):
            break
    return Shown(service, rollout, found[-MOST_ENTRIES:], len(found) > MOST_ENTRIES)


def _backwards(store: Store, service: Service) -> Iterator[Sequence[AuditEntry]]:
    """The trail in pages, the newest first."""
    top = service.generation
    for _ in range(MOST_PAGES):
        if top <= 0:
            return
        since = max(top - PAGE, 0)
        read = store.audit(service.id, since, PAGE)
        yield [each for each in read if each.generation <= top]
        top = since


def _newest(rollouts: list[Rollout]) -> list[Rollout]:
    return sorted(rollouts, key=lambda each: each.ended_at or each.requested_at, reverse=True)
