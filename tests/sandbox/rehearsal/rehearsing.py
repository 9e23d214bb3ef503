"""Rehearses a small plan by the command, as a team's CI does."""

from pathlib import Path

import yaml
from click.testing import CliRunner, Result

from cli.main import main

SHOP = """
version: 1
name: shop
target:
  cloud_run: {project: acme-prod, region: us-central1, service: shop}
channel: "#deployments"
people:
  operators: [S0DEPLOYERS]
checks:
  errors: {metric: error_rate, promote: "<= 1%", rollback: "> 2%"}
  latency: {metric: latency_p95, promote: "< 800ms", rollback: "> 2x baseline for 2m"}
steps:
  - {traffic: 0%, probe: {paths: [/healthz]}}
  - {traffic: 10%, soak: 10m}
  - {traffic: 100%, soak: 10m}
on_rollback: {page: sre}
"""


def rehearse(folder: Path, scenario: str = "", plan: str = SHOP, *options: str) -> Result:
    """The command's end; without a scenario only the plan is given."""
    (folder / "plan.yaml").write_text(plan, encoding="utf-8")
    given = [str(folder / "plan.yaml"), *options]
    if scenario:
        (folder / "scenario.yaml").write_text(scenario, encoding="utf-8")
        given += ["--scenario", str(folder / "scenario.yaml")]
    return CliRunner().invoke(main, ["rehearse", *given])


def with_fields(**fields: object) -> str:
    """The shop's plan with some fields changed."""
    return yaml.safe_dump(yaml.safe_load(SHOP) | fields, sort_keys=False)
