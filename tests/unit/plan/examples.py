"""A good plan to plant mistakes in, and the plans of the repository."""

from pathlib import Path

from bot.plan import Plan, PlanError, Problem
from bot.plan.reading.load import load_plan

PLANS = Path(__file__).parents[3] / "plans"
ALL_PLANS = sorted(path.name for path in PLANS.glob("*.yaml"))

GOOD = """\
version: 1
name: shop
target:
  cloud_run: {project: acme-prod, region: us-central1, service: shop}
channel: "#deployments"
people:
  operators: [S0DEPLOYERS]
  lead: [lead@acme.example]
gates:
  approvals: {roles: [lead], expire: 60m}
  window: {days: Tue-Thu, hours: 10:00-14:00, timezone: UTC, holidays: EC}
checks:
  errors: {metric: error_rate, promote: "<= 1%", rollback: "> 2% for 2m"}
  latency:
    metric: latency_p95
    promote: "< 800ms"
    rollback: "> 2x baseline"
steps:
  - {traffic: 0%, probe: {paths: [/healthz]}}
  - {traffic: 10%, soak: 5m}
  - traffic: 50%
    soak: 10m
    deadline: 1h
    checks: {latency: {promote: "< 700ms"}}
  - {traffic: 100%, soak: 5m}
watch: 1h
alerts:
  rules:
    - {policy: Disk is full, do: hold}
on_rollback: {page: sre}
"""


def plan(name: str) -> Plan:
    """The plan ``plans/{name}.yaml``."""
    path = PLANS / f"{name}.yaml"
    return load_plan(path.read_text(encoding="utf-8"), f"plans/{path.name}")


def problems(text: str) -> tuple[Problem, ...]:
    """What is wrong with ``text``; empty when it is a good plan."""
    try:
        load_plan(text, "plan.yaml")
    except PlanError as error:
        return error.problems
    return ()


def planted(old: str, new: str) -> str:
    """The good plan with ``old`` replaced by ``new``."""
    assert GOOD.count(old) == 1, f"{old!r} must stand once in the good plan"
    return GOOD.replace(old, new)
