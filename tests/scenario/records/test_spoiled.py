"""Exports that are not what one wrote: a clear sentence, never a traceback, and nothing follows."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rollout.state import Rollout
from bot.schema.versions import read
from bot.service.export.document import SECTIONS, written
from bot.service.export.verify import verify
from cli.export import LARGEST
from cli.main import main
from tests.fuzz.shapes import spoiled
from tests.scenario.records.test_export import canario, renewed, rolled_back
from tests.support.running_world import running
from tests.support.world import World

POSTED = ("attempts", "done_at", "kept", "parked", "problem")
"""What became of a message: `canario verify` does not know, and says nothing of it."""

READ = ("state", "plan")
"""Sections that are read, so that 0 is false and {} is what a field is without being said."""


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An export of a rollout that was rolled back."""
    folder = tmp_path_factory.mktemp("exported")
    with running(World(folder)) as world:
        name = rolled_back(world)
        done = canario(world, "export", name, "--to", str(folder / "records"))
        assert done.exit_code == 0, done.output
    return (folder / "records" / f"{name}.json").read_text()


def of_meaning(document: dict[str, Any]) -> Any:
    """What an export claims that can be checked."""
    bare = {name: document[name] for name in SECTIONS}
    bare["about"] = {k: v for k, v in document["about"].items() if k != "exported_at"}
    bare["messages"] = [
        {k: v for k, v in each.items() if k not in POSTED} for each in document["messages"]
    ]
    return bare


SECTION = st.sampled_from([name for name in SECTIONS if name != "trail"])


@settings(max_examples=60, deadline=None)
@given(data=st.data(), name=SECTION)
def test_a_spoiled_section_does_not_follow(text: str, data: st.DataObject, name: str) -> None:
    """Whatever its forger replaced in it, with digests that fit."""
    document = json.loads(text)
    before = copy.deepcopy(document)
    document[name] = data.draw(spoiled({"": document[name]}, times=1)).get("", None)
    try:
        renewed_text = renewed(document)
    except (AttributeError, KeyError, TypeError, IndexError, ValueError):
        return  # no file can be written of it
    said = verify(renewed_text)
    try:
        same = of_meaning(document) == of_meaning(before)
    except (AttributeError, KeyError, TypeError):
        same = False  # it has another shape
    assert said.problems or same or is_read_alike(before, document)


def is_read_alike(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether what was written in another way is read as the same."""
    both = ({**each["state"], "plan": each["plan"], "evidence": ""} for each in (before, after))
    one, other = (Rollout.model_validate_json(read("rollout", json.dumps(each))) for each in both)
    beside = {name: each for name, each in of_meaning(after).items() if name not in READ}
    return one == other and all(each == of_meaning(before)[name] for name, each in beside.items())


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_spoiled_entry_is_said(text: str, data: st.DataObject) -> None:
    """A fact of another shape, time or version, at whatever place of the trail."""
    document = json.loads(text)
    place = data.draw(st.integers(0, len(document["trail"]) - 1))
    entry = json.loads(document["trail"][place])
    body = data.draw(spoiled(entry))
    document["trail"][place] = json.dumps(body)
    said = verify(renewed(document))
    assert said.problems or body == entry


@pytest.mark.parametrize("version", [3, 99, "2", None, 0])
def test_an_entry_of_a_version_that_nobody_knows_is_said(
    text: str, tmp_path: Path, version: Any
) -> None:
    """What a newer Canario wrote needs that one; a version that is none is no export's."""
    document = json.loads(text)
    entry = json.loads(document["trail"][0])
    document["trail"][0] = json.dumps({**entry, "schema": version})
    file = tmp_path / "other.json"
    file.write_text(renewed(document))
    found = CliRunner().invoke(main, ["verify", str(file)])
    assert isinstance(found.exception, SystemExit)
    assert "can't be read" in found.output
    if version in (3, 99):
        assert f"It has schema version {version}, and this Canario knows 2." in found.output


def test_what_stands_beside_the_digests_is_no_part_of_an_export(text: str) -> None:
    """Nobody is shown a claim in a file that is said to follow."""
    document = json.loads(text)
    document["digests"]["approved_by"] = "U0MALLORY"
    assert verify(text).problems == ()
    digests = dict(document["digests"])
    whole = json.loads(renewed(document))
    whole["digests"] = digests
    assert any("approved_by: no section" in each for each in verify(written(whole)).problems)


def test_what_is_too_long_is_not_read_whole(tmp_path: Path) -> None:
    """A file of zeros without end."""
    file = tmp_path / "long.json"
    with file.open("wb") as made:
        made.truncate(LARGEST + 1)
    found = CliRunner().invoke(main, ["verify", str(file)])
    assert found.exit_code == 1
    assert "is no export, for it has more than" in found.output
