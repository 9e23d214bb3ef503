"""What ``start`` refuses in a plan, and that it takes everything else."""

from collections.abc import Iterator

import pytest

from bot.plan import Plan
from bot.plan.limits.checks import Check, CheckChange
from bot.plan.reading.load import load_plan
from bot.plan.startable import obstacles, refusal
from bot.plan.values.errors import dotted
from tests.unit.plan.examples import ALL_PLANS, GOOD, plan


def test_a_step_can_change_every_field_of_a_check() -> None:
    """What a check has, a step can change."""
    assert list(CheckChange.model_fields) == list(Check.model_fields)


@pytest.mark.parametrize("name", ALL_PLANS)
def test_no_plan_of_ours_is_refused(name: str) -> None:
    """Those of the runbooks and the demo's can be started, as files and as stored copies."""
    it = plan(name.removesuffix(".yaml"))
    assert refusal(it) is None
    assert refusal(Plan.model_validate(it.model_dump(mode="json", by_alias=True))) is None


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
CERTIFIED = "{limit: '<= 1%', assurance: certified}"


FLAG = """\
version: 1
name: shop
target: {flag: {key: NEW_SHOP}}
channel: "#deployments"
GATES
steps:
  - {traffic: 100%, soak: 5m}
"""


@pytest.mark.parametrize(
    ("gates", "fields"),
    [
        ("gates: {ci: {github: acme/shop, checks: [Tests]}}", ["gates.ci"]),
        ("gates: {ci: {github: acme/shop, branch: main, checks: [Tests]}}", []),
        ("gates: {passed_in: staging}", ["gates.passed_in"]),
    ],
)
def test_a_flag_waits_for_nothing_that_only_a_revision_has(gates: str, fields: list[str]) -> None:
    """A flag has neither a commit nor an image, so a gate that asks for one would never open."""
    assert list(found(FLAG.replace("GATES", gates))) == fields


def test_a_revision_is_not_vouched_for_by_a_branch() -> None:
    """It has a commit of its own; that of a branch may be another."""
    ci = "gates: {ci: {github: acme/shop, branch: main, checks: [Tests]}}"
    assert list(found(SMALL.replace("checks:", f"{ci}\nchecks:", 1))) == ["gates.ci.branch"]


def found(text: str) -> Iterator[str]:
    """The fields for which start refuses it."""
    yield from (dotted(each.at) for each in obstacles(load_plan(text, "plan.yaml")))


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("checks:", "people: {lead: [U0LEAD]}\nchecks:", "people.lead"),
        ("service: shop", f"service: {'s' * 40}", "target.cloud_run.service"),
        (
            '{metric: error_rate, promote: "<= 1%"',
            f"{{metric: cpu, promote: {CERTIFIED}",
            "checks.errors.promote.assurance",
        ),
        (
            "soak: 5m",
            f"soak: 5m, checks: {{errors: {{metric: cpu, promote: {CERTIFIED}}}}}",
            "steps[1].checks.errors.promote.assurance",
        ),
    ],
)
def test_what_cannot_be_carried_out_is_named(old: str, new: str, field: str) -> None:
    """With a sentence, and what helps."""
    assert SMALL.count(old) == 1
    text = SMALL.replace(old, new)
    assert tuple(found(text)) == (field,)
    refused = refusal(load_plan(text, "plan.yaml"))
    assert refused is not None
    assert field in refused[0]
    assert refused[1].endswith(".")


@pytest.mark.parametrize(
    "new",
    [
        "soak: 5m-30m",
        "soak: 5m, checks: {errors: null}",
        "soak: 5m, checks: {errors: {evidence: sequential}}",
        "soak: 5m, checks: {errors: {promote: {limit: '< 1%', assurance: certified}}}",
        "soak: 5m, checks: {errors: {promote: {limit: '< 1%', hold_at_once: true}}}",
        "soak: 5m, job: {name: smoke, timeout: 5m, limits: {p95: '< 1s'}}",
        "soak: 5m, checks: {x: {metric: {errors_are: [5xx, 429]}, rollback: '> 5%'}}",
        "soak: 5m, checks: {errors: {promote: '< 0.5%', evidence: observed}}",
        f"soak: 5m, checks: {{x: {{metric: {GAUGE}, rollback: '> 1% and growing'}}}}",
    ],
)
def test_what_can_be_carried_out_is_not_named(new: str) -> None:
    """Defaults that are written out stop no start either."""
    assert not tuple(found(SMALL.replace("soak: 5m", new)))


