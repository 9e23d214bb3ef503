"""``canario rehearse``: a whole rollout in virtual time, in a world that a scenario describes."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import click

from bot.plan import Plan
from bot.plan.reading.load import startable_plan
from bot.plan.values.errors import PlanError
from cli.files import FileToWrite
from infra.stores.plan_file import read_plan
from infra.terminal.say import document, say
from infra.terminal.waiting import doing
from sandbox.rehearsal.failures import all_well, cases
from sandbox.rehearsal.playing.expecting import findings
from sandbox.rehearsal.playing.pace import STRIDE
from sandbox.rehearsal.playing.play import Played, rehearse
from sandbox.rehearsal.playing.progress import Progress
from sandbox.rehearsal.scenario.reading import read_scenario
from sandbox.rehearsal.shown.as_json import as_json
from sandbox.rehearsal.shown.page.page import page
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
@click.option("--json", "json_wanted", is_flag=True, help="Everything as JSON.")
@click.option("--html", type=FileToWrite(), help="Write a page with charts to this file.")
@click.option("--each-minute", is_flag=True, help="Evaluate it each minute, whatever happens.")
def rehearse_(
    file: Path,
    scenario_file: Path | None,
    *,
    json_wanted: bool,
    html: Path | None,
    each_minute: bool,
) -> None:
    """Play a whole rollout of the plan in PLAN, days of it, in seconds.

    Without a scenario: a healthy canary under daily traffic, then each check's failure once. The
    exit code is 1 where an expectation of the scenario does not hold, and 2 where plan or scenario
    can't be used.
    """
    try:
        plan = read_plan(file, startable_plan)
        scenario = read_scenario(scenario_file, plan) if scenario_file else all_well()
    except PlanError as error:
        for problem in error.problems:
            say(str(problem), err=True)
        raise SystemExit(WRONG_INPUT) from None
    if not scenario_file:
        plan = as_live(plan, "Nobody moves its traffic without a scenario, so it is rehearsed")
    beside = needed_beside(plan, file.parent)
    progress = progress_of_command()
    doing(f"playing {plan.name}")
    stride = timedelta() if each_minute else STRIDE
    played = rehearse(plan, scenario, beside, stride=stride, progress=progress)
    found = findings(played)
    if html:
        html.write_text(page(played, found), encoding="utf-8")
    if json_wanted:
        document(json.dumps(as_json(played, found), indent=2, ensure_ascii=False))
    else:
        show(played, html)
        for line in () if scenario_file else failure_lines(plan, beside, progress):
            say(line)
    if not all(each.holds for each in found):
        raise SystemExit(1)


def as_live(plan: Plan, why: str) -> Plan:
    """The plan as one that moves traffic itself; where it does not, that is said."""
    if plan.shadow:
        say(f"{plan.name} is a shadow. {why} as a live one.", err=True)
    return plan.model_copy(update={"mode": "live"})


def progress_of_command() -> Progress:
    """Said beside the output, for it may be a file."""

    def told(line: str) -> None:
        say(line, err=True)
        doing(line.removeprefix("… "))

    return Progress(time.monotonic, told)


def show(played: Played, html: Path | None) -> None:
    """The timeline, and what was expected."""
    for line in (*lines(played), *finding_lines(findings(played))):
        say(line)
    if html:
        say(f"wrote {html}")


def failure_lines(plan: Plan, beside: list[Plan], progress: Progress) -> Iterator[str]:
    """What comes of each check's failure, a line for each."""
    yield ""
    yield "When a check fails:"
    for each in cases(plan, beside, progress):
        yield f"  {each.name}"
        yield f"    {each.words}"


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
