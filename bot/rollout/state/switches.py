"""Switches that were thrown. Only decide() makes new ones."""

from datetime import datetime, timedelta

from bot.model import Model
from bot.plan import AnyTarget
from bot.plan.mitigation import Verification
from bot.rollout.actors import Actor


class MitigationRun(Model):
    """A mitigation that was tried before a rollback, for ``checks``, as they saw what is in
    ``reason``. ``key`` is its own for ever, so that it is thrown once; ``action`` is what is done,
    in words. ``until`` is when it is judged again, and as long as it is not thrown, when it is
    given up. Of ``verify``, what must be seen then, ``unseen`` are the numbers that were not seen
    yet; once it is thrown, whoever sees to that has it. ``answer`` is how the call was answered.
    ``incidents``: the alerts that it is tried for instead, or as well, by their incidents."""

    key: str
    action: str
    checks: tuple[str, ...]
    reason: str
    wait: timedelta
    asked_at: datetime
    until: datetime
    thrown_at: datetime | None = None
    verify: tuple[Verification, ...] = ()
    unseen: tuple[int, ...] = ()
    answer: str = ""
    incidents: tuple[str, ...] = ()


class Kill(Model):
    """A kill switch that was thrown, of ``rollout`` (empty: none was active). It shall take effect
    ``within`` a time, and of ``target`` all that is in ``verify`` must be seen, which is kept until
    it is thrown; ``teams`` are paged and ``also`` (channels) notified where it is not."""

    key: str
    action: str
    rollout: str
    by: Actor
    reason: str
    asked_at: datetime
    within: timedelta
    verify: tuple[Verification, ...] = ()
    target: AnyTarget | None = None
    teams: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    thrown_at: datetime | None = None
    answer: str = ""
