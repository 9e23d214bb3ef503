"""The ``canario`` command."""

from collections.abc import Collection
from pathlib import Path

import click

from bot.errors import CanarioError
from bot.plan import Plan
from cli.demo import demo
from cli.outbox import outbox
from cli.plan import plan
from cli.sandbox import sandbox
from functions.bootstrap import Wiring


@click.group()
@click.pass_context
@click.version_option(package_name="canario")
def main(context: click.Context) -> None:
    """Progressive rollouts on Cloud Run: check plans, see what is stuck, play the demo."""
    context.ensure_object(Wiring)


@plan.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.pass_obj
def push(wiring: Wiring, files: tuple[Path, ...]) -> None:
    """Store plan FILES where the functions read them (settings from the environment)."""
    from bot.plan.reading.load import load_plan
    from infra.stores.plan_folder import one_place_each

    try:
        plans = [load_plan(file.read_text(encoding="utf-8"), str(file)) for file in files]
        names = {each.name for each in plans}
        one_place_each([*(p for p in wiring.store.plans() if p.name not in names), *plans])
        for each in plans:
            teams_are_known(each, wiring.settings.team_keys)
        for each in plans:
            wiring.store.put_plan(each)
            click.echo(f"{each.name}: stored, for {each.target.service_id}")
    except CanarioError as error:
        raise click.ClickException(str(error)) from error


def teams_are_known(found: Plan, team_keys: Collection[str]) -> None:
    """Raise CanarioError where the plan pages a team without a key, and teams have keys of their
    own: somebody else would be paged in its name."""
    pages = [found.on_rollback, *(step.on_rollback for step in found.steps if step.on_rollback)]
    unknown = sorted({team for each in pages for team in each.page} - set(team_keys))
    if team_keys and unknown:
        raise CanarioError(
            f"Plan {found.name} pages {', '.join(unknown)}, and CANARIO_PAGERDUTY_KEYS has no key "
            "for it.",
            f"Add one, or page one of: {', '.join(sorted(team_keys))}.",
        )


for command in (plan, outbox, demo, sandbox):
    main.add_command(command)
