"""Bugs about a rollback at any time, to a revision that somebody names."""

from typing import Any
from unittest.mock import patch

from bot.rollout.decision import Refusal
from bot.rollout.facts import Destination, RollbackAsked
from bot.rollout.phases.table import TABLE
from bot.rollout.rule import rule
from bot.rollout.rules import rollback
from bot.rollout.state import Phase
from bot.rollout.turn import Said, Turn
from bot.service.rolling_back import candidates, offers, roll_back, typed_revision
from bot.service.rolling_back.scene import Scene


def rolled_back_itself() -> Any:
    """Nobody asks whether what was rolled back shall get everything."""
    return patch.object(offers, "unsure", lambda *_: None)


def newer_is_a_way_back() -> Any:
    """What never served is gone back to."""
    return patch.object(typed_revision, "has_served", lambda *_: True)


def typed_twice() -> Any:
    """Who types it twice goes two revisions back."""
    return patch.object(candidates, "_is_quiet", lambda scene, _at: bool(scene.ended))


def old_buttons_count() -> Any:
    """A button counts whatever serves most by now."""
    return patch.object(Scene, "is_meant", lambda *_: True)


def not_there() -> Any:
    """It goes to what served before, whatever was named."""

    def named(_parts: Any, scene: Any, written: str) -> str:
        return next((name for name in scene.served if name != written), written)

    return patch.object(roll_back, "named", named)


def who_left_is_forgotten() -> Any:
    """Only the revision with the most traffic is rejected."""
    return patch.object(Destination, "left", property(lambda self: ()))


def stops_at_a_freeze() -> Any:
    """While it is frozen nobody can roll back."""
    real = rollback.roll_back_idle

    def roll_back_idle(turn: Turn, fact: RollbackAsked) -> Said:
        if turn.service.freeze:
            return Refusal(sentence="It is frozen.", next_step="Wait.")
        return real(turn, fact)

    rules: Any = {**TABLE[Phase.IDLE], RollbackAsked: rule(roll_back_idle, Phase.ROLLING_BACK)}
    return patch.dict(TABLE, {Phase.IDLE: rules})
