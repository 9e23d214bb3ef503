"""Bugs about a start while another rollout is active."""

from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

from bot.rollout.effects import StartNext
from bot.rollout.endings import supersede
from bot.rollout.moves import roll_back
from bot.rollout.state import Phase
from bot.rollout.turn import Turn
from tests.simulation.planted.bug import Bug


def _forgotten() -> Any:
    """What waits is dropped when the rollout ends."""
    return patch.object(Turn, "_begin_next", lambda *_: None)


def _starts_after_a_rollback() -> Any:
    """What waits starts however the rollout ended."""

    def begin(self: Turn, _phase: Phase) -> None:
        start = self.rollout.next_start
        if start is not None:
            self.effects.append(StartNext(rollout=self.rollout.id, start=start))

    return patch.object(Turn, "_begin_next", begin)


def _superseded_is_rejected() -> Any:
    """What makes room is rejected, as if it had failed."""

    def instead(turn: Turn, start: Any) -> None:
        roll_back(turn, "superseded", start.by)

    return patch.object(supersede, "supersede", instead)


NEWER: Mapping[str, Bug] = {
    "what waits is forgotten": Bug(_forgotten, "what waited starts, or should"),
    "what waits starts after a rollback": Bug(
        _starts_after_a_rollback, "what waited starts, or should"
    ),
    "what is superseded is rejected": Bug(
        _superseded_is_rejected, "is rejected and was not rolled back"
    ),
}
