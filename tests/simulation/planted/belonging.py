"""Bugs about who and what belongs to a rollout: people, late commands, incidents, notices."""

from typing import Any
from unittest.mock import patch

from bot.rollout.effects import RunProbe
from bot.rollout.facts import FreezeEnded, TrafficSettled
from bot.rollout.holds import release
from bot.rollout.notices.topics import Topic
from bot.rollout.phases.table import TABLE
from bot.rollout.rule import rule
from bot.rollout.rules import platform, waits
from bot.rollout.state import Phase
from bot.rollout.turn import Said, Turn
from bot.service.carrying_out.notices import notice_order
from bot.service.deciding import commit, rights
from bot.service.entry import do_work
from bot.service.handlers import approve
from bot.service.watching import alert


def guests_continue() -> Any:
    """Nobody asks what somebody is to the workspace."""
    return patch.object(rights, "full_member", lambda *_: None)


def anybody_continues() -> Any:
    """Nobody asks who the operators are."""
    return patch.object(rights, "is_named", lambda *_: True)


def any_yes_counts() -> Any:
    """Whoever left the group says yes all the same."""
    return patch.object(approve, "has_role", lambda *_: True)


def late_commands() -> Any:
    """A promote that was under way for half an hour moves traffic."""
    return patch.object(do_work, "expired", lambda *_: None)


def incident_counts_once() -> Any:
    """What notified the last rollout is handled before."""
    return patch.object(commit, "inbox_id", lambda fact, _service: fact.id)


def strangers_alerts() -> Any:
    """Alerts of every region are about this one."""
    return patch.object(alert, "is_elsewhere", lambda *_: None), patch.object(
        alert, "is_nobodys", lambda *_: None
    )


def one_probe_too_many() -> Any:
    """What was verified is asked again, wherever it is."""
    real = platform.settled_moving

    def settled_moving(turn: Turn, fact: TrafficSettled) -> Said:
        no = real(turn, fact)
        if no is None:
            turn.effects.append(RunProbe(rollout=turn.rollout.id))
        return no

    rules: Any = {**TABLE[Phase.SOAKING], TrafficSettled: rule(settled_moving)}
    return patch.dict(TABLE, {Phase.SOAKING: rules})


def notices_overtake() -> Any:
    """What failed before is not waited for."""
    return patch.object(notice_order, "comes_first", lambda *_: False)


def thaw_releases_everything() -> Any:
    """The end of a freeze ends other holds too."""

    def thawed(turn: Turn, fact: FreezeEnded) -> Said:
        no = waits.thawed_idle(turn, fact)
        if no is None:
            release(turn, "Unfrozen.", topic=Topic.UNFROZEN)
        return no

    rules: Any = {**TABLE[Phase.HOLDING], FreezeEnded: rule(thawed, *Phase)}
    return patch.dict(TABLE, {Phase.HOLDING: rules})
