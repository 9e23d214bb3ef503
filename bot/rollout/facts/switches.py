"""What can happen about switches."""

from typing import Literal

from bot.plan import Plan
from bot.rollout.facts.happened import Happened


class KillAsked(Happened):
    """Somebody asked for the kill switch of ``plan``, which is the active rollout's where there is
    one."""

    kind: Literal["kill_asked"] = "kill_asked"
    plan: Plan
    reason: str = ""


class SwitchThrown(Happened):
    """The call that throws the switch ``key`` was answered. ``ok``: it did what was asked; else it
    did not. ``words``: what was called, the answer's status and the beginning of its body.
    ``teams`` are paged where a flag is not switched off with a rollback."""

    kind: Literal["switch_thrown"] = "switch_thrown"
    key: str
    rollout: str
    ok: bool
    words: str
    purpose: Literal["mitigate", "kill", "rollback"] = "kill"
    teams: tuple[str, ...] = ()


class SwitchChecked(Happened):
    """Whether what must be seen after the switch ``key`` (its verification ``number``, called
    ``name``) was seen in time."""

    kind: Literal["switch_checked"] = "switch_checked"
    key: str
    rollout: str
    number: int
    name: str
    seen: bool
    words: str
