"""Bugs about a start while another rollout is active."""

from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

from bot.rollout.effects import ResolvePage, StartNext
from bot.rollout.endings import supersede
from bot.rollout.moves import roll_back
from bot.rollout.state import Phase
from bot.rollout.turn import Turn
from tests.simulation.planted.bug import Bug
from tests.simulation.setting import Setting


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


def _awake() -> Any:
    """Who was paged for what made room is never told that it is over."""

    def end(self: Turn, phase: Phase, outcome: str) -> None:
        makes_room = self.rollout.superseded
        original(self, phase, outcome)
        if makes_room:
            self.effects = [each for each in self.effects if not isinstance(each, ResolvePage)]

    original = Turn.end
    return patch.object(Turn, "end", end)


def _whatever_is_asked() -> Any:
    """A start makes room for itself before anybody asks whether it may begin."""
    return patch.object(supersede, "why_not", lambda *_: None)


NEWER: Mapping[str, Bug] = {
    "a start that is refused makes room for itself": Bug(
        _whatever_is_asked, "without --again", (Setting(people=30), Setting(moments=2, people=20))
    ),
    "what waits is forgotten": Bug(_forgotten, "what waited starts, or should"),
    "what waits starts after a rollback": Bug(
        _starts_after_a_rollback, "what waited starts, or should"
    ),
    "what is superseded is rejected": Bug(
        _superseded_is_rejected, "is rejected and was not rolled back"
    ),
    "who was paged for what made room stays awake": Bug(
        _awake,
        "it made room, and who was woken for it stays awake",
        (Setting(people=20, world="holds that page"),),
    ),
}
