"""``canario`` itself: help and version."""

import re
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from cli.main import main


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command and group."""
    yield path
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("words", list(commands(main)), ids=" ".join)
def test_every_command_has_short_help(words: tuple[str, ...]) -> None:
    """``-h`` shows the same as ``--help``, at once."""
    short, long = (CliRunner().invoke(main, [*words, flag]) for flag in ("-h", "--help"))
    assert short.exit_code == 0
    assert short.output == long.output
    assert short.output.startswith("Usage:")


def test_the_version_says_which_documents_it_reads() -> None:
    """Whoever upgrades sees the version and that of what is stored."""
    shown = CliRunner().invoke(main, ["version"]).output
    assert re.search(r"^canario \d+\.\d+\.\d+, schema \d+$", shown, re.MULTILINE)
