"""``canario demo`` and the commands of the sandbox."""

import sys
from pathlib import Path

import click

from infra.sandbox.demo_scenarios import PLAYED_BY


def sandbox_commands(source: Path, plans: Path) -> list[click.Command]:
    """The commands; ``source`` is the functions' entry file, ``plans`` the folder of plans."""
    return [demo_command(source, plans)]


def demo_command(source: Path, plans: Path) -> click.Command:
    """``canario demo``."""

    @click.command()
    @click.option("--scenario", type=click.Choice(list(PLAYED_BY)), default="all")
    @click.option("--json", "as_json", is_flag=True, help="One JSON object per event.")
    def demo(scenario: str, as_json: bool) -> None:
        """Play whole rollouts on this machine: no account, nothing left behind."""
        from infra.sandbox.demo import run

        sys.exit(run(scenario, source, plans, as_json=as_json))

    return demo
