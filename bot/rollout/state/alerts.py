"""Alerts that are open, of a rollout and of a service. Only decide() makes new ones."""

from datetime import datetime

from bot.model import Model


def alert_named(policy: str, summary: str) -> str:
    """An alert in words: its policy, and what it saw, without a full stop. A summary that begins
    with the policy, as Cloud Monitoring's do, says both."""
    summary = summary.rstrip(". ")
    if not summary:
        return policy
    return summary if policy in summary else f"{policy}: {summary}"


class OpenAlert(Model):
    """An incident that is open; ``revision`` where it names one. ``noted``: the plan only notes it,
    or it is about somebody else. ``since`` is when it opened, ``heard`` when that was said last;
    neither is known of what an earlier version stored."""

    incident: str
    policy: str
    severity: str
    summary: str
    url: str = ""
    revision: str = ""
    noted: bool = False
    since: datetime | None = None
    heard: datetime | None = None

    @property
    def named(self) -> str:
        """The alert in words."""
        return alert_named(self.policy, self.summary)
