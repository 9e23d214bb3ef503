"""Each command's words fit the terminal that they are read in."""

import ast
import asyncio
import json
import threading
from pathlib import Path

import pytest
from aiohttp import web
from click.testing import CliRunner

from cli.main import main
from infra.terminal.wrap import columns
from sandbox.play.address import ADDRESS
from sandbox.wire.http_server import HttpServer
from tests.docs.pages import ROOT
from tests.unit.terminal.tty import in_terminal

LONG = [
    ("--help",),
    ("sandbox", "--help"),
    ("plan", "show", "plans/wa-backend.yaml"),
    ("plan", "check", "plans/nothing.yaml"),
    ("sandbox", "fault", "shop-00001", "--errors", "0.05"),
    ("plan", "list"),
]
PRINTS = ("print", "click.echo", "click.secho")
PATIENCE = 50.0
"""Seconds."""
AT = "https://acme.slack.com/archives/C1/p2"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said is not by who runs the tests."""
    for name in ("NO_COLOR", "GOOGLE_CLOUD_PROJECT"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("words", LONG, ids=" ".join)
def test_words_wrap_at_the_width_and_are_whole(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In 40 columns, help and errors too: the same words as elsewhere, and none is cut."""
    narrow, code = in_terminal(monkeypatch, 40, *words)
    wide, _ = in_terminal(monkeypatch, 400, *words)
    assert [line for line in narrow.split("\n") if columns(line) > 40] == []
    assert code in (0, 1, 2)
    if "--help" not in words:  # a usage line has other breaks
        assert narrow.split() == wide.split()


def test_what_is_piped_is_not_wrapped() -> None:
    """A script finds each sentence on its line."""
    said = CliRunner(env={"COLUMNS": "40"}).invoke(main, ["plan", "show", "plans/demo.yaml"])
    assert max(map(len, said.output.split("\n"))) > 100


def test_a_document_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is copied out of a terminal is still JSON."""
    shown, _ = in_terminal(monkeypatch, 40, "plan", "schema")
    assert json.loads(shown)["title"] == "A Canario rollout plan"


@pytest.mark.parametrize(
    ("env", "shown"),
    [
        ({}, f"\x1b]8;;{AT}\x1b\\its thread\x1b]8;;\x1b\\"),
        ({"NO_COLOR": "1"}, f"its thread ({AT})"),
        ({"TERM": "dumb"}, f"its thread ({AT})"),
    ],
)
def test_links_are_links_where_the_terminal_has_them(
    env: dict[str, str], shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the sandbox's Slack says leads where it says; in words, where links are not wanted."""
    monkeypatch.chdir(tmp_path)
    for name, value in ({"TERM": "xterm"} | env).items():
        monkeypatch.setenv(name, value)
    server = sandbox_that(threading.Event(), tmp_path, ready=True)
    said, code = in_terminal(monkeypatch, 200, "sandbox", "say", "/canary status")
    server.stop()
    assert code == 0
    assert said.endswith(f"See {shown}.\n")


def test_nothing_is_silent_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that does not answer until its client has said what it waits for."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TERM", "xterm")
    told = threading.Event()
    server = sandbox_that(told, tmp_path)

    def seen(text: str) -> None:
        if "waiting for the sandbox" in text:
            told.set()

    said, code = in_terminal(monkeypatch, 80, "sandbox", "say", "hello", seen=seen)
    server.stop()
    assert code == 0
    assert told.is_set()
    assert said == f"See \x1b]8;;{AT}\x1b\\its thread\x1b]8;;\x1b\\.\n"


def test_everything_is_said_by_one_door() -> None:
    """Nothing of a command is printed past what wraps, links and breaks the silence."""
    past = []
    for folder in ("cli", "sandbox/demo", "sandbox/play"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in PRINTS:
                    past.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert [each for each in past if not each.startswith("cli/packaging.py")] == []


def sandbox_that(answers: threading.Event, folder: Path, *, ready: bool = False) -> HttpServer:
    """A sandbox of that folder; it answers once it may."""

    async def answer(_request: web.Request) -> web.Response:
        if not ready:
            await asyncio.to_thread(answers.wait, PATIENCE)
        words = f"See \x1b]8;;{AT}\x1b\\its thread\x1b]8;;\x1b\\."
        return web.json_response({"said": [words], "ok": True})

    def app() -> web.Application:
        made = web.Application()
        made.router.add_post("/say", answer)
        return made

    server = HttpServer(app)
    server.start()
    file = folder / ADDRESS
    file.parent.mkdir()
    file.write_text(json.dumps({"url": server.url}), encoding="utf-8")
    return server
