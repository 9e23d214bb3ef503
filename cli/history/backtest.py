"""``canario backtest``: a plan held against what was measured of its service."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from bot.plan import Plan
from bot.plan.reading.load import startable_plan
from bot.plan.values.errors import PlanError
from cli.rehearse import WRONG_INPUT, as_live, needed_beside, progress_of_command
from functions.bootstrap import Wiring
from infra.stores.plan_file import read_plan
from infra.terminal.say import document, say
from sandbox.rehearsal.history.backtest import Span, backtest, pair_of
from sandbox.rehearsal.history.history import History
from sandbox.rehearsal.history.shown import as_json, lines

LONGEST = timedelta(days=42)
"""So long Cloud Monitoring keeps what it measured."""


class Moment(click.ParamType[datetime]):
    """A time such as 2026-03-10 10:05, in UTC unless it says another zone."""

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The moment, in UTC."""
        try:
            found = datetime.fromisoformat(str(value))
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no time such as 2026-03-10T10:05, in UTC.", param, ctx)


@click.command("backtest")
@click.argument("file", metavar="PLAN", type=click.Path(path_type=Path))
@click.option("--service", default="", help="Another service than the plan's, in its project.")
@click.option("--from", "since", type=Moment(), required=True, help="When the rollout begins.")
@click.option("--to", "until", type=Moment(), required=True, help="Up to when history is read.")
@click.option("--canary", default="", help="The revision that is taken for the canary.")
@click.option("--stable", default="", help="The revision that is taken for stable.")
@click.option(
    "--repeat",
    type=click.IntRange(0, 50),
    default=3,
    show_default=True,
    help="Rollouts of stable against itself: each that is rolled back is without need.",
)
@click.option("--json", "json_wanted", is_flag=True, help="Everything as JSON.")
@click.pass_obj
def backtest_(
    wiring: Wiring,
    file: Path,
    *,
    service: str,
    since: datetime,
    until: datetime,
    canary: str,
    stable: str,
    repeat: int,
    json_wanted: bool,
) -> None:
    """Play the plan in PLAN with what was measured of its service: would it have rolled back, when,
    how often without need, and what would it have cost?

    The canary and stable are two revisions that served side by side, or one against itself. The
    exit code is 2 where the plan or the time can't be used.
    """
    plan = of_service(read(file), service)
    others = beside(file, plan)
    if not timedelta() < until - since <= LONGEST:
        say(f"--from is to be before --to, by at most {LONGEST.days} days.", err=True)
        raise SystemExit(WRONG_INPUT)
    progress = progress_of_command()
    wiring.own_project = plan.target.cloud_run.project if plan.target.cloud_run else ""
    span = Span(since.replace(second=0, microsecond=0), until)
    history = History(wiring.metrics, progress.say)
    pair = pair_of(plan, history, span, (canary, stable))
    found = backtest(plan, history, pair, span, others, repeat=repeat, progress=progress)
    if json_wanted:
        document(json.dumps(as_json(found), indent=2, ensure_ascii=False))
        return
    for line in lines(found):
        say(line)


def read(file: Path) -> Plan:
    """The plan; a way out where it can't be used."""
    try:
        plan = read_plan(file, startable_plan)
    except PlanError as error:
        for problem in error.problems:
            say(str(problem), err=True)
        raise SystemExit(WRONG_INPUT) from None
    if plan.target.cloud_run is None:
        say(f"{file}: a flag's users can't be split again; only services can.", err=True)
        raise SystemExit(WRONG_INPUT)
    return as_live(plan, "Its shares are not those that were served, so it is played")


def beside(file: Path, plan: Plan) -> list[Plan]:
    """The plan in which its image is taken to have completed; a way out where that is not in the
    same folder, for it would never begin."""
    found = needed_beside(plan, file.parent)
    if plan.gates.passed_in and not found:
        say(
            f"{file}: gates.passed_in is {plan.gates.passed_in}, whose plan is not beside it. "
            f"Put it into {file.parent}: canario plan pull {plan.gates.passed_in}",
            err=True,
        )
        raise SystemExit(WRONG_INPUT)
    return found


def of_service(plan: Plan, service: str) -> Plan:
    """The plan as it is of this service."""
    moved = plan.target.cloud_run
    if not service or moved is None:
        return plan
    cloud_run = moved.model_copy(update={"service": service})
    return plan.model_copy(
        update={"target": plan.target.model_copy(update={"cloud_run": cloud_run})}
    )
