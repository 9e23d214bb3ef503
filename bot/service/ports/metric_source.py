"""Where measured values are read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.judge.measured.samples import Readings, Wish


class MetricSource(Protocol):
    """Measured values. Never raises for a metric that can't be read: the reading says so."""

    def read(
        self, wishes: Sequence[Wish], now: datetime, within: float | None = None
    ) -> Mapping[str, Readings]:
        """Readings per service id, with one query per metric and project for all wishes.

        ``within``: seconds after which a call is given up, where somebody waits for the answer.
        """
        ...
