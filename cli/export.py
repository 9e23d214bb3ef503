"""``canario export`` and ``canario verify``: all of a rollout in a file, and whether it is so."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from infra.terminal.say import say
from infra.terminal.waiting import doing

if TYPE_CHECKING:
    from functions.bootstrap import Wiring

LARGEST = 64 * 1024 * 1024
"""Bytes of an export that is read; one of a week has a few megabytes."""
OWNER_ALONE = 0o600
"""It has what people said."""


@click.command()
@click.argument("rollout")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The folder to write to; this one without it.",
)
@click.pass_obj
def export(wiring: "Wiring", rollout: str, folder: Path) -> None:
    """Write all that is stored of ROLLOUT (such as shop-r7): plan, state, trail, approvals,
    messages, evidence. As JSON, which `canario verify` checks, and as Markdown."""
    from bot.service.export.collect import collect
    from bot.service.export.document import file_digest, text_of
    from bot.service.export.markdown import markdown

    doing(f"reading all of {rollout}")
    found = collect(wiring.store, rollout, datetime.now(UTC))
    text = text_of(found)
    folder.mkdir(parents=True, exist_ok=True)
    for ending, content in (("json", text), ("md", markdown(found))):
        file = folder / f"{found.about['rollout']}.{ending}"
        write(file, content)
        say(f"wrote {file}")
    say(f"{len(found.trail)} decisions, SHA-256 {file_digest(text)}")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--digest", default="", help="The SHA-256 that `canario export` said.")
def verify(file: Path, digest: str) -> None:
    """Say whether an exported FILE is what was decided, without asking anything outside: nothing
    was changed, its trail is a chain, and deciding its facts again leads to its state. The exit
    code is 1 where it is not."""
    from bot.service.export.document import file_digest
    from bot.service.export.verify import verify as verified
    from bot.slack.views.escape import one_line

    try:
        with file.open("rb") as whole:
            content = whole.read(LARGEST + 1)
        # A character may be cut there: that it is too large is said first.
        text = content.decode() if len(content) <= LARGEST else ""
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file} can't be read: {error}") from error
    if not text and content:
        raise click.ClickException(f"{file} is no export, for it has more than {LARGEST:,} bytes.")
    doing("deciding every fact again")
    said, found = verified(text), file_digest(text)
    problems = list(said.problems)
    if digest and digest != found:
        problems.append(f"Its SHA-256 is {found}, not {digest}.")
    for each in problems:
        # It may quote what is in the file, which shall not steer a terminal.
        say(one_line(each))
    if problems:
        raise SystemExit(1)
    say(f"The state follows from {said.decisions} decisions. SHA-256 {found}")


def write(file: Path, content: str) -> None:
    """Only its owner may read it."""
    opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ALONE)
    with os.fdopen(opened, "wb") as out:
        os.fchmod(opened, OWNER_ALONE)
        out.write(content.encode())
