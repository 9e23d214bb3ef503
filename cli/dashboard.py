"""``canario dashboard``: a plan's dashboard for Cloud Monitoring."""

import json
from pathlib import Path

import click

from bot.plan.values.errors import PlanError
from cli.files import FileToWrite
from infra.stores.plan_file import read_plan
from infra.terminal.say import document, say


@click.command()
@click.argument("file")
@click.option("--write", "target", type=FileToWrite(), help="Write it to this file.")
def dashboard(file: str, target: Path | None) -> None:
    """Print the dashboard of the plan in FILE as JSON, as Cloud Monitoring takes it: its panels,
    or without a dashboard: in the plan the usual ones of its service."""
    from infra.monitoring.dashboards.dashboard import dashboard as built

    try:
        plan = read_plan(file)
    except PlanError as error:
        for problem in error.problems:
            say(str(problem), err=True)
        raise SystemExit(1) from None
    text = json.dumps(built(plan), indent=2, ensure_ascii=False) + "\n"
    if target:
        target.write_text(text, encoding="utf-8")
        say(f"wrote {target}")
    else:
        document(text)
