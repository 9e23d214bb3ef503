"""Where the parts of this checkout are that a local cloud runs."""

from pathlib import Path

import click

ROOT = Path(__file__).parent.parent
FUNCTIONS = ROOT / "functions" / "main.py"
"""The functions' entry file."""
PLANS = ROOT / "plans"
"""The folder of plans."""
SHOP_APP = ROOT / "examples" / "openfeature" / "shop.py"
"""An app that asks about a flag of its own."""


def need_checkout() -> None:
    """Raises ClickException where this is the installed package, which has no plans and no shop."""
    if not PLANS.is_dir():
        raise click.ClickException(
            "This takes a checkout of Canario: the installed command has no local cloud. Clone the "
            "repository, then: make demo, or make sandbox."
        )
