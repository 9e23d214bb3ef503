"""Days of the week and hours of a day, as a plan writes them."""

import re
from datetime import time
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from bot.plan.values.base import Spelled
from bot.plan.values.errors import FieldError, nearest

WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAYS = "days such as Tue-Thu, or Mon, Wed, Fri"
_FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_MINUTES = 24 * 60


def _day(word: str) -> int:
    low = word.strip().lower()
    for number, full in enumerate(_FULL):
        if low in (full, full[:3]):
            return number
    raise FieldError(word.strip(), DAYS, nearest(word.strip(), (*WEEK, *_FULL)))


def read_days(value: Any) -> tuple[int, ...]:
    """``Tue-Thu`` as (1, 2, 3); Monday is 0. Ranges may go over the weekend. Raises FieldError."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list | tuple) or not value:
        raise FieldError(value or "nothing", DAYS, "with no days the window never opens")
    found: set[int] = set()
    for part in value:
        if isinstance(part, int) and not isinstance(part, bool) and 0 <= part < 7:
            found.add(part)
        elif isinstance(part, str) and part.strip():
            first, _, last = part.partition("-")
            start, end = _day(first), _day(last or first)
            found.update((start + n) % 7 for n in range((end - start) % 7 + 1))
        else:
            raise FieldError(part, DAYS, "with no days the window never opens" if not part else "")
    return tuple(sorted(found))


def format_days(days: tuple[int, ...]) -> str:
    """(1, 2, 3) as ``Tue-Thu``; runs of three and more become ranges."""
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts: list[str] = []
    for run in runs:
        if len(run) > 2:
            parts.append(f"{WEEK[run[0]]}-{WEEK[run[-1]]}")
        else:
            parts.extend(WEEK[day] for day in run)
    return ", ".join(parts)


_WORDS = "|".join((*WEEK, *(full.title() for full in _FULL)))
_RANGE = rf"({_WORDS})(-({_WORDS}))?"
Days = Annotated[
    tuple[int, ...],
    Field(max_length=7),
    BeforeValidator(read_days),
    PlainSerializer(format_days, return_type=str),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": rf"^{_RANGE}(, ?{_RANGE})*$"},
                {
                    "type": "array",
                    "minItems": 1,
                    "items": {"type": "string", "pattern": f"^{_RANGE}$"},
                },
            ],
            "description": f"{DAYS}.",
        }
    ),
]


class HourRange(Spelled):
    """Hours of a day, ``10:00-14:00``: the first second is inside, the last outside.

    In minutes since midnight. An end before the start is on the next day.
    """

    pattern: ClassVar[str] = r"^([01]\d|2[0-3]):[0-5]\d ?- ?(([01]\d|2[0-3]):[0-5]\d|24:00)$"
    expected: ClassVar[str] = "hours such as 10:00-14:00"

    start: Annotated[int, Field(ge=0, lt=_DAY_MINUTES)]
    end: Annotated[int, Field(ge=0, le=_DAY_MINUTES)]

    @classmethod
    def read(cls, text: str) -> dict[str, Any]:
        """The minutes that the text stands for; raises FieldError."""
        if not re.match(cls.pattern, text.strip(), re.ASCII):
            raise FieldError(text, cls.expected)
        start, end = (
            (int(p.strip()[:2]) * 60 + int(p.strip()[3:])) for p in text.strip().split("-")
        )
        if start == end:
            raise FieldError(text, "an end that is not the start", "this window never opens")
        return {"start": start, "end": end}

    @property
    def text(self) -> str:
        """The canonical spelling."""
        return f"{_clock(self.start)}-{_clock(self.end)}"

    @property
    def over_midnight(self) -> bool:
        """Whether it ends on the day after it began."""
        return self.end < self.start

    def today(self, at: time) -> bool:
        """Whether ``at`` is in the part that lies on the day on which the range begins."""
        return _minutes(at) >= self.start and (self.over_midnight or _minutes(at) < self.end)

    def carried_over(self, at: time) -> bool:
        """Whether ``at`` is in the part that lies on the day after."""
        return self.over_midnight and _minutes(at) < self.end


def _minutes(at: time) -> float:
    return at.hour * 60 + at.minute + at.second / 60 + at.microsecond / 60_000_000


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
