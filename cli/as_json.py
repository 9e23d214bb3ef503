"""``--json`` of lists: for scripts, one document with everything that a line has."""

import json
from collections.abc import Iterable, Mapping

import click

from infra.terminal.say import document

asked = click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")


def show(found: Iterable[Mapping[str, object]]) -> None:
    """A list with an object for each; in ASCII, so that nothing in it steers a terminal."""
    document(json.dumps(list(found), indent=2))
