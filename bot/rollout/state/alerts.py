"""Alerts that are open, of a rollout and of a service. Only decide() makes new ones."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from bot.model import Model

SEVERITIES = ("critical", "error", "warning", "info")
"""The most severe first."""


def alert_named(policy: str, summary: str) -> str:
    """An alert in words: its policy, and what it saw, without a full stop. A summary that begins
    with the policy, as Cloud Monitoring's do, says both."""
    summary = summary.rstrip(". ")
    if not summary:
        return policy
    return summary if policy in summary else f"{policy}: {summary}"


class OpenAlert(Model):
    """An incident that is open; ``revision`` where it names one. ``noted``: the plan only notes it,
    or it is about somebody else. ``since`` is when it opened, ``heard`` when that was said last,
    and ``labels`` are its policy's, by which another plan's rules may know it; none of them is
    known of what an earlier version stored."""

    incident: str
    policy: str
    severity: str
    summary: str
    url: str = ""
    revision: str = ""
    noted: bool = False
    since: datetime | None = None
    heard: datetime | None = None
    labels: Mapping[str, str] = Field(default_factory=dict)

    @property
    def named(self) -> str:
        """The alert in words."""
        return alert_named(self.policy, self.summary)

    @property
    def rank(self) -> int:
        """0 for the most severe; what has a severity that nobody knows comes last."""
        known = self.severity in SEVERITIES
        return SEVERITIES.index(self.severity) if known else len(SEVERITIES)
