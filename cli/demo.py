"""``canario demo``: whole rollouts on this machine, played to their end."""

import sys
from pathlib import Path

import click

from cli.checkout import FUNCTIONS, PLANS, SHOP_APP, need_checkout
from cli.files import FileToWrite
from sandbox.demo.scenarios import PLAYED_BY


@click.command()
@click.option("--scenario", type=click.Choice([*PLAYED_BY, "flag"]), default="all")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per event.")
@click.option(
    "--page",
    type=FileToWrite(),
    help="Write the channel as it looks in the end, to a FILE.html.",
)
def demo(scenario: str, as_json: bool, page: Path | None) -> None:
    """Play whole rollouts on this machine: no account, nothing left behind."""
    need_checkout()
    from sandbox.demo.run import Sources, run

    sources = Sources(FUNCTIONS, PLANS, SHOP_APP)
    sys.exit(run(scenario, sources, as_json=as_json, page=page))
