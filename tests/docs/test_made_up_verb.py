"""A verb is one record and one handler: nothing else lists the verbs."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import ROOT

RECORD = '''"""Greeting."""

from typing import ClassVar, Literal

from bot.service.values.commands.request import Command, Option, VerbRecord, Who


class Greet(Command):
    """Say hello to a service."""

    who: ClassVar[Who] = Who.OPERATORS
    record: ClassVar[VerbRecord] = VerbRecord(
        place=5,
        usage="[SERVICE] [--loudly] [because REASON]",
        does="says hello",
        example="greet shop",
        doing="On it: greeting {what}.",
        aliases=("salute",),
        options={"--loudly": Option("also to those who sleep")},
    )
    verb: Literal["greet"] = "greet"
    reason: str = ""
'''
HANDLER = '''"""Greeting."""

from bot.service.values.commands.greet import Greet
from bot.service.handlers.answering import handles
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer


@handles(Greet)
def greet(parts: Parts, request: Greet) -> Answer:
    """Hello."""
    return Answer(sentence=f"Hello {request.service}: {request.reason}.")
'''
USE = """
import json, sys
from bot.service.values.commands.registry import AnyCommand
from bot.service.values.commands.request import Request
from bot.service.values.answers import ReplyTo
from bot.service.values.work import DoCommand
from bot.service.entry.do_work import do_work
from bot.slack.grammar.help import ALL, help_answer
from bot.slack.grammar.parse import parse
from tests.docs.current import outdated
from tests.docs.pages import read_pages
from tests.support.fakes import World
from tests.support.rollouts import plan

request = Request(id="1", user="U0ANN", channel="C1", reply_to=ReplyTo(user="U0ANN", channel="C1"))
command = parse("greet shop because it is new", request)
world = World(plan())
sent = DoCommand(command=command).model_dump_json()
do_work(world.parts, DoCommand.model_validate_json(sent))
json.dump({
    "parsed": command.model_dump(mode="json"),
    "suggested": str(parse("salute shop", request)),
    "help": help_answer(ALL).lines,
    "its help": str(help_answer("greet")),
    "answer": world.chat.answers[-1].sentence,
    "docs": [line for line in outdated(read_pages()) if "greet" in line or "loudly" in line],
}, sys.stdout)
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository with two more files."""
    folder = tmp_path_factory.mktemp("house")
    for each in ROOT.iterdir():
        if each.name in ("cli", "docs", "functions", "infra", "plans", "sandbox", "tests"):
            (folder / each.name).symlink_to(each)
        if each.suffix == ".md":
            (folder / each.name).symlink_to(each)
    shutil.copytree(ROOT / "bot", folder / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "bot/service/values/commands/greet.py").write_text(RECORD, encoding="utf-8")
    (folder / "bot/service/handlers/greet.py").write_text(HANDLER, encoding="utf-8")
    return folder


def test_a_verb_is_one_record_and_one_handler(house: Path) -> None:
    """It is parsed, suggested, in the help, sent, done and missed in the docs."""
    ran = subprocess.run(
        [sys.executable, "-c", USE],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    parsed = found["parsed"]
    assert (parsed["verb"], parsed["service"], parsed["reason"]) == ("greet", "shop", "it is new")
    assert "/canary greet" in found["suggested"]
    assert any(line.startswith("`/canary greet [SERVICE]") for line in found["help"])
    assert "operators may" in found["its help"]
    assert found["answer"] == "Hello shop: it is new."
    assert [line for line in found["docs"] if "--loudly`" in line]
    assert len(found["docs"]) == 2
