"""``--json`` of lists: for scripts, one document with everything that a line has."""

import json
from collections.abc import Iterable, Mapping

import click

asked = click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")


def show(found: Iterable[Mapping[str, object]]) -> None:
    """A list with an object for each; in ASCII, so that nothing in it steers a terminal."""
    click.echo(json.dumps(list(found), indent=2))
