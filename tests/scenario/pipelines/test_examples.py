"""What pipelines copy from ``examples/``: it can be read, and each of its commands exists."""

import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.docs.commands import wrong_canario
from tests.docs.gcloud.commands import Found, table, unknown_gcloud
from tests.docs.pages import ROOT
from tests.support.missing import missing

EXAMPLES = ROOT / "examples"
FILES = sorted(path.name for path in EXAMPLES.glob("*.yaml"))


def texts(value: Any) -> Iterator[str]:
    """Each text of a file; the shell's scripts are among them."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value


def lines(name: str) -> Iterator[str]:
    """The lines of an example's scripts; one that is continued is one. Cloud Build writes ``$$``
    for ``$``, and GitHub's expressions stand for one word."""
    for text in texts(yaml.safe_load((EXAMPLES / name).read_text(encoding="utf-8"))):
        plain = text.replace("\\\n", " ").replace("$$", "$")
        yield from (line.strip() for line in plain.splitlines())


def commands(name: str, program: str) -> Iterator[str]:
    """Those of one program, from its name on."""
    for line in lines(name):
        at = line.find(f"{program} ")
        if at == 0 or (at > 0 and line[at - 2 : at] == "$("):
            yield line[at:].split(" > ")[0].rstrip(")")


def test_there_is_one_for_each_of_the_two() -> None:
    """GitHub Actions and Cloud Build."""
    assert FILES == ["cloudbuild.yaml", "github-actions.yaml"]


@pytest.mark.parametrize("name", FILES)
def test_each_deploys_without_traffic_starts_waits_and_pushes_the_plan(name: str) -> None:
    """In this order, and with commands that canario has; the wait is the last, so that its exit
    code is the job's."""
    found = list(lines(name))
    at = [
        next(i for i, line in enumerate(found) if part in line)
        for part in ("--no-traffic", "/v1/rollouts", "canario wait")
    ]
    assert at == sorted(at)
    assert [each for each in found if each][-1].startswith("canario wait")
    pushed = [words for words in map(shlex.split, commands(name, "canario")) if "push" in words]
    assert pushed == [["canario", "plan", "push", "plans/shop.yaml"]]
    url = [] if name == "cloudbuild.yaml" else ["--url", "https://x"]
    for words in map(shlex.split, commands(name, "canario")):
        more = url if words[1] == "wait" else []
        assert wrong_canario([*words[1:], *more]) == "", words


@pytest.mark.parametrize("name", FILES)
def test_each_has_commands_of_this_gcloud(name: str) -> None:
    """Its commands and flags are looked up, where there is a gcloud."""
    found = [Found(name, each) for each in commands(name, "gcloud")]
    assert len(found) == 2
    tree = table()
    if tree is None:
        missing("needs gcloud")
    assert list(unknown_gcloud(iter(found), tree)) == []
