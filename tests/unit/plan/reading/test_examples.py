"""The tables of fields: each has a type, and an example that is right."""

from collections.abc import Iterator
from typing import Annotated, Any

import pytest
import yaml
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from bot.plan.plan import Plan
from bot.plan.reading.examples import EXAMPLES
from bot.plan.reading.fields import field_tables, parts


def fields() -> Iterator[tuple[type[BaseModel], str, FieldInfo]]:
    """Each field, by the name that it has in a plan."""
    for model in parts(Plan, {}):
        for name, field in model.model_fields.items():
            yield model, field.alias or name, field


def test_each_field_has_an_example_and_no_other_has() -> None:
    """A field that is added is shown; one that goes takes its example with it."""
    named = {(model, field) for model, found in EXAMPLES.items() for field in found}
    assert named == {(model.__name__, name) for model, name, _ in fields()}


EACH = [pytest.param(*each, id=f"{each[0].__name__}.{each[1]}") for each in fields()]


@pytest.mark.parametrize(("model", "name", "field"), EACH)
def test_an_example_is_right(model: type[BaseModel], name: str, field: FieldInfo) -> None:
    """It can be copied behind the field's name."""
    said = yaml.safe_load(f"field: {EXAMPLES[model.__name__][name]}")["field"]
    kind: Any = field.annotation
    for each in field.metadata:
        kind = Annotated[kind, each]
    TypeAdapter(kind).validate_python(said)


def test_every_row_is_whole() -> None:
    """Field, type, meaning and example are said; what it is without may be nothing. A built-in
    metric is written as its name alone."""
    rows = [line for line in field_tables().splitlines() if line.startswith("| `")]
    assert len(rows) == len([each for each in fields() if each[1] != "builtin"])
    for row in rows:
        cells = [each.strip() for each in row.replace(r"\|", "").strip("|").split("|")]
        assert len(cells) == 5, row
        assert all(cell for n, cell in enumerate(cells) if n != 3), row
