"""Bugs about tags on the service, ours and other people's."""

from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from bot.rollout.effects import CheckStable
from bot.rollout.traffic import Traffic
from bot.service.deciding import shifting


def rollback_stopped_by_a_tag() -> Any:
    """A tag on a revision that can't serve stops the way back as it stops the way up."""
    return patch.object(shifting, "is_way_back", lambda *_: False)


def latest_though_another_is_newer() -> Any:
    """Traffic is given to the latest revision, whatever that is."""
    real = shifting.due_now

    def due_now(observed: Any, desired: Any) -> Traffic:
        if shifting.gives_back(desired):
            return Traffic.latest_is(observed.latest_ready)
        return real(observed, desired)

    return patch.object(shifting, "due_now", due_now)


def tag_taken_by_a_step_up() -> Any:
    """Whatever is in the way is removed, also for a step up."""
    return patch.object(shifting, "is_way_back", lambda *_: True)


def stable_never_looked_at() -> Any:
    """After a rollback nobody looks whether stable serves."""
    return patch("bot.rollout.rules.platform.stable_check.begin", lambda _: None)


def completed_never_looked_at() -> Any:
    """After a completion nobody looks whether it serves."""
    return patch("bot.rollout.moves.stable_check.begin_completed", lambda _: None)


def stable_given_up_at_once() -> Any:
    """The first answer decides."""
    real = CheckStable
    now = {"until": datetime(2000, 1, 1, tzinfo=UTC)}
    return patch(
        "bot.rollout.endings.stable_check.CheckStable", lambda **fields: real(**{**fields, **now})
    )


def no_last_look() -> Any:
    """Nobody looks once more two minutes after a rollout is over: what a worker that slept writes
    by then stays."""
    return patch("bot.service.deciding.reconcile.last_look", lambda desired: None)
