"""The ``canario`` command."""

import os
import platform
from importlib import metadata

import click

from bot.schema.versions import NEWEST
from cli.conformance.command import conformance
from cli.dashboard import dashboard
from cli.demo import demo
from cli.doctor.command import doctor
from cli.export import export, verify
from cli.first.init import init
from cli.history.backtest import backtest_
from cli.history.propose import propose
from cli.operating.dead_letters import dead_letters
from cli.operating.restore import restore
from cli.outbox import outbox
from cli.pipelines.wait import wait
from cli.plan import plan
from cli.problems import Commands
from cli.push import push
from cli.rehearse import rehearse_
from cli.sandbox import sandbox
from cli.stored.plans import diff, list_, pull
from cli.stored.watch import watch
from functions.bootstrap import Wiring
from infra.terminal.say import say


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
@click.version_option(package_name="canario")
def main(context: click.Context) -> None:
    """Progressive rollouts on Cloud Run: check plans, see what is stuck, play the demo."""
    context.ensure_object(Wiring)
    if os.environ.get("NO_COLOR"):
        context.color = False


@main.command()
def version() -> None:
    """Show the version of Canario, of what it stores, and of Python."""
    say(f"canario {metadata.version('canario')}, schema {NEWEST}")
    say(f"Python {platform.python_version()}")


for of_plans in (propose, push, list_, pull, diff):
    plan.add_command(of_plans)
main.add_command(backtest_)
OPERATING = (outbox, dead_letters, doctor, export, verify, restore, conformance)
for command in (init, plan, wait, dashboard, *OPERATING, rehearse_, watch, demo, sandbox):
    main.add_command(command)
