"""Names of log lines that alerts on Canario itself count, as their label ``event``. They stay as
they are: log-based metrics (terraform/alerts.tf) and people's own know them by these names."""

from collections.abc import Mapping
from enum import StrEnum


class Event(StrEnum):
    """What somebody who runs Canario should hear of (docs/operations.md has a section for each)."""

    PARKED = "parked"
    """An effect will never be carried out."""
    OVERDUE = "overdue"
    """A service was not evaluated, or an effect not carried out, for minutes."""
    SHIFT_LATE = "shift_late"
    """Traffic that was decided is not served after a minute."""
    SLACK_REFUSED = "slack_refused"
    """Slack refuses for a reason that no other try changes: a token, a scope, a channel."""


def event(name: Event) -> Mapping[str, Mapping[str, str]]:
    """For a log call: ``log.error("…", extra=event(Event.PARKED))``."""
    return {"labels": {"event": name.value}}
