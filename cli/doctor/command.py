"""``canario doctor``: whether everything is as it must be, before somebody needs it."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from pathlib import Path

import click

from cli.doctor.finding import Examined, Finding, Kind
from functions.bootstrap import Wiring
from infra.terminal.say import document, say, title

WIDTH = max(map(len, Kind))


@click.command()
@click.argument("service", default="")
@click.option(
    "--log",
    "log_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The functions' log, as `gcloud logging read --format=json` writes it.",
)
@click.option("--only", multiple=True, help="Look at this point alone; may be repeated.")
@click.option("--region", envvar="CANARIO_REGION", default="", help="Where the scheduler is.")
@click.option("--slack-url", envvar="CANARIO_SLACK_URL", default="", help="Where `slack` answers.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.pass_obj
def doctor(
    wiring: Wiring,
    /,
    service: str,
    log_file: Path | None,
    only: Sequence[str],
    as_json: bool,
    **where: str,
) -> None:
    """Look at everything that SERVICE (an id), or all services, rely on, and change nothing: what
    is wrong and the command that fixes it, the worst first. What could not be read says so. With
    --log the audit trail is compared with the log. The exit code is 1 where something is wrong."""
    from cli.doctor.asked import Asked
    from cli.doctor.examine import examine
    from cli.doctor.points import POINTS
    from cli.witnesses import witnesses

    if unknown := sorted(set(only) - set(POINTS)):
        raise click.UsageError(f"There is no point {unknown[0]}. There is: {', '.join(POINTS)}.")
    asked = Asked(wiring, service, log_file, witnesses(log_file) if log_file else None, **where)
    found: list[Examined] = []
    if not as_json:
        title(f"What {service or 'every service'} relies on")
    for each in quietly(examine(asked, only or (["trail"] if log_file else []))):
        found.append(each)
        if not as_json:
            shown(each)
    summed(found, as_json=as_json)


def quietly(examined: Iterator[Examined]) -> Iterator[Examined]:
    """The same; what is logged meanwhile goes to standard error, for people, not into the JSON."""
    while True:
        with redirect_stdout(sys.stderr):
            each = next(examined, None)
        if each is None:
            return
        yield each


def shown(examined: Examined) -> None:
    """One point as lines. They may quote what is stored, which shall not steer a terminal."""
    from bot.slack.views.escape import one_line

    say(examined.point)
    for each in examined.findings:
        say(f"  {each.kind:<{WIDTH}}  {one_line(each.words)}", hang=WIDTH + 4)
        if each.fix:
            say(f"  {'':<{WIDTH}}  -> {one_line(each.fix)}", hang=WIDTH + 7)


def summed(found: Sequence[Examined], *, as_json: bool) -> None:
    """How it is altogether, as a line or as JSON; ends with 1 where something is wrong."""
    every = [each for point in found for each in point.findings]
    bad = sum(each.kind == Kind.WRONG for each in every)
    unknown = sum(each.kind == Kind.UNREAD for each in every)
    if as_json:
        document(json.dumps({p.point: [row(each) for each in p.findings] for p in found}))
    else:
        say(f"{bad or 'Nothing'} wrong, {unknown} could not be read.")
    if bad:
        raise SystemExit(1)


def row(finding: Finding) -> dict[str, str]:
    """One finding as JSON has it."""
    return {"kind": finding.kind, "words": finding.words, "fix": finding.fix}
