"""``canario plan propose``: a plan from what was measured of a service in the last week."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from pydantic import ValidationError

from bot.judge.measured.samples import Reading
from bot.judge.proposed.week import week
from bot.judge.proposed.written import Named, proposed, skeleton
from bot.plan import BUILTIN, CloudRunTarget
from bot.plan.reading.load import startable_plan
from bot.plan.values.errors import PlanError
from bot.plan.values.pydantic_errors import field_errors
from cli.files import FileToWrite
from cli.history.backtest import Moment
from cli.rehearse import WRONG_INPUT, progress_of_command
from functions.bootstrap import Wiring
from infra.terminal.say import document, say
from sandbox.rehearsal.history.history import History, HistoryUnread

WEEK = timedelta(days=7)
LATE = timedelta(minutes=10)
"""What Monitoring has by then."""


@click.command("propose")
@click.argument("service")
@click.option("--project", required=True, help="The service's project.")
@click.option("--region", required=True, help="The service's region.")
@click.option("--channel", default="#deployments", show_default=True, help="Where it is posted.")
@click.option("--to", "until", type=Moment(), help="When the week ends; now unless given.")
@click.option("--write", "file", type=FileToWrite(), help="Write it to this file.")
@click.pass_obj
def propose(
    wiring: Wiring,
    service: str,
    *,
    project: str,
    region: str,
    channel: str,
    until: datetime | None,
    file: Path | None,
) -> None:
    """Write a plan for SERVICE from what Cloud Monitoring measured of it in a week.

    Limits that the week would have kept, soaks in which a doubling of the errors is found, and a
    comment with the reason for each number. It reads with the credentials of whoever runs it, and
    changes nothing.
    """
    named = names(service, project, region, channel)
    wiring.own_project = project
    end = (until or datetime.now(UTC) - LATE).replace(second=0, microsecond=0)
    text = of_history(wiring, named, end)
    if file:
        file.write_text(text, encoding="utf-8")
        say(f"wrote {file}")
    else:
        document(text)


def names(service: str, project: str, region: str, channel: str) -> Named:
    """What the command line says; a way out where a plan can't be of it."""
    try:
        target = CloudRunTarget(project=project, region=region, service=service)
        named = Named(service, target, channel)
        startable_plan(skeleton(named), service)
    except ValidationError as error:
        problems = [str(each) for each in field_errors(error, CloudRunTarget)]
    except PlanError as error:
        problems = [str(each) for each in error.problems]
    else:
        return named
    for problem in problems:
        say(problem, err=True)
    raise SystemExit(WRONG_INPUT)


def of_history(wiring: Wiring, named: Named, end: datetime) -> str:
    """The plan's file, from the week that ends then. Raises TooLittle, and HistoryUnread."""
    history = History(wiring.metrics, progress_of_command().say)
    during = end - WEEK, end
    counts = history.between(BUILTIN["requests"], named.target, during, ())
    latencies: Reading | None = None
    unread = ""
    # Without any request that is said first.
    if counts.series:
        try:
            latencies = history.between(BUILTIN["latency_p95"], named.target, during, ())
        except HistoryUnread as error:
            unread = str(error).split("\n")[0].rstrip(".")
    return proposed(named, week(named.target.service, counts, latencies), unread)
