"""Plan files of any kind, and the small languages in them: a plan or mistakes, never a crash."""

from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.plan import FieldError, Limit, Plan, PlanError, parse_duration
from bot.plan.reading.load import load_plan
from bot.plan.values.hours import HourRange
from bot.plan.values.windows import Window
from tests.fuzz.shapes import anything, spoiled, texts
from tests.unit.plan.examples import ALL_PLANS, GOOD, PLANS

QUICK = settings(max_examples=100)
WHOLE = [yaml.safe_load((PLANS / name).read_text(encoding="utf-8")) for name in ALL_PLANS]
MARKS = ["&a ", "*a", "- ", ": ", "{", "}", "[", "]", "\t", "\0", '"', "!!int ", "%", "<<: ", "\n"]


def read(text: str) -> None:
    """It is a plan, or the one kind of error that a person is told, with what to fix."""
    try:
        found: Plan | PlanError = load_plan(text, "plan.yaml")
    except PlanError as error:
        found = error
    assert isinstance(found, Plan) or found.problems


@QUICK
@given(st.text(max_size=500) | st.binary(max_size=500).map(lambda each: each.decode("latin-1")))
def test_any_text_is_a_plan_or_mistakes(text: str) -> None:
    """Whatever stands in the file."""
    read(text)


@QUICK
@given(st.data())
def test_a_damaged_plan_is_a_plan_or_mistakes(data: st.DataObject) -> None:
    """A real plan with pieces cut out, doubled, and put in."""
    text = GOOD
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        upto = data.draw(st.integers(at, min(len(text), at + 30)))
        put = data.draw(st.sampled_from(MARKS) | texts | st.just(text[at:upto] * 2))
        text = text[:at] + put + text[upto:]
    read(text)


@QUICK
@given(st.sampled_from(WHOLE).flatmap(spoiled))
def test_a_plan_of_other_shapes_is_a_plan_or_mistakes(plan: Any) -> None:
    """The plans of the repository with fields replaced, taken away and added."""
    read(yaml.dump(plan, allow_unicode=True))


@QUICK
@given(st.dictionaries(st.sampled_from(list(Plan.model_fields)), anything))
def test_any_structure_is_a_plan_or_mistakes(fields: dict[str, Any]) -> None:
    """Known fields with anything in them."""
    read(yaml.dump(fields, allow_unicode=True))


WORDS = ["<=", ">", "1%", "2x", "baseline", "+", "for", "5m", "and", "growing", "/min", "9" * 400]
written = texts | st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)


@QUICK
@given(written)
def test_any_limit_is_read_or_explained(text: str) -> None:
    """Limits, durations, hours and windows: a value, or an error that says what was expected."""
    for reads in (Limit.parse, parse_duration, HourRange.parse):
        try:
            found: object = reads(text)
        except FieldError as error:
            found = error.expected
        assert found is not None


@QUICK
@given(days=texts | anything, hours=texts | anything, timezone=texts | anything, holidays=anything)
def test_any_window_is_read_or_explained(
    days: Any, hours: Any, timezone: Any, holidays: Any
) -> None:
    """Whatever stands for days, hours, time zone and countries."""
    fields = {"days": days, "hours": hours, "timezone": timezone, "holidays": holidays}
    for given_fields in (fields, hours):
        try:
            Window.model_validate(given_fields)
        except (FieldError, ValidationError):
            continue
