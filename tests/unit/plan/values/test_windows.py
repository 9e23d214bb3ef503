from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.plan import Window
from bot.plan.values.hours import WEEK, format_days, read_days

ZONES = ["UTC", "America/Guayaquil", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"]
RUNBOOK = Window.model_validate({"days": "Tue-Thu", "hours": "10:00-14:00", "holidays": "EC"})


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """Windows of every shape that opens at all."""
    start = draw(st.integers(0, 95))
    end = draw(st.integers(0, 96).filter(lambda n: n != start))
    around_the_clock = (start, end) == (0, 96)
    holidays = draw(st.booleans()) or around_the_clock
    clock = [f"{n // 4:02}:{n % 4 * 15:02}" for n in (start, end)]
    return Window.model_validate(
        {
            "days": draw(st.lists(st.sampled_from(WEEK), min_size=1)),
            "hours": "-".join(clock),
            "timezone": draw(st.sampled_from(ZONES)),
            "holidays": draw(st.sampled_from([["EC"], ["DE", "US"]])) if holidays else [],
        }
    )


# The days around the changes of clocks in the northern and the southern zones.
moments = st.sampled_from(
    [
        at(day)
        for day in (
            "2025-03-08",
            "2025-03-29",
            "2025-04-04",
            "2025-10-04",
            "2025-10-25",
            "2025-11-01",
            "2025-12-24",
        )
    ]
).flatmap(lambda day: st.integers(0, 3 * 24 * 60).map(lambda m: day + timedelta(minutes=m)))


@given(windows(), moments)
@settings(max_examples=60)
def test_next_open_is_the_first_open_minute(window: Window, moment: datetime) -> None:
    """No minute before next_open is open, and next_open itself is, also when clocks change."""
    opens = window.next_open(moment)
    assert opens is not None
    assert window.is_open(opens)
    assert opens >= moment
    minutes = min(int((opens - moment) / timedelta(minutes=1)), 3 * 24 * 60)
    assert not any(window.is_open(moment + timedelta(minutes=m)) for m in range(minutes))


@given(windows(), moments)
@settings(max_examples=60)
def test_closes_is_the_first_shut_minute(window: Window, moment: datetime) -> None:
    """Every minute before closes is open, and closes itself is not."""
    closes = window.closes(moment)
    if closes is None:
        # Only a window that is open around the clock never closes.
        assert all(window.is_open(moment + timedelta(hours=h)) for h in range(24 * 14))
        return
    assert not window.is_open(closes)
    minutes = min(int((closes - moment) / timedelta(minutes=1)), 3 * 24 * 60)
    assert all(window.is_open(moment + timedelta(minutes=m)) for m in range(minutes))


@given(windows(), moments, st.sampled_from(ZONES))
@settings(max_examples=40)
def test_a_window_does_not_care_in_which_zone_it_is_asked(
    window: Window, moment: datetime, zone: str
) -> None:
    """The same moment, said in another zone, gets the same answer."""
    elsewhere = moment.astimezone(ZoneInfo(zone))
    assert window.is_open(moment) == window.is_open(elsewhere)
    assert window.next_open(moment) == window.next_open(elsewhere)


@given(windows())
@settings(max_examples=40)
def test_a_window_written_and_read_again_is_the_same(window: Window) -> None:
    """Rollouts store windows as they are written."""
    assert Window.model_validate(window.model_dump(mode="json", by_alias=True)) == window


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2025-06-03T09:59:59.999999", False),
        ("2025-06-03T10:00:00", True),
        ("2025-06-03T13:59:59.999999", True),
        ("2025-06-03T14:00:00", False),
        ("2025-06-02T11:00:00", False),
        ("2025-06-06T11:00:00", False),
        ("2025-06-07T11:00:00", False),
        ("2025-12-25T11:00:00", False),
    ],
)
def test_the_first_second_is_inside_and_the_last_outside(moment: str, is_open: bool) -> None:
    """Tue-Thu, 10:00-14:00, not on Ecuador's holidays: to the microsecond."""
    assert RUNBOOK.is_open(at(moment)) is is_open


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    """Friday's night lasts into Saturday, and Saturday has none of its own."""
    window = Window.model_validate({"days": "Fri", "hours": "22:00-02:00"})
    assert window.is_open(at("2025-06-06T23:00"))
    assert window.is_open(at("2025-06-07T01:59:59"))
    assert not window.is_open(at("2025-06-07T02:00"))
    assert not window.is_open(at("2025-06-07T23:00"))
    assert not window.is_open(at("2025-06-06T01:00"))
    assert window.closes(at("2025-06-06T23:00")) == at("2025-06-07T02:00")


