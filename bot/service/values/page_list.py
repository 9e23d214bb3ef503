"""Which rollouts' pages are in which incident, of one team. Pure.

A bad shared dependency rolls back many services in a minute. The first page opens an incident at
once; those that follow within ``WINDOW`` are added to it as a list. What a person knows already
swallows nothing: an incident that somebody took, or that is less severe, takes no further pages.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from bot.model import Model
from bot.rollout.effects import Severity

WINDOW = timedelta(minutes=5)
"""So long after it was opened an incident takes further rollouts."""

PAUSE = timedelta(seconds=20)
"""Between two events of one incident that only add to its list: PagerDuty takes 120 a minute and
key, and more of the same wakes nobody."""

KEPT = timedelta(days=7)
"""So long it is known whose page is in which incident."""

MOST = 1000
"""Pages that are kept in all: less than half of what one document of Firestore holds."""

RANKS: tuple[Severity, ...] = ("info", "warning", "error", "critical")


class ListedPage(Model):
    """A rollout's page, by the newest ``effect`` that wants it. ``told``: an event has named it;
    ``taken``: by a person; ``over``: its reason is gone."""

    rollout: str
    service: str
    effect: str
    summary: str
    told: bool = False
    taken: bool = False
    over: bool = False


class SharedIncident(Model):
    """``key`` is what it was opened with. ``sent_at``: the last event that was sent to open it or
    to add to it. ``closed``: it takes no further rollouts."""

    key: str
    severity: Severity
    opened_at: datetime
    sent_at: datetime | None = None
    closed: bool = False
    pages: tuple[ListedPage, ...] = ()

    def page_of(self, rollout: str) -> ListedPage | None:
        """This rollout's, if it is in it."""
        return next((page for page in self.pages if page.rollout == rollout), None)

    @property
    def needs_nobody(self) -> bool:
        """Whether each page in it was taken, or its reason is gone."""
        return all(page.taken or page.over for page in self.pages)

    @property
    def is_over(self) -> bool:
        """Whether the reason of each is gone."""
        return all(page.over for page in self.pages)

    def may_take(self, page: ListedPage, severity: Severity, now: datetime) -> bool:
        """Whether another rollout's page joins it. A service's next page is news of its own."""
        return (
            not self.closed
            and self.opened_at <= now < self.opened_at + WINDOW
            and RANKS.index(self.severity) >= RANKS.index(severity)
            and all(each.service != page.service for each in self.pages)
        )

    def with_page(self, page: ListedPage) -> "SharedIncident":
        """With this one in the place of the rollout's, or as the last."""
        if self.page_of(page.rollout) is None:
            return self.model_copy(update={"pages": (*self.pages, page)})
        changed = tuple(page if page.rollout == each.rollout else each for each in self.pages)
        return self.model_copy(update={"pages": changed})


class PageList(Model):
    """All incidents that are known of ``whom``, the oldest first."""

    whom: str
    incidents: tuple[SharedIncident, ...] = ()

    def incident_of(self, rollout: str) -> SharedIncident | None:
        """The one that has this rollout's page; the newest."""
        having = (each for each in reversed(self.incidents) if each.page_of(rollout))
        return next(having, None)

    def by_key(self, key: str) -> SharedIncident | None:
        """The one that was opened with this key; the newest."""
        return next((each for each in reversed(self.incidents) if each.key == key), None)

    def with_incident(self, changed: SharedIncident) -> "PageList":
        """With this one in the place of that of its key, or as the last."""
        others = self.incidents
        if self.by_key(changed.key) is None:
            return self.model_copy(update={"incidents": (*others, changed)})
        replaced = tuple(changed if each.key == changed.key else each for each in others)
        return self.model_copy(update={"incidents": replaced})

    def without_old(self, now: datetime) -> "PageList":
        """Without those that nobody comes back to, and no more than there is room for: the oldest
        go first."""
        kept: list[SharedIncident] = []
        room = MOST
        for each in reversed(self.incidents):
            room -= len(each.pages)
            if now < each.opened_at + KEPT and room >= 0:
                kept.append(each)
        return self.model_copy(update={"incidents": tuple(reversed(kept))})


class Joined(NamedTuple):
    """``told``: an event has named this very page. ``known``: one has named the rollout, which is
    paged again."""

    pages: PageList
    incident: SharedIncident
    told: bool = False
    known: bool = False


def joined(
    pages: PageList, page: ListedPage, key: str, severity: Severity, now: datetime
) -> Joined:
    """Into the incident that has it, or one that takes it, or one of its own with ``key``."""
    having = pages.incident_of(page.rollout)
    if having is not None:
        before = having.page_of(page.rollout)
        told = before is not None and before.told
        if before is not None and before.effect == page.effect:
            return Joined(pages, having, told=told)
        again = having.with_page(page)
        return Joined(pages.with_incident(again), again, known=told)
    pages = pages.without_old(now)
    takes = (each for each in reversed(pages.incidents) if each.may_take(page, severity, now))
    into = next(takes, None) or SharedIncident(key=key, severity=severity, opened_at=now)
    into = into.with_page(page)
    return Joined(pages.with_incident(into), into)


def next_event(incident: SharedIncident, now: datetime) -> datetime | None:
    """When it may be added to next; None: now. Until an event was sent, nothing waits."""
    if incident.sent_at is None or now >= incident.sent_at + PAUSE:
        return None
    return incident.sent_at + PAUSE


def sent(incident: SharedIncident, named: SharedIncident, now: datetime) -> SharedIncident:
    """``incident``, after an event has named what is in ``named``."""
    told = {page.effect for page in named.pages}
    pages = tuple(
        page.model_copy(update={"told": True}) if page.effect in told else page
        for page in incident.pages
    )
    return incident.model_copy(update={"pages": pages, "sent_at": now})


def taken_by_somebody(incident: SharedIncident) -> SharedIncident:
    """``incident``, which somebody has in the pager itself. What no event has named yet they have
    not seen: it leaves, and wakes somebody by itself."""
    seen = (page.model_copy(update={"taken": True}) for page in incident.pages if page.told)
    return incident.model_copy(update={"closed": True, "pages": tuple(seen)})


def listed(incident: SharedIncident) -> tuple[str, ...]:
    """A line for each of several rollouts, in the order in which they came."""
    if len(incident.pages) < 2:
        return ()
    return tuple(f"{page.service}: {page.summary}" for page in incident.pages)
