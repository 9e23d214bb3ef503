from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.plan import FieldError, PlanError, format_duration, parse_duration
from bot.plan.values.units import format_percent, format_seconds
from tests.unit.plan.strategies import durations


@given(durations)
def test_a_duration_said_and_read_again_is_the_same(duration: timedelta) -> None:
    """Rollouts store durations as text, so no duration may change on the way."""
    assert parse_duration(format_duration(duration)) == duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("5m", 300), ("4h", 14400), ("2d", 172800), ("1h 5m", 3900), ("1h5m", 3900)],
)
def test_durations_are_read(text: str, seconds: int) -> None:
    """The spellings of the plan language mean what they say."""
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text",
    ["", "5", "m", "-5m", "5 minutes", "5m 1h", "1.5h", "\N{ARABIC-INDIC DIGIT FIVE}m", "400d"],
)
def test_other_durations_are_refused_with_an_example(text: str) -> None:
    """A wrong duration is answered with what is expected."""
    with pytest.raises(FieldError, match="duration"):
        parse_duration(text)


def duration_or_sentence(text: str) -> timedelta | str:
    """What the parser makes of ``text``."""
    try:
        return parse_duration(text)
    except PlanError as error:
        return error.sentence


@given(st.text(max_size=40))
def test_any_text_is_a_duration_or_refused(text: str) -> None:
    """Nothing but the plan's own error comes out of a duration's parser."""
    read = duration_or_sentence(text)
    assert read.endswith(".") if isinstance(read, str) else read >= timedelta(0)


def test_a_worded_duration_is_answered_with_its_spelling() -> None:
    """Who writes "5 minutes" is told to write 5m."""
    with pytest.raises(FieldError, match="write 5m"):
        parse_duration("5 minutes")


def test_values_are_said_in_the_unit_that_people_use() -> None:
    """A person reads 800ms, 1h 5m and 10%."""
    assert format_seconds(0.8) == "800ms"
    assert format_seconds(1.5) == "1.5s"
    assert format_seconds(120) == "2m"
    assert format_duration(timedelta(minutes=65)) == "1h 5m"
    assert format_duration(timedelta(0)) == "0s"
    assert format_duration(timedelta(minutes=-5)) == "-5m"
    assert format_percent(10) == "10%"
