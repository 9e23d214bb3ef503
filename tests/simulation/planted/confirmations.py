"""Bugs about confirmations."""

from typing import Any
from unittest.mock import patch

from bot.rollout import gates
from bot.rollout.confirming import confirmations
from tests.simulation.planted.bug import CONFIRMS, Bug


def not_waited_for() -> Any:
    """They are asked for nowhere."""
    return patch.object(gates, "confirmed", lambda *_: ())


def one_for_all() -> Any:
    """The first one opens the gate."""
    return patch.object(confirmations, "missing", lambda _rollout, _ask: {})


BUGS = {
    "confirmations not waited for": Bug(
        not_waited_for, "confirmations, and it continued", (CONFIRMS,)
    ),
    "one confirmation for all": Bug(
        one_for_all, "what was asked for is approved, and should not be", (CONFIRMS,)
    ),
}