def test_hours_that_the_clocks_leap_over_open_with_the_leap() -> None:
    """02:30 does not exist on the night of the change: the window opens at 03:00."""
    window = Window.model_validate({"hours": "02:30-05:00", "timezone": "America/New_York"})
    assert window.next_open(at("2025-03-09T05:30")) == at("2025-03-09T07:00")


def test_whole_days_have_no_hours() -> None:
    """Days alone mean the whole of them, and every day alone never closes."""
    days = Window.model_validate({"days": "Sat-Mon"})
    assert days.closes(at("2025-06-07T00:00")) == at("2025-06-10T00:00")
    around = Window.model_validate(
        {"days": "Mon-Sun", "hours": "00:00-24:00", "timezone": "UTC", "holidays": "EC"}
    )
    assert around.is_open(at("2025-06-07T00:00"))


def test_hours_alone_are_a_window_of_every_day_in_utc() -> None:
    """The short form of a step's hours."""
    assert Window.model_validate("08:00-12:00").is_open(at("2025-06-08T08:00"))


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"days": []}, "never opens"),
        ({"days": ""}, "days such as"),
        ({"days": "Tues-Thurs"}, "did you mean"),
        ({"hours": "10:00-10:00"}, "never opens"),
        ({"hours": "10-14"}, "10:00-14:00"),
        ({"hours": "10:00-25:00"}, "10:00-14:00"),
        ({"hours": "10:00-14:00", "timezone": "Europe/Berln"}, "Europe/Berlin"),
        ({"hours": "10:00-14:00", "timezone": "../etc/passwd"}, "time zone"),
        ({"days": "Mon", "holidays": "XX"}, "country code"),
        ({}, "always open"),
        ({"days": "Mon-Sun", "timezone": "Europe/Berlin"}, "always open"),
        (5, "mapping|dictionary"),
    ],
)
def test_a_window_that_cannot_be_is_refused(value: Any, says: str) -> None:
    """A window that never opens, or that nobody can read, is a mistake in the plan."""
    with pytest.raises(ValidationError, match=says):
        Window.model_validate(value)


@given(st.sets(st.integers(0, 6), min_size=1))
def test_days_said_and_read_again_are_the_same(days: set[int]) -> None:
    """Ranges and lists of days stand for exactly those days."""
    assert set(read_days(format_days(tuple(sorted(days))))) == days


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("15 Dec - 31 Dec", ("2026-12-15", "2027-12-31"), ("2026-12-14", "2027-01-01")),
        ("20 December to 6 January", ("2026-12-20", "2027-01-06"), ("2026-12-19", "2027-01-07")),
        ("24 Dec", ("2026-12-24",), ("2026-12-23", "2026-12-25")),
        ("29 Feb", ("2028-02-29",), ("2027-02-28", "2027-03-01")),
    ],
)
def test_dates_of_every_year_close_a_window(
    text: str, inside: tuple[str, ...], outside: tuple[str, ...]
) -> None:
    """Both ends are inside, also over New Year; the window says which dates closed it."""
    it = Window.model_validate({"closed": [text]})
    for days, shut in ((inside, True), (outside, False)):
        for day in days:
            noon = datetime.fromisoformat(f"{day}T12:00+00:00")
            assert it.is_open(noon) != shut
            assert bool(it.closed_by(noon)) == shut
    assert Window.model_validate(it.model_dump(mode="json")) == it


@pytest.mark.parametrize("text", ["31 Feb", "0 Jan", "15 Foo", "Dec 15", "", "15 Dec -", "32 Dec"])
def test_dates_that_no_year_has_are_refused(text: str) -> None:
    """A day that cannot be is a mistake, not a window that never closes."""
    with pytest.raises(ValidationError):
        Window.model_validate({"closed": [text]})


def test_the_holiday_that_closes_a_window_is_named() -> None:
    """By its name and country; a weekend that is no day of the window is none."""
    it = Window.model_validate({"days": "Mon-Fri", "holidays": "US"})
    assert it.closed_by(datetime(2026, 12, 25, 12, tzinfo=UTC)) == "Christmas Day (US)"
    assert it.closed_by(datetime(2026, 12, 24, 12, tzinfo=UTC)) == ""
    assert it.closed_by(datetime(2027, 12, 25, 12, tzinfo=UTC)) == ""
