"""``canario init``: a project's first plan, from its services and a week of their history."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import NotFound, Rejected
from bot.judge.proposed.week import TooLittle
from bot.judge.proposed.written import Named, by_people
from cli.files import FileToWrite
from cli.first.ask import asked
from cli.first.services import deployed
from cli.history.backtest import Moment
from cli.history.propose import LATE, names, of_history
from infra.terminal.say import say, title
from infra.terminal.waiting import doing

if TYPE_CHECKING:
    from cli.first.services import Deployed
    from functions.bootstrap import Wiring

CHANNEL = "#deployments"
PLANS = Path("plans")


@click.command("init")
@click.option("--project", default="", help="The project of the service.")
@click.option("--region", default="", help="Its region, such as us-central1.")
@click.option("--service", default="", help="The service; the only one unless given.")
@click.option("--channel", default="", help=f"Where it is posted, such as {CHANNEL}.")
@click.option("--to", "until", type=Moment(), help="When the week ends; now unless given.")
@click.option("--write", "file", type=FileToWrite(), help="The file; plans/SERVICE.yaml or so.")
@click.option("--force", is_flag=True, help="Write it also where the file exists.")
@click.pass_obj
def init(
    wiring: "Wiring",
    *,
    project: str,
    region: str,
    service: str,
    channel: str,
    until: datetime | None,
    file: Path | None,
    force: bool,
) -> None:
    """Write a first plan: what is not said is asked. It reads the project's Cloud Run services and
    a week of Monitoring, with the credentials of whoever runs it, and changes nothing."""
    from cli.conformance.clients import services_client

    title("A first plan")
    project = asked(project, "Which project has the service?", "--project")
    region = asked(region, "In which region, such as us-central1?", "--region")
    wiring.own_project = project
    doing(f"reading the Cloud Run services of {project} in {region}")
    service = chosen(deployed(services_client(wiring.settings), project, region), service)
    channel = asked(channel, "Which Slack channel hears of it?", "--channel", CHANNEL)
    named = names(service, project, region, channel)
    file = file or (PLANS if PLANS.is_dir() else Path()) / f"{service}.yaml"
    if file.exists() and not force:
        raise Rejected(
            f"{file} exists, and is not written over.",
            f"Say --force, or another file: --write {file.with_stem(f'{service}-new')}.",
        )
    file.write_text(plan_of(wiring, named, until or datetime.now(UTC) - LATE), encoding="utf-8")
    say(f"wrote {file}")
    next_commands(named, file)


def chosen(found: "Sequence[Deployed]", service: str) -> str:
    """The service that is meant. Raises NotFound, which names those that there are."""
    known = [each.name for each in found]
    for each in found:
        say(each.words, err=True)
    if not service and len(found) == 1:
        return known[0]
    service = asked(service, "Which service?", f"--service, one of {', '.join(known)}")
    if service not in known:
        raise NotFound(f"There is no service {service}.", f"There is: {', '.join(known)}.")
    return service


def plan_of(wiring: "Wiring", named: Named, end: datetime) -> str:
    """From the week; where that says too little, people decide."""
    try:
        return of_history(wiring, named, end.replace(second=0, microsecond=0))
    except TooLittle as why:
        say(f"{why.sentence} So people decide in this plan.", err=True)
        return by_people(named, why.sentence)


def next_commands(named: Named, file: Path) -> None:
    """What there is to do with it."""
    say()
    say("Read what it does, try it, and store it where Canario's functions read it:")
    for command in ("plan show", "rehearse", "plan push"):
        say(f"  canario {command} {file}")
    say("Then, in Slack:")
    say(f"  /canary start {named.target.service}")
    say("How Canario is set up: docs/deploy.md. Played without an account: canario sandbox")
