"""Bugs about a rollback at any time, to a revision that somebody names."""

from typing import Any
from unittest.mock import patch

from bot.service.rolling_back import roll_back, typed_revision


def newer_is_a_way_back() -> Any:
    """What never served is gone back to."""
    return patch.object(typed_revision, "has_served", lambda *_: True)


def not_there() -> Any:
    """It goes to what served before, whatever was named."""

    def named(_parts: Any, scene: Any, written: str) -> str:
        return next((name for name in scene.served if name != written), written)

    return patch.object(roll_back, "named", named)