def test_roles_that_are_asked_are_not_named() -> None:
    """For approvals at the gates and at a step, for an override, a confirmation, a call."""
    roles = "people: {one: [U01], two: [U02], three: [U03], four: [U04], five: [U05]}\n"
    gates = "gates: {approvals: {roles: [one]}, override: {roles: [two]}}\n"
    text = SMALL.replace("checks:", f"{roles}{gates}escalation: [{{role: five}}]\nchecks:", 1)
    step = "soak: 5m, approvals: {roles: [three]}, confirm: [{what: It works, by: four}]"
    assert not tuple(found(text.replace("soak: 5m", step)))
    assert not tuple(found(GOOD))


def test_a_hold_that_pages_has_somebody_to_page() -> None:
    """Else nobody would ever hear of it."""
    silent = f"{SMALL}hold: {{for: 1h, then: page}}\n"
    assert [dotted(each.at) for each in obstacles(load_plan(silent, "shop.yaml"))] == ["hold.then"]
    assert not obstacles(load_plan(f"{silent}on_rollback: {{page: sre}}\n", "shop.yaml"))


TRIED = "{switch_off: SMART_MODE, wait: 10m}"


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        (f"hold: {{for: 10m}}\nmitigate: {TRIED}", ["mitigate.wait"]),
        (f"hold: {{for: 11m}}\nmitigate: {TRIED}", []),
        (f"hold: {{for: 10m, then: page}}\non_rollback: {{page: sre}}\nmitigate: {TRIED}", []),
        (
            "hold: {for: 9m}\n"
            f"alerts: {{rules: [{{policy: A, do: mitigate, mitigate: {TRIED}}}]}}",
            ["alerts.rules[0].mitigate.wait"],
        ),
    ],
)
def test_what_is_tried_is_judged_before_the_hold_is_over(more: str, fields: list[str]) -> None:
    """Otherwise it would always roll back, whatever came of it; a hold that pages lasts."""
    it = load_plan(f"{SMALL}{more}\n", "plan.yaml")
    assert [dotted(each.at) for each in obstacles(it)] == fields


@pytest.mark.parametrize("where", ["check", "step"])
def test_that_counts_for_a_checks_own_mitigation(where: str) -> None:
    """Also for one that a step changes."""
    own = f'rollback: "> 2%", mitigate: {TRIED}'
    if where == "check":
        text = SMALL.replace('rollback: "> 2%"', own)
    else:
        step = f"soak: 5m, checks: {{errors: {{mitigate: {TRIED}}}}}"
        text = SMALL.replace("soak: 5m", step)
    [found] = obstacles(load_plan(f"{text}hold: {{for: 5m}}\n", "plan.yaml"))
    assert dotted(found.at).endswith("checks.errors.mitigate.wait")


BY_SWITCH = "mitigate: {switch_off: SMART, wait: 5m}"
WHOLE = "any: {a: {metric: cpu, rollback: '> 90%'}, b: {metric: memory, rollback: '> 90%'}}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("watch: 1h", f"watch: 1h\n{BY_SWITCH}"),
        ('promote: "< 800ms"', f'promote: "< 800ms"\n    {BY_SWITCH}'),
        ("  latency:\n", f"  both: {{{WHOLE}, {BY_SWITCH}}}\n  latency:\n"),
        ("do: hold", f"do: mitigate, {BY_SWITCH}"),
    ],
)
def test_each_mitigation_of_a_plan_is_known(old: str, new: str) -> None:
    """The plan's own, a check's, also one of parts, and an alert's: for whoever sees to it that
    their switches are there."""
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    assert {each.switch_off for each in load_plan(text, "plan.yaml").mitigations} == {"SMART"}
