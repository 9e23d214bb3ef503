"""Bugs planted in what people press, and in what they are shown."""

from typing import Any
from unittest.mock import patch

from bot.rollout import gates, holds
from bot.rollout.rules import approvals, pass_gates
from bot.service.carrying_out import effects, give_up
from bot.service.handlers import steer
from bot.service.homes import refresh as refresh_homes
from bot.slack.views import notice
from infra.stores.memory import MemoryStore


def press_not_bound() -> Any:
    """A button counts for whatever is active when it arrives."""
    return patch.object(steer, "not_as_seen", lambda *_: None), patch.object(
        steer, "is_over", lambda *_: False
    )


def freeze_ignored() -> Any:
    """Rollouts continue all the same."""
    return patch.object(pass_gates, "freeze_hold", lambda _: False), patch.object(
        holds, "freeze_hold", lambda _: False
    )


def given_up_in_silence() -> Any:
    """Nobody hears of it."""
    return patch.object(give_up, "post_notice", lambda *_: True)


def parked_never_tried_again() -> Any:
    """The command line says that it is due, and it is not."""
    return patch.object(MemoryStore, "unpark", lambda *_: None)


def nobody_called() -> Any:
    """A call is said like any notice."""

    def announce(parts: Any, entry: Any, effect: Any) -> Any:
        rollout, card, applied = effects.with_card(parts, entry, effect.rollout)
        parts.chat.announce(rollout, card, effect.model_copy(update={"call": ""}), entry.id)
        return applied

    return patch.object(effects, "announce", announce)


def reasons_not_escaped() -> Any:
    """People's words are Slack's markup."""
    return patch.object(notice, "escape", lambda text: text)


def homes_taken_for_right() -> Any:
    """What was shown once is never looked at again."""
    return patch.object(refresh_homes, "has_seen", lambda home, _: bool(home.shows))


def approval_not_bound() -> Any:
    """Any answer counts for what is asked now."""
    return patch.object(approvals, "answers", lambda *_: True)


def approvals_skipped() -> Any:
    """Nobody is missing."""
    return patch.object(gates, "missing_roles", lambda *_: ())
