"""The ``gcloud`` commands of the docs and of messages, held against the gcloud on this machine.

Its own table of completions has every command with its flags, so nothing is run.
"""

import ast
import re
import runpy
import shlex
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.docs.commands import script, shell_blocks
from tests.docs.pages import ROOT, Page

TABLE = "data/cli/gcloud_completions.py"
CODE = ("bot", "infra", "functions", "sandbox", "cli")

_QUOTED = re.compile(r"`(gcloud [^`]+)`")
_TYPED = re.compile(r"(?:^|[|(] *)(gcloud .+)", re.MULTILINE)
_END = re.compile(r"\s(?:\||>|<|&&)\s?.*$|[)]$", re.DOTALL)

Node = Mapping[str, Any]
"""``commands`` and ``flags`` of a group or command, by name."""


class Found(NamedTuple):
    """A command, and where it stands."""

    at: str
    text: str


@cache
def table() -> Node | None:
    """Every command of the gcloud that is installed; None where there is none."""
    program = shutil.which("gcloud")
    path = Path(program).resolve().parents[1] / TABLE if program else None
    if path is None or not path.exists():
        return None
    tree: Node = runpy.run_path(str(path))["STATIC_COMPLETION_CLI_TREE"]
    return tree


def in_pages(pages: Mapping[str, Page]) -> Iterator[Found]:
    """Those in blocks, and those in prose between backticks."""
    for block in shell_blocks(pages):
        for text in _TYPED.findall(script(block).replace("\\\n", " ")):
            yield Found(block.at, text)
    for page in pages.values():
        for number, line in page.prose:
            for text in _QUOTED.findall(line):
                yield Found(f"{page.name}:{number}", text)


def in_code(root: Path = ROOT) -> Iterator[Found]:
    """Those that a message or an error tells somebody to use."""
    for path in sorted(each for folder in CODE for each in (root / folder).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "gcloud " not in source:
            continue
        every = list(ast.walk(ast.parse(source)))
        # A piece of an f-string is no command: the whole is looked at.
        pieces = {
            id(each) for node in every if isinstance(node, ast.JoinedStr) for each in node.values
        }
        for node in (each for each in every if id(each) not in pieces):
            for text in _TYPED.findall(_said(node)) + _QUOTED.findall(_said(node)):
                yield Found(f"{path.relative_to(root)}:{getattr(node, 'lineno', 0)}", text)


def _said(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            _said(each) if isinstance(each, ast.Constant) else "X" for each in node.values
        )
    return ""


def unknown_gcloud(found: Iterator[Found], tree: Node) -> Iterator[str]:
    """A line for each command or flag that this gcloud does not have."""
    for at, text in found:
        if why := _wrong(_END.sub("", text), tree):
            yield f"{at}: `{text}`: {why}"


def _wrong(text: str, tree: Node) -> str:
    try:
        words = shlex.split(text, comments=True)[1:]
    except ValueError as error:
        return str(error)
    node, flags, path = tree, dict(tree["flags"]), "gcloud"
    while words and words[0] in node["commands"]:
        path += f" {words[0]}"
        node = node["commands"][words.pop(0)]
        flags |= node["flags"]
    if node["commands"]:
        return f"{path} has no command {words[0] if words else 'without a name'}"
    given = [word.split("=")[0] for word in words if word.startswith("--")]
    return ", ".join(f"{path} has no {flag}" for flag in given if not _has(flag, flags))


def _has(flag: str, flags: Mapping[str, Any]) -> bool:
    return flag in flags or flag.replace("--no-", "--") in flags
