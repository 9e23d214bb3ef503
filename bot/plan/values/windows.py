"""Deployment windows and step hours: when traffic may move, in the plan's own time zone."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    model_validator,
)
from pydantic_core import CoreSchema

from bot.plan.values.base import PlanModel
from bot.plan.values.dates import DateRange
from bot.plan.values.errors import FieldError, nearest
from bot.plan.values.hours import Days, HourRange

HORIZON = timedelta(days=400)
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError):
        raise FieldError(
            value,
            "a time zone such as UTC or America/Guayaquil",
            nearest(value, available_timezones()),
        ) from None
    return value


def _countries(value: Any) -> Any:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def _known_countries(value: tuple[str, ...]) -> tuple[str, ...]:
    from holidays import list_supported_countries

    known = list_supported_countries()
    for code in value:
        if code not in known:
            raise FieldError(code, "a country code such as EC or US", nearest(code, known))
    return value


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> Mapping[date, str]:
    """The days and what they are called there."""
    from holidays import country_holidays

    return dict(country_holidays(country, years=year))


Countries = Annotated[
    tuple[str, ...],
    Field(max_length=20),
    BeforeValidator(_countries, json_schema_input_type=str | list[str]),
    AfterValidator(_known_countries),
    PlainSerializer(list, return_type=list[str]),
]
Zone = Annotated[str, AfterValidator(_zone)]


class Window(PlanModel):
    """Days and hours in which something may happen, by the clocks of ``timezone``.

    The first second is inside, the last outside. A range over midnight belongs to the day on
    which it begins. Written in full, or as hours alone (``08:00-12:00``: every day, UTC).
    """

    days: Days = Field(
        EVERY_DAY, description="Days such as Tue-Thu.", json_schema_extra={"default": "Mon-Sun"}
    )
    hours: HourRange = Field(
        HourRange(start=0, end=24 * 60), description="Hours such as 10:00-14:00."
    )
    timezone: Zone = Field("UTC", description="Whose clocks: UTC, America/Guayaquil, …")
    holidays: Countries = Field((), description="Countries on whose public holidays it stays shut.")
    closed: Annotated[tuple[DateRange, ...], Field(max_length=50)] = Field(
        (), description="Dates of every year on which it stays shut, such as 15 Dec - 31 Dec."
    )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        whole = handler.resolve_ref_schema(handler(schema))
        return {"anyOf": [whole["properties"]["hours"], whole]}

    @model_validator(mode="before")
    @classmethod
    def _hours_alone(cls, value: Any) -> Any:
        return {"hours": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        shut = (*self.holidays, *self.closed)
        if (self.days, self.hours.text, shut) == (EVERY_DAY, "00:00-24:00", ()):
            raise FieldError(
                "{}",
                "days:, hours:, holidays: or closed:",
                "a window that is always open says nothing",
            )
        return self

    def is_open(self, at: datetime) -> bool:
        """Whether ``at`` (aware) is inside."""
        local = at.astimezone(ZoneInfo(self.timezone))
        today, clock = local.date(), local.time()
        return (self.hours.today(clock) and self._begins_on(today)) or (
            self.hours.carried_over(clock) and self._begins_on(today - timedelta(days=1))
        )

    def next_open(self, after: datetime) -> datetime | None:
        """The first moment from ``after`` on that is inside; None if none comes in 400 days."""
        return self._next(after, inside=True)

    def closes(self, at: datetime) -> datetime | None:
        """The first moment from ``at`` on that is outside; None when it stays open for 400 days."""
        return self._next(at, inside=False)

    def _next(self, moment: datetime, *, inside: bool) -> datetime | None:
        start = moment.astimezone(UTC)
        if self.is_open(start) == inside:
            return start
        changes = (each for each in self._changes(start) if each > start)
        return next((each for each in changes if self.is_open(each) == inside), None)

    def _begins_on(self, day: date) -> bool:
        return day.weekday() in self.days and not self._shut_by(day)

    def closed_by(self, at: datetime) -> str:
        """What closes the day of ``at``, where it would be open by its weekday: a holiday by its
        name and country, or the plan's own dates. Empty where neither does."""
        day = at.astimezone(ZoneInfo(self.timezone)).date()
        return self._shut_by(day) if day.weekday() in self.days else ""

    def _shut_by(self, day: date) -> str:
        for country in self.holidays:
            if day in (found := _holidays(country, day.year)):
                return f"{found[day]} ({country})"
        return next((each.text for each in self.closed if each.has(day)), "")

    def _changes(self, start: datetime) -> Iterator[datetime]:
        """Every moment at which it could open or close, day after day, in order."""
        zone = ZoneInfo(self.timezone)
        first = start.astimezone(zone).date() - timedelta(days=1)
        clocks = sorted({0, self.hours.start, self.hours.end % (24 * 60)})
        for number in range(HORIZON.days):
            day = first + timedelta(days=number)
            wall = [datetime.combine(day, time(*divmod(clock, 60)), zone) for clock in clocks]
            midnight = wall[0]
            moments = {each.astimezone(UTC) for each in wall}
            shift = _shift(midnight, midnight + timedelta(days=1))
            if shift:
                moments |= {shift, *(each.replace(fold=1).astimezone(UTC) for each in wall)}
            yield from sorted(moments)


def _shift(start: datetime, end: datetime) -> datetime | None:
    """When clocks are put forward or back between two moments, to the second; None: never."""
    before = start.utcoffset()
    if before == end.utcoffset():
        return None
    low, high = start.astimezone(UTC), end.astimezone(UTC)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(start.tzinfo).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high
