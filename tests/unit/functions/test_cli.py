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


@pytest.mark.parametrize("no_color", ["", "1"])
def test_no_color_is_kept(no_color: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a terminal would show colours."""
    monkeypatch.setenv("NO_COLOR", no_color)

    @main.command("paint")
    def paint() -> None:
        click.secho("red", fg="red")

    try:
        answer = CliRunner().invoke(main, ["paint"], color=True)
    finally:
        del main.commands["paint"]
    assert answer.output == ("red\n" if no_color else "\x1b[31mred\x1b[0m\n")
