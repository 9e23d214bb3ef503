"""``canario rehearse``: a whole rollout in virtual time, in a world that a scenario describes."""

from pathlib import Path

import click

from bot.plan import Plan
from bot.plan.reading.load import startable_plan
from bot.plan.values.errors import PlanError
from infra.stores.plan_file import read_plan
from sandbox.rehearsal.playing.expecting import findings
from sandbox.rehearsal.playing.play import Played, rehearse
from sandbox.rehearsal.scenario.reading import read_scenario
from sandbox.rehearsal.scenario.scenario import Scenario
from sandbox.rehearsal.shown.terminal import finding_lines, lines

WRONG_INPUT = 2


@click.command("rehearse")
@click.argument("file", metavar="PLAN", type=click.Path(path_type=Path))
@click.option(
    "--scenario",
    "scenario_file",
    type=click.Path(path_type=Path),
    help="What the world is like, what happens, and what is expected.",
)
def rehearse_(file: Path, scenario_file: Path | None) -> None:
    """Play a whole rollout of the plan in PLAN, days of it, in seconds.

    The exit code is 1 where an expectation of the scenario does not hold, and 2 where plan or
    scenario can't be read.
    """
    try:
        plan = read_plan(file, startable_plan)
        scenario = read_scenario(scenario_file, plan) if scenario_file else Scenario()
    except PlanError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        raise SystemExit(WRONG_INPUT) from None
    played = rehearse(plan, scenario, needed_beside(plan, file.parent))
    show(played)


def show(played: Played) -> None:
    """The timeline, and what was expected."""
    for line in lines(played):
        click.echo(line)
    found = findings(played)
    for line in finding_lines(found):
        click.echo(line)
    if not all(each.holds for each in found):
        raise SystemExit(1)


def needed_beside(plan: Plan, folder: Path) -> list[Plan]:
    """The plan in which its image must have completed, from the files beside it."""
    wanted = plan.gates.passed_in
    for file in sorted(folder.glob("*.yaml")) if wanted else ():
        try:
            other = read_plan(file)
        except PlanError:
            continue
        if other.name == wanted:
            return [other]
    return []
