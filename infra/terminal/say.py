"""What a command says to whoever runs it. Words wrap where a terminal shows them; a file, a pipe
and a document get every line as it is."""

import os
import sys
from typing import TextIO

import click

from infra.terminal.links import linked, unlinked
from infra.terminal.waiting import WAITING
from infra.terminal.wrap import width, wrapped


def say(text: str = "", *, err: bool = False, hang: int | None = None) -> None:
    """A line of words, or several: on standard error with ``err``. ``hang`` is as in `wrapped`."""
    stream = sys.stderr if err else sys.stdout
    if is_terminal(stream):
        text = wrapped(text, width(), hang)
    _out(linked(text) if may_link(stream) else unlinked(text), err=err)


def title(text: str) -> None:
    """What is shown below it; only where a person reads along."""
    if is_terminal(sys.stdout):
        say(click.style(text, bold=True))


def document(text: str) -> None:
    """What another program reads, such as JSON or a plan: as it is, whatever shows it."""
    _out(text.removesuffix("\n"))


def is_terminal(stream: TextIO) -> bool:
    """Whether somebody sees it as it is written."""
    return not stream.closed and stream.isatty()


def may_link(stream: TextIO) -> bool:
    """Whether links are understood there, and wanted."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return is_terminal(stream) and not plain


def _out(text: str, *, err: bool = False) -> None:
    with WAITING.aside():
        click.echo(text, err=err)
