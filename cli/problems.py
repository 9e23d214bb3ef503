"""Our errors as the command line shows them."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot.errors import CanarioError


@contextmanager
def as_click_errors() -> Iterator[None]:
    """A sentence and the next step. They may quote what is stored, which shall not steer a
    terminal."""
    try:
        yield
    except CanarioError as error:
        from bot.slack.views.escape import one_line

        lines = str(error).split("\n")
        raise click.ClickException("\n".join(map(one_line, lines))) from error
