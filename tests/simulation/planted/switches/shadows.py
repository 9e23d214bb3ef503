"""Bugs about a rollout that moves nothing."""

from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

from bot.rollout.shadow import would
from bot.rollout.traffic import Traffic
from bot.rollout.turn import Turn
from tests.simulation.planted.bug import Bug
from tests.simulation.setting import Setting

SHADOW = Setting(world="shadow")


def _rolls_back() -> Any:
    """What it would have done it does."""
    real = would.roll_back

    def roll_back(turn: Turn, why: str, details: tuple[str, ...] = ()) -> None:
        real(turn, why, details)
        turn.desire(Traffic.all_to(turn.rollout.stable))

    return patch.object(would, "roll_back", roll_back)


def _pages() -> Any:
    """It wakes somebody for what it would have done."""
    real = would.roll_back

    def roll_back(turn: Turn, why: str, details: tuple[str, ...] = ()) -> None:
        real(turn, why, details)
        turn.page("critical", why)

    return patch.object(would, "roll_back", roll_back)


BUGS: Mapping[str, Bug] = {
    "a shadow rolls back": Bug(_rolls_back, "shadow: it desires traffic", (SHADOW,)),
    "a shadow pages": Bug(_pages, "shadow: it has effects", (SHADOW,)),
}
