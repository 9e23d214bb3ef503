"""Keeps the lists of whose page is in which incident.

A list that can't be read or written keeps nobody asleep: the rollout is paged with a key of its
own then, as if it were alone.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from bot.errors import Unavailable
from bot.retry import COMMIT
from bot.rollout.effects import Severity
from bot.service.ports.parts import Parts, log
from bot.service.values.page_list import (
    Joined,
    ListedPage,
    PageList,
    SharedIncident,
    joined,
    next_event,
    sent,
    taken_by_somebody,
)


def join(parts: Parts, whom: str, page: ListedPage, key: str, severity: Severity) -> Joined | None:
    """The incident that this page is in from now on; None where no list says so."""
    found: list[Joined] = []

    def into(pages: PageList) -> PageList:
        found.append(joined(pages, page, key, severity, parts.clock.now()))
        return found[-1].pages

    return found[-1] if _kept(parts, whom, into) else None


def claim(parts: Parts, whom: str, key: str) -> datetime | None:
    """When to look again, where another worker adds to the incident just now; None: it is up to
    this one."""
    until: list[datetime | None] = []

    def taken(pages: PageList) -> PageList:
        now, incident = parts.clock.now(), pages.by_key(key)
        until.append(None if incident is None else next_event(incident, now))
        if incident is None or incident.sent_at is None or until[-1] is not None:
            return pages
        return pages.with_incident(incident.model_copy(update={"sent_at": now}))

    return until[-1] if _kept(parts, whom, taken) else None


def note_sent(parts: Parts, whom: str, named: SharedIncident) -> None:
    """An event has named all that is in ``named``. Where that is not kept they are named again."""

    def told(pages: PageList) -> PageList:
        incident = pages.by_key(named.key)
        if incident is None:
            return pages
        return pages.with_incident(sent(incident, named, parts.clock.now()))

    _kept(parts, whom, told)


def note_done(parts: Parts, whom: str, rollout: str, *, over: bool) -> SharedIncident | None:
    """The rollout's page was taken by somebody, or its reason is gone; the incident that it is in,
    as it is then. One of which nobody needs anything takes no further pages."""
    found: list[SharedIncident | None] = []

    def done(pages: PageList) -> PageList:
        incident = pages.incident_of(rollout)
        page = incident.page_of(rollout) if incident else None
        found.append(incident)
        if incident is None or page is None:
            return pages
        after = incident.with_page(page.model_copy(update={"over" if over else "taken": True}))
        after = after.model_copy(update={"closed": after.closed or after.needs_nobody})
        found.append(after)
        return pages.with_incident(after)

    _change(parts, whom, done)
    return found[-1]


def close(parts: Parts, whoms: Sequence[str], key: str) -> tuple[ListedPage, ...]:
    """Somebody has an incident in the pager itself: it takes no further pages; all that it has
    named."""
    return tuple(page for whom in whoms for page in _closed(parts, whom, key))


def _closed(parts: Parts, whom: str, key: str) -> Iterator[ListedPage]:
    found: list[SharedIncident] = []

    def closed(pages: PageList) -> PageList:
        incident = pages.by_key(key)
        if incident is None:
            return pages
        found.append(taken_by_somebody(incident))
        return pages.with_incident(found[-1])

    _change(parts, whom, closed)
    yield from found[-1].pages if found else ()


def _kept(parts: Parts, whom: str, change: Callable[[PageList], PageList]) -> bool:
    """Whether the change was kept; what was not is logged."""
    try:
        _change(parts, whom, change)
    except Unavailable as error:
        log.warning("the list of pages is left as it is: %s", error)
        return False
    return True


def _change(parts: Parts, whom: str, change: Callable[[PageList], PageList]) -> None:
    for _ in range(COMMIT.tries):
        seen = parts.pages.paged(whom)
        after = change(seen.pages)
        if after == seen.pages or parts.pages.write_paged(after, seen):
            return
    raise Unavailable(
        f"The list of pages of {whom or 'the operators'} changed {COMMIT.tries} times while it was "
        "to be written.",
        "It is tried again.",
    )
