"""What all workers together may do a minute, counted in the store."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from bot.errors import Unavailable
from bot.service.ports.parts import log
from bot.service.ports.stores.budget_store import BudgetStore
from bot.service.values.spent import granted
from infra.slack.errors import SlackUnavailable

CARDS = 40
"""Of the fifty ``chat.update`` a minute that Slack takes of a workspace's app, by whomever they are
sent: the others are for what people are asked, which nobody counts."""

AT_ONCE = 4
"""So many are taken from the store together: a document takes about one write a second."""

TRIES = 5
MINUTE = timedelta(minutes=1)


class Budget(Protocol):
    """What something may be done by."""

    def take(self) -> None:
        """Once. Raises SlackUnavailable with how long to wait where the minute has no more."""
        ...


class Unlimited:
    """Nobody else speaks for this app."""

    def take(self) -> None:
        """See Budget."""


class SharedBudget:
    """``most`` of ``what`` in each minute of the clock. A store that does not answer stops
    nothing: Slack itself refuses what is too much."""

    def __init__(
        self, store: BudgetStore, what: str, most: int, now: Callable[[], datetime]
    ) -> None:
        self._store, self._what, self._most, self._now = store, what, most, now
        self._left = 0
        self._minute: datetime | None = None

    def take(self) -> None:
        """See Budget."""
        now = self._now()
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute:
            self._left, self._minute = 0, minute
        if not self._left:
            self._left = self._more(now)
        if not self._left:
            wait = (minute + MINUTE - now).total_seconds() + 30 * random.random()  # noqa: S311
            raise SlackUnavailable(
                f"Canario changes at most {self._most} cards a minute in Slack.",
                "It is done in a moment.",
                wait,
            )
        self._left -= 1

    def _more(self, now: datetime) -> int:
        try:
            for _ in range(TRIES):
                seen = self._store.spent(self._what)
                before = seen.spent if seen else None
                found = granted(before, self._what, self._most, AT_ONCE, now)
                if not found.number or self._store.write_spent(found.spent, seen):
                    return found.number
        except Unavailable as error:
            log.warning("what Slack was asked this minute is not known: %s", error)
            return 1
        return 0
