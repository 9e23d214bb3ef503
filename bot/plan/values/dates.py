"""Dates of every year, as a plan writes them: ``15 Dec - 31 Dec``, or one day alone."""

import re
from datetime import date
from typing import Any, ClassVar

from bot.plan.values.base import Spelled
from bot.plan.values.errors import FieldError, nearest

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAY = r"(\d{1,2}) +([A-Za-z]{3,9})"
_FULL = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


class DateRange(Spelled):
    """Days of every year, the first and the last inside; it may go over New Year.

    ``first`` and ``last`` are (month, day).
    """

    pattern: ClassVar[str] = r"^\d{1,2} +[A-Za-z]{3,9}( ?(-|to) ?\d{1,2} +[A-Za-z]{3,9})?$"
    expected: ClassVar[str] = "dates such as 15 Dec - 31 Dec, or 24 Dec alone"

    first: tuple[int, int]
    last: tuple[int, int]

    @classmethod
    def read(cls, text: str) -> dict[str, Any]:
        """The days that the text stands for; raises FieldError."""
        match = re.fullmatch(rf"{_DAY}(?: ?(?:-|to) ?{_DAY})?", text.strip(), re.ASCII)
        if not match:
            raise FieldError(text, cls.expected)
        day, month, last_day, last_month = match.groups()
        first = _month_and_day(text, month, day)
        last = _month_and_day(text, last_month, last_day) if last_day else first
        return {"first": first, "last": last}

    @property
    def text(self) -> str:
        """The canonical spelling."""
        last = "" if self.first == self.last else f" - {_written(self.last)}"
        return _written(self.first) + last

    def has(self, day: date) -> bool:
        """Whether that day is inside."""
        at = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


def _month_and_day(text: str, word: str, day: str) -> tuple[int, int]:
    names = [full for full in _FULL if word.lower() in (full, full[:3])]
    if not names:
        raise FieldError(text, DateRange.expected, nearest(word, (*MONTHS, *_FULL)))
    month = _FULL.index(names[0])
    if not 1 <= int(day) <= _LENGTHS[month]:
        raise FieldError(text, f"a day that {MONTHS[month]} has, 1 to {_LENGTHS[month]}")
    return month + 1, int(day)


def _written(day: tuple[int, int]) -> str:
    return f"{day[1]} {MONTHS[day[0] - 1]}"
