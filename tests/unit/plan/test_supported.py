import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from bot.plan import Plan, unbuilt
from bot.plan.limits.checks import Check, CheckChange
from bot.plan.reading.load import load_plan
from bot.plan.supported import BUILT, UNBUILT
from tests.unit.plan.examples import ALL_PLANS, GOOD, plan


def models(kind: Any, seen: dict[str, type[BaseModel]]) -> dict[str, type[BaseModel]]:
    """Every model that a plan is made of."""
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        if kind.__name__ not in seen:
            seen[kind.__name__] = kind
            for field in kind.model_fields.values():
                models(field.annotation, seen)
        return seen
    for each in getattr(kind, "__args__", ()):
        models(each, seen)
    return seen


MODELS = models(Plan, {})


def fields() -> Iterator[tuple[str, str]]:
    """Every field of every model; what a step changes in a check is the check's field."""
    for name, model in MODELS.items():
        if model is not CheckChange:
            yield from ((name, field) for field in model.model_fields)


@pytest.mark.parametrize(("model", "field"), list(fields()))
def test_every_field_is_built_or_unbuilt(model: str, field: str) -> None:
    """No field can be added without saying whether the bot carries it out."""
    built = field in BUILT.get(model, "").split()
    assert built != (field in UNBUILT.get(model, "").split())


def test_the_tables_name_no_field_that_does_not_exist() -> None:
    """A field that was renamed does not linger in the tables."""
    named = {
        (model, f) for table in (BUILT, UNBUILT) for model in table for f in table[model].split()
    }
    assert named == set(fields())


def test_a_step_can_change_every_field_of_a_check() -> None:
    """What a check has, a step can change."""
    assert list(CheckChange.model_fields) == list(Check.model_fields)


@pytest.mark.parametrize("name", [n for n in ALL_PLANS if n.startswith("demo")])
def test_the_demo_uses_only_what_is_built(name: str) -> None:
    """Every plan of the demo can be started today."""
    assert unbuilt(plan(name.removesuffix(".yaml"))) == ()


CLOUD_RUN = "cloud_run: {project: acme-prod, region: us-central1, service: shop}"
GAUGE = "{monitoring: {filter: a}, unit: ratio}"
SMALL = """\
version: 1
name: shop
target: {cloud_run: {project: acme-prod, region: us-central1, service: shop}}
channel: "#deployments"
checks:
  errors: {metric: error_rate, promote: "<= 1%", rollback: "> 2%"}
steps:
  - {traffic: 0%, probe: {paths: [/healthz]}}
  - {traffic: 100%, soak: 5m}
"""


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("checks:", "people: {lead: [U0LEAD]}\nchecks:", "people.lead"),
        (
            '{metric: error_rate, promote: "<= 1%"',
            '{metric: cpu, promote: {limit: "<= 1%", assurance: certified}',
            "checks.errors.promote.assurance",
        ),
        (
            "soak: 5m",
            "soak: 5m, checks: {errors: {metric: cpu, promote: {limit: '<= 1%', "
            "assurance: certified}}}",
            "steps[1].checks.errors.promote.assurance",
        ),
    ],
)  # fmt: skip
def test_a_field_without_an_engine_is_named(old: str, new: str, field: str) -> None:
    """``start`` can refuse a plan by the very field that nothing carries out."""
    assert SMALL.count(old) == 1
    assert unbuilt(load_plan(SMALL.replace(old, new), "plan.yaml")) == (field,)


@pytest.mark.parametrize(
    "new",
    [
        "soak: 5m-30m",
        "soak: 5m, checks: {errors: null}",
        "soak: 5m, checks: {errors: {evidence: sequential}}",
        "soak: 5m, checks: {errors: {promote: {limit: '< 1%', assurance: certified}}}",
        "soak: 5m, deadline: 1h",
        "soak: 5m, checks: {errors: {promote: {limit: '< 1%', hold_at_once: true}}}",
        "soak: 5m, job: {name: smoke, timeout: 5m, arguments: {users: '5'}, optional: true}",
        "soak: 5m, job: {name: smoke, timeout: 5m, limits: {p95: '< 1s'}}",
        "soak: 5m, checks: {x: {metric: {errors_are: [5xx, 429]}, rollback: '> 5%'}}",
        "soak: 5m, checks: {errors: {rollback: '> 2x baseline', baseline: before}}",
        "soak: 5m, checks: {x: {any: {a: {metric: cpu, rollback: '> 90%'}, "
        "b: {metric: memory, rollback: '> 90%'}}}}",
        "soak: 5m, hold: {for: 1h}",
        "soak: 5m, checks: {errors: {mitigate: {post: 'https://a.example/off', wait: 5m}}}",
        "soak: 5m, checks: {errors: {mitigate: {switch_off: AI, wait: 5m}}}",
        "soak: 5m, hours: 08:00-12:00",
        "soak: 5m, checks: {errors: {promote: '< 0.5%', evidence: observed}}",
        "soak: 5m, checks: {cpu: {metric: cpu, promote: '< 70% for 1m', severity: soft}}",
        f"soak: 5m, checks: {{x: {{metric: {GAUGE}, rollback: '> 1% and growing'}}}}",
    ],
)
def test_what_is_built_is_not_named(new: str) -> None:
    """Fields with an engine, and defaults that are written out, stop no start."""
    assert unbuilt(load_plan(SMALL.replace("soak: 5m", new), "plan.yaml")) == ()


@pytest.mark.parametrize("name", ALL_PLANS)
def test_what_is_named_survives_storing(name: str) -> None:
    """A stored copy, in which every default is written out, names the same fields."""
    it = plan(name.removesuffix(".yaml"))
    assert unbuilt(Plan.model_validate(it.model_dump(mode="json", by_alias=True))) == unbuilt(it)


def test_gates_and_the_roles_that_approve_are_built() -> None:
    """A plan with every gate but ``ci`` can be started, and so can its steps with approvals."""
    gates = (
        "gates: {approvals: {roles: [lead]}, window: {days: Mon}, passed_in: staging, "
        "on_call: PSCHED1, checklist: [Ready]}\npeople: {lead: [U0LEAD], two: [U0TWO]}\nchecks:"
    )
    text = SMALL.replace("checks:", gates, 1)
    text = text.replace("soak: 5m", "soak: 5m, approvals: {roles: [two]}")
    assert unbuilt(load_plan(text, "plan.yaml")) == ()
    assert unbuilt(load_plan(GOOD, "plan.yaml")) == ()
