"""When a freeze ends that was given an end: in the time zone of the plan's window, or in UTC."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.errors import CanarioError
from bot.plan import Plan
from bot.service.values.commands.freezes import Freeze

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class FreezeEnds(NamedTuple):
    """The moment, and how it is said, after "frozen"."""

    at: datetime
    words: str


def freeze_ends(request: Freeze, zone: str, now: datetime) -> FreezeEnds | None:
    """None where it has no end. Raises CanarioError for one that is over."""
    if not request.seconds and not request.until:
        return None
    began = request.at or now
    local = ZoneInfo(zone)
    if request.seconds:
        at = began + timedelta(seconds=request.seconds)
    else:
        at = _moment(request.until, began.astimezone(local)).astimezone(UTC)
    words = f" until {at.astimezone(local):%Y-%m-%d %H:%M} {zone}"
    if at <= now:
        raise CanarioError(f"Not frozen{words}: that is over.", "Say an end that is to come.")
    return FreezeEnds(at, words)


def zone_of(plans: Iterable[Plan]) -> str:
    """The time zone of the first window of these plans, or UTC."""
    windows = (plan.gates.window for plan in plans)
    return next((window.timezone for window in windows if window is not None), "UTC")


def _moment(until: str, local: datetime) -> datetime:
    """``18:00``, ``tomorrow 00:00``, ``friday 18:00`` or ``2026-11-27 18:00`` after ``local``."""
    day, _, clock = until.rpartition(" ")
    hour, minute = (int(part) for part in clock.split(":"))
    at = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if day in DAYS:
        at += timedelta(days=(DAYS.index(day) - local.weekday()) % 7)
        return at if at > local else at + timedelta(days=7)
    if day in ("today", "tomorrow"):
        return at + timedelta(days=int(day == "tomorrow"))
    if day:
        named = date.fromisoformat(day)
        return at.replace(year=named.year, month=named.month, day=named.day)
    return at if at > local else at + timedelta(days=1)
