"""Seconds since the epoch, in the spelling that Google's JSON uses."""

from datetime import UTC, datetime


def rfc3339(at: float) -> str:
    """``at`` in seconds since the epoch, as UTC with milliseconds and a ``Z``."""
    moment = datetime.fromtimestamp(at, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
