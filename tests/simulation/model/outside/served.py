"""docs/architecture.md, *Keeping traffic right*: what is desired counts as served only after a look
that is younger than the decision."""

from collections.abc import Mapping
from datetime import datetime

from bot.rollout.state import Desired
from tests.simulation.hub import EPOCH


class Served:
    """What a platform has served, and from when."""

    def __init__(self) -> None:
        self._splits: list[tuple[datetime, dict[str, int]]] = []

    def saw(self, split: Mapping[str, int], now: datetime) -> None:
        """It serves this now."""
        if not self._splits or self._splits[-1][1] != split:
            self._splits.append((now, dict(split)))

    def since(self, split: Mapping[str, int], desired: Desired | None) -> bool:
        """Whether it has served this when it was decided, or later. What a rollout has left when
        it ended is everybody's: it is enough that this was served before."""
        if desired is None:
            return False
        decided = EPOCH if desired.left_by else desired.since
        ends = [began for began, _ in self._splits[1:]]
        until = [*ends, None]
        return any(
            each == split and (end is None or end >= decided)
            for (_, each), end in zip(self._splits, until, strict=True)
        )
