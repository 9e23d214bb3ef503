"""docs/slack.md, *The rollout's message*: the thread tells the story in the order in which things
were decided, also after Slack was away."""

from datetime import datetime, timedelta
from typing import Any

from bot.rollout.effects import Announce, is_call
from bot.service.carrying_out.notices.notice_order import place
from bot.service.values.records import OutboxEntry
from tests.simulation.broken import must

NOTED = timedelta(minutes=3)
"""A worker that has begun before a notice failed may not know of it."""


class Order:
    """Remembers since when each notice has failed."""

    def __init__(self) -> None:
        self.failed: dict[str, datetime] = {}

    def postponed(self, entry_id: str, problem: str, now: datetime) -> None:
        """A worker could not do it."""
        if problem != "something else comes first":
            self.failed.setdefault(entry_id, now)

    def announced(self, effect_id: str, waiting: list[OutboxEntry], now: datetime) -> None:
        """A worker is about to post this; what failed long before it, and is older, comes first."""
        mine = next((each for each in waiting if each.id == effect_id), None)
        if mine is None:
            return
        for other in waiting:
            since: Any = self.failed.get(other.id)
            words = isinstance(other.effect, Announce) and not is_call(other.effect)
            if words and since is not None and other.problem and now - since > NOTED:
                first = place(other) < place(mine)
                must(not first, "model: a notice overtook an older one that had failed")
