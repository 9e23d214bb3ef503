"""The commands in fenced ``sh`` and ``console`` blocks.

How they are marked is told in CONTRIBUTING.md, "Commands in the docs".
"""

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from bot.service.values.answers import ReplyTo
from bot.service.values.commands.request import Request
from bot.slack.grammar.line import UsageError
from bot.slack.grammar.parse import parse
from cli.main import main
from tests.docs.pages import ROOT, Block, Page

NORUN = "norun"
SANDBOX = "sandbox"
MARKS = frozenset({NORUN, SANDBOX})

_TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
_SETTING = re.compile(r"[A-Z_]+=")


def shell_blocks(pages: Mapping[str, Page]) -> list[Block]:
    """All blocks with commands in them."""
    return [b for page in pages.values() for b in page.blocks if b.kind in ("sh", "console")]


def script(block: Block) -> str:
    """What a reader would type: all of an ``sh`` block, the ``$`` lines of a ``console`` one."""
    if block.kind == "sh":
        return block.text
    typed = (line[2:] for line in block.text.splitlines() if line.startswith("$ "))
    return "".join(f"{line}\n" for line in typed)


def unknown_commands(pages: Mapping[str, Page], root: Path = ROOT) -> Iterator[str]:
    """A line for each mark, make target, canario command and slash command that does not exist.

    It looks at all blocks, for those that are not run are documentation too.
    """
    targets = frozenset(_TARGET.findall((root / "Makefile").read_text(encoding="utf-8")))
    for block in shell_blocks(pages):
        for mark in sorted(block.marks - MARKS):
            yield f"{block.at}: there is no mark `{mark}`"
        for line in script(block).replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            while words and _SETTING.match(words[0]):
                words.pop(0)
            if words and (why := _wrong(words, targets)):
                yield f"{block.at}: `{line.strip()}`: {why}"


def _wrong(words: list[str], targets: frozenset[str]) -> str:
    if words[0] == "make":
        named = [word for word in words[1:] if "=" not in word]
        return ", ".join(f"make has no target {name}" for name in named if name not in targets)
    if words[0] == "canario":
        return wrong_canario(words[1:])
    return ""


def wrong_canario(args: list[str]) -> str:
    """Why ``canario ARGS`` would be refused before it did anything; empty when it would not."""
    command: click.Command = main
    # With its settings, for a command keeps the help options of its first context.
    above = click.Context(main, **main.context_settings)
    rest = list(args)
    while isinstance(command, click.Group):
        if not rest or rest[0].startswith("-"):
            return ""
        name = rest.pop(0)
        if name not in command.commands:
            return f"canario has no command {name}"
        command = command.commands[name]
    try:
        command.make_context(command.name, list(rest), parent=above)
    except click.exceptions.Exit:
        return ""
    except click.ClickException as error:
        return error.format_message()
    return wrong_slash(rest[0]) if command.name == "say" else ""


def wrong_slash(text: str) -> str:
    """Why a slash command would be answered with its usage; empty when it would not."""
    reply_to = ReplyTo(user="U1", channel="C1", response_url="")
    asked = Request(id="docs", user="U1", channel="C1", reply_to=reply_to)
    if text.split()[:1] != ["/canary"]:
        return "it is not a /canary command"
    parsed = parse(text.removeprefix("/canary"), asked)
    return parsed.sentence if isinstance(parsed, UsageError) else ""
