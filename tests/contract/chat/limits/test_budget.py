"""All workers together keep to what Slack takes of an app."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import Unavailable
from bot.service.ports.stores.budget_store import StoredSpent
from bot.service.values.spent import Spent, granted
from infra.slack.budget import SharedBudget
from infra.slack.errors import SlackUnavailable
from infra.stores.memory import MemoryStore

NOW = datetime(2026, 11, 2, 9, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def taken(budget: SharedBudget, most: int = 100) -> int:
    """How often it may be done now."""
    for count in range(most):
        try:
            budget.take()
        except SlackUnavailable:
            return count
    return most


def test_workers_share_a_minute() -> None:
    """What one has taken the other has not, and the next minute is a new one."""
    store, now = MemoryStore(), [NOW]
    first, second = (SharedBudget(store, "cards", 10, lambda: now[-1]) for _ in range(2))
    first.take()
    assert taken(second) == 6
    assert taken(first) == 3
    with pytest.raises(SlackUnavailable) as no_more:
        first.take()
    assert 30 <= no_more.value.retry_after <= 60
    now.append(NOW + MINUTE)
    assert taken(second) == 10
    assert taken(first) == 0


class Away(MemoryStore):
    """It does not answer."""

    def spent(self, what: str) -> StoredSpent | None:
        """See BudgetStore."""
        raise Unavailable(f"no answer about {what}")


def test_a_store_that_does_not_answer_stops_no_card() -> None:
    """Slack itself refuses what is too much."""
    assert taken(SharedBudget(Away(), "cards", 10, lambda: NOW), 30) == 30


def test_a_clock_that_is_behind_takes_from_the_same() -> None:
    """The clocks of two workers differ by seconds."""
    ahead = Spent(what="cards", minute=NOW.replace(second=0) + MINUTE, count=8)
    found = granted(ahead, "cards", 10, 4, NOW)
    assert found.number == 2
    assert found.spent == ahead.model_copy(update={"count": 10})
