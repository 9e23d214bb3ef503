"""Bugs in the rules that the model's newer statements catch; mutants of this kind lived."""

from typing import Any
from unittest.mock import patch

from bot.rollout import holds, schedule
from bot.rollout.rules import alerts, approvals, pages, promote, tick
from bot.rollout.turn import Turn


def called_though_taken() -> Any:
    """Who takes a page ends nothing."""
    return patch.object(pages, "take", lambda *_: None)


def level_forgotten() -> Any:
    """The next level is never due."""
    return patch.object(schedule, "next_call", lambda *_: None)


def never_goes_up() -> Any:
    """A good canary stays where it is for ever."""
    return patch.object(tick, "end_of_soak", lambda *_: None)


def promoted_without_evidence() -> Any:
    """Nobody looks at the verdict."""
    return patch.object(promote, "without_evidence", lambda *_: None)


def holds_from_the_step_s_beginning() -> Any:
    """The wait of a hold is counted from the wrong moment."""
    real = holds.hold

    def hold(turn: Turn, *args: Any, **kwargs: Any) -> None:
        real(turn, *args, **kwargs)
        rollout = turn.rollout
        turn.set(deadline=rollout.step_since + rollout.plan.hold_at(rollout.step).for_)

    return patch("bot.rollout.rules.stop.hold", hold)


def incident_forgotten() -> Any:
    """What is open is not known any more."""
    return patch.object(alerts, "remember", lambda *_, **__: None)


def yes_without_its_reason() -> Any:
    """A copy forgets a field."""
    real = approvals.as_role

    def as_role(one: Any, role: str) -> Any:
        return real(one, role).model_copy(update={"reason": ""})

    return patch.object(approvals, "as_role", as_role)
