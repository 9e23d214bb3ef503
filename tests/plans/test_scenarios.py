"""Every scenario of the repository's plans is rehearsed."""

from pathlib import Path

import pytest

from cli.rehearse import needed_beside
from infra.stores.plan_file import read_plan
from sandbox.rehearsal.playing.expecting import findings
from sandbox.rehearsal.playing.play import rehearse
from sandbox.rehearsal.scenario.reading import load_scenario, read_scenario
from tests.docs.pages import ROOT

PLANS = ROOT / "plans"
FILES = sorted((PLANS / "scenarios").glob("*/*.yaml"))


RUNBOOKS = ("denis-materializers", "pulpo-ai", "pulpo-slm", "sti-chat", "wa-backend")


@pytest.mark.parametrize("name", RUNBOOKS)
def test_its_gates_can_be_opened(name: str) -> None:
    """Where all is well, each runbook's plan moves traffic: none waits for what can never be."""
    plan = read_plan(PLANS / f"{name}.yaml")
    first = next(step.traffic for step in plan.steps if step.traffic)
    scenario = load_scenario(f"until: 2h\nexpect: [reached {first}%]", name, plan)
    found = findings(rehearse(plan, scenario, needed_beside(plan, PLANS)))
    assert [each.why for each in found if not each.holds] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_what_it_expects_is_so(file: Path) -> None:
    """All of it."""
    plan = read_plan(PLANS / f"{file.parent.name}.yaml")
    scenario = read_scenario(file, plan)
    assert scenario.expect
    assert scenario.description
    found = findings(rehearse(plan, scenario, needed_beside(plan, PLANS)))
    assert [f"{each.expected}: {each.why}" for each in found if not each.holds] == []
