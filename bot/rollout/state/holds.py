"""Reasons to hold. Only decide() makes new ones."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from pydantic import Field

from bot.model import Model
from bot.rollout.actors import Actor
from bot.rollout.notices.next_steps import NextStep


class Cause(StrEnum):
    """Why a rollout holds."""

    PERSON = "person"
    GATE = "gate"
    CHECKS = "checks"
    ALERT = "alert"
    DRIFT = "drift"
    TRAFFIC = "traffic"
    FREEZE = "freeze"
    JOB = "job"
    PROBE = "probe"
    MITIGATION = "mitigation"
    MANUAL = "manual"


class Hold(Model):
    """One reason to hold. ``key`` tells holds of one cause apart (an incident's id);
    ``ends`` is what would end it."""

    cause: Cause
    reason: str
    ends: NextStep
    by: Actor
    since: datetime
    key: str = ""
    split: Mapping[str, int] = Field(default_factory=dict)
    """The traffic that was set by hand, in percent by revision, where that is the cause."""
