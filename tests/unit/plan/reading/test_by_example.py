"""A field that is missing, of another shape, or in another place: what to write is shown."""

import pytest

from bot.plan.plan import Plan
from bot.plan.reading.by_example import places
from bot.plan.reading.examples import EXAMPLES
from tests.unit.plan.examples import problems

REQUIRED = [name for name, field in Plan.model_fields.items() if field.is_required()]


def said(field: str, *lines: str, without: str = "") -> str:
    """What is said of one field, in a plan that has ``lines`` beside what must be there."""
    names = {without, *(line.partition(":")[0] for line in lines)}
    rest = (f"{name}: {EXAMPLES['Plan'][name]}" for name in REQUIRED if name not in names)
    found = problems("\n".join((*rest, *lines)))
    return " ".join(str(each) for each in found if each.field == field)


@pytest.mark.parametrize("name", REQUIRED)
def test_a_field_that_must_be_there_is_shown(name: str) -> None:
    """Somebody who leaves it out reads a line that can be copied."""
    assert f"{name}: {EXAMPLES['Plan'][name]}" in said(name, without=name)


@pytest.mark.parametrize(
    ("line", "field", "example"),
    [
        ("people: [ann]", "people", "people: {operators:"),
        ("steps: 10%", "steps", "steps: [{traffic: 10%"),
        ("steps: [10%, 100%]", "steps[1]", "steps: [{traffic: 10%"),
        ("guard: [errors]", "guard", "guard: false"),
        ("on_rollback: sre", "on_rollback", "on_rollback: {page: sre}"),
    ],
)
def test_another_shape_is_shown_the_right_one(line: str, field: str, example: str) -> None:
    """A word where a mapping belongs, a mapping where a list does."""
    assert example in said(field, line)


@pytest.mark.parametrize(
    ("line", "field", "belongs"),
    [
        ("window: {days: Mon-Fri}", "window", "it in gates.window"),
        ("approvals: {roles: [code]}", "approvals", "it in gates.approvals or steps[].approvals"),
        ('rollback: "> 2%"', "rollback", "it in checks.NAME.rollback"),
        ("soak: 5m", "soak", "it in steps[].soak"),
        ("gates: {watch: 1h}", "gates.watch", "it in the plan itself"),
    ],
)
def test_a_field_on_another_level_is_said_where_it_belongs(
    line: str, field: str, belongs: str
) -> None:
    """One level too high or too low: the list of all fields of that level would not say it."""
    assert belongs in said(field, line)


def test_a_field_of_another_branch_is_no_suggestion() -> None:
    """``within`` belongs to what is verified after a kill switch, never to a step."""
    assert places("within", "steps[]") == []
