"""Durations in words for people; how a plan writes them is in ``units``."""

from datetime import timedelta

_UNITS = ((86400, "day"), (3600, "h"), (60, "min"), (1, "s"))
_SHORT = 10
"""Below so many seconds a tenth is worth saying."""


def lasting(length: timedelta) -> str:
    """``5 min``, ``1 h 30 min``, ``2 days``; ``0.9 s`` where it is that short."""
    return " ".join(_parts(length))


def roughly(length: timedelta) -> str:
    """``2 h 10 min``, ``1 day 3 h``: the two largest units, rounded down to whole seconds. For
    what changes while somebody reads it."""
    whole = timedelta(seconds=int(length.total_seconds()))
    return " ".join(_parts(whole)[:2])


def _parts(length: timedelta) -> list[str]:
    seconds = max(0.0, length.total_seconds())
    if seconds < _SHORT:
        return [f"{round(seconds, 1):g} s"]
    left, parts = int(seconds), []
    for size, unit in _UNITS:
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}{'s' if unit == 'day' and count > 1 else ''}")
    return parts
