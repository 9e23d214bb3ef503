"""Incidents of monitoring, and what becomes of a page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field

from bot.rollout.facts.happened import Happened
from bot.rollout.notices.page_changes import PageChange


class AlertOpened(Happened):
    """A monitoring incident opened on the service. ``labels`` are the policy's user labels;
    ``started_at`` is when it did and ``region`` where, as far as that was said."""

    kind: Literal["alert_opened"] = "alert_opened"
    incident: str
    policy: str
    severity: str = ""
    revision: str = ""
    summary: str = ""
    url: str = ""
    labels: Mapping[str, str] = Field(default_factory=dict)
    started_at: datetime | None = None
    region: str = ""


class AlertClosed(Happened):
    """That incident ended."""

    kind: Literal["alert_closed"] = "alert_closed"
    incident: str
    policy: str = ""


class PageUpdated(Happened):
    """Somebody did something with the page of this rollout, which may be over. ``text`` is the note
    that was written, or who has the page now. ``here``: it was done in the chat, not in
    the pager."""

    kind: Literal["page_updated"] = "page_updated"
    rollout: str
    change: PageChange
    text: str = ""
    here: bool = False


class CallDue(Happened):
    """Nobody took the page of this rollout, which may be over, until its next ``level`` is due."""

    kind: Literal["call_due"] = "call_due"
    rollout: str
    level: int


class IncidentOpened(Happened):
    """Somebody declared an incident about this rollout, which may be over. ``teams`` are paged;
    ``canary`` is its revision."""

    kind: Literal["incident_opened"] = "incident_opened"
    rollout: str
    canary: str
    reason: str
    teams: tuple[str, ...] = ()


class RollbackReviewed(Happened):
    """Somebody says whether it was ``right`` to roll this rollout back, which is over; the last one
    to say so counts. ``canary`` is its revision."""

    kind: Literal["rollback_reviewed"] = "rollback_reviewed"
    rollout: str
    canary: str
    right: bool


class PostmortemDue(Happened):
    """Whoever was asked for the postmortem of this rollout has not said that it is written."""

    kind: Literal["postmortem_due"] = "postmortem_due"
    rollout: str


class ReportDue(Happened):
    """The report of the service that is to be posted ``at`` this time is due."""

    kind: Literal["report_due"] = "report_due"
    at: datetime


class PostmortemWritten(Happened):
    """Somebody says that the postmortem of this rollout is written; ``where``, if they said it."""

    kind: Literal["postmortem_written"] = "postmortem_written"
    rollout: str
    where: str = ""
