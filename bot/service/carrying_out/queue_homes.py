"""Homes that may be open: Slack tells when one is opened, and never when it is left."""

from datetime import timedelta

from bot.errors import CanarioError
from bot.service.ports.parts import Parts, log
from bot.service.values.work import RefreshHomes

OPEN = timedelta(hours=8)
"""So long after it was opened, a Home follows what happens."""

MOST = 50
"""So many Homes follow, those that were opened last: each takes a call of Slack's."""


def refresh_later(parts: Parts) -> None:
    """After a change, and after everything that follows from it: have a worker of its own show it
    in the Homes that are open. Never raises; a Home that was missed is right when it is opened."""
    now = parts.clock.now()
    try:
        if parts.homes.open_homes(now - OPEN, 1):
            parts.queue.put(RefreshHomes(changed_at=now))
    except CanarioError as error:
        log.warning("open Homes don't follow: %s", error)
