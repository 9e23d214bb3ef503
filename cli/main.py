"""The ``canario`` command."""

from pathlib import Path

import click

from bot.errors import CanarioError
from cli.demo import demo
from cli.outbox import outbox
from cli.plan import plan
from cli.sandbox import sandbox


@click.group()
@click.version_option(package_name="canario")
def main() -> None:
    """Progressive rollouts on Cloud Run: check plans, see what is stuck, play the demo."""


@plan.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def push(files: tuple[Path, ...]) -> None:
    """Store plan FILES where the functions read them (settings from the environment)."""
    from bot.plan.reading.load import load_plan
    from functions.bootstrap import store

    try:
        plans = [load_plan(file.read_text(encoding="utf-8"), str(file)) for file in files]
        for each in plans:
            store().put_plan(each)
            click.echo(f"{each.name}: stored, for {each.target.service_id}")
    except CanarioError as error:
        raise click.ClickException(str(error)) from error


for command in (plan, outbox, demo, sandbox):
    main.add_command(command)
