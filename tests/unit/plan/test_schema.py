import json

import pytest

from bot.plan.reading.schema import json_schema, schema_text
from bot.plan.reading.yaml_source import read_yaml
from tests.unit.plan.examples import ALL_PLANS, GOOD, PLANS, planted
from tests.unit.plan.mini_schema import Validator


def test_the_schema_in_the_repository_is_current() -> None:
    """Editors see the language as it is; ``canario plan schema --write`` renews the file."""
    assert (PLANS / "plan.schema.json").read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("name", ALL_PLANS)
def test_the_schema_accepts_every_plan(name: str) -> None:
    """An editor shows no mistake in a plan that the check finds good, and each plan names it."""
    text = (PLANS / name).read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=plan.schema.json\n")
    assert Validator(json_schema()).accepts(read_yaml(text).data)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("channel:", "chanel:"),
        ('    promote: "< 800ms"', '    promte: "< 800ms"'),
        ('"<= 1%"', '"1%"'),
        ("soak: 10m", "soak: 10 minutes"),
        ("traffic: 10%", "traffic: 110%"),
        ("days: Tue-Thu", "days: Tue-Thr"),
        ("hours: 10:00-14:00", "hours: 10-14"),
        ("do: hold", "do: rolback"),
        ("metric: error_rate", "metric: eror_rate"),
        ("version: 1", "version: 2"),
    ],
)
def test_the_schema_refuses_what_an_editor_should_underline(old: str, new: str) -> None:
    """Misspelt fields and words, and values of another form, are seen while typing."""
    validator = Validator(json_schema())
    assert validator.accepts(read_yaml(GOOD).data)
    assert not validator.accepts(read_yaml(planted(old, new)).data)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("holidays: EC", "holidays: [EC, US]"),
        ("{page: sre}", "{page: [sre, dev]}"),
        ("traffic: 10%", "traffic: 10"),
        ("watch: 1h", "guard: false"),
        ('promote: "<= 1%"', 'promote: {limit: "<= 1%", assurance: certified}'),
        ("{traffic: 10%, soak: 5m}", "{traffic: 10%, soak: 5m-1h, hours: 08:00-12:00}"),
        ("deadline: 1h", "job: {name: smoke, timeout: 5m}"),
    ],
)
def test_the_schema_accepts_every_short_form(old: str, new: str) -> None:
    """One or several, short or in full: both are right in the editor too."""
    assert Validator(json_schema()).accepts(read_yaml(planted(old, new)).data)


def test_the_schema_helps() -> None:
    """Every top-level field says what it is for, and defaults are spelt as in a plan."""
    schema = json.loads(schema_text())
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for name, field in schema["properties"].items():
        assert field.get("description"), name
    assert schema["properties"]["every"]["default"] == "1m"
