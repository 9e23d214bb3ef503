"""Plan files that can't be read are named with what is wrong, whoever reads them."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.errors import CanarioError
from cli.main import main
from infra.stores.memory import MemoryStore
from infra.stores.plan_folder import load_folder
from tests.contract.store.examples import PLAN
from tests.contract.store.test_plan_folder import Kept

UNREADABLE = {
    "folder.yaml": (None, "found a folder, expected a plan file"),
    "latin.yaml": (b"version: 1\nname: caf\xe9\n", ":2: found bytes that are not UTF-8"),
    "large.yaml": (b"# " + b"x" * 256 * 1024, "found a file over 256 KiB"),
    "wide.yaml": (b"# " + "é".encode() * 256 * 1024, "found a file over 256 KiB"),
}


def written(folder: Path, name: str) -> Path:
    """One of UNREADABLE, in ``folder``."""
    content = UNREADABLE[name][0]
    file = folder / name
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    return file


@pytest.mark.parametrize("name", UNREADABLE)
@pytest.mark.parametrize("command", ["check", "show", "push"])
def test_each_command_says_why_a_file_is_no_plan(tmp_path: Path, command: str, name: str) -> None:
    """With the file's name and an exit code, and without a traceback; nothing is stored, the good
    file beside it neither."""
    good = tmp_path / "good.yaml"
    good.write_text(PLAN.format(name="shop"), encoding="utf-8")
    bad = written(tmp_path, name)
    store = MemoryStore()
    files = [str(bad)] if command == "show" else [str(good), str(bad)]
    result = CliRunner().invoke(main, ["plan", command, *files], obj=Kept(store))
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 1
    assert f"{bad}:" in result.output
    assert UNREADABLE[name][1] in result.output
    assert store.plans() == []


@pytest.mark.parametrize("command", ["check", "show", "push"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, command: str) -> None:
    """By each command in the same words."""
    gone = tmp_path / "gone.yaml"
    result = CliRunner().invoke(main, ["plan", command, str(gone)], obj=Kept(MemoryStore()))
    assert result.exit_code == 1
    assert f"{gone}:1: found no such file" in result.output


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_folder_of_plans_names_the_file_too(tmp_path: Path, name: str) -> None:
    """A start with CANARIO_PLANS; none of its plans is put."""
    (tmp_path / "a.yaml").write_text(PLAN.format(name="shop"), encoding="utf-8")
    bad = written(tmp_path, name)
    store = MemoryStore()
    with pytest.raises(CanarioError) as raised:
        load_folder(store, tmp_path)
    assert f"{bad}:" in str(raised.value)
    assert UNREADABLE[name][1] in str(raised.value)
    assert store.plans() == []


@pytest.mark.parametrize("words", [("plan", "schema", "--write"), ("demo", "--page")])
def test_a_file_that_cannot_be_written_is_said_first(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    """Before anything is played, and without a traceback."""
    to = tmp_path / "gone" / "out.html"
    result = CliRunner().invoke(main, [*words, str(to)])
    assert result.exit_code == 2, result.exception
    assert "There is no folder" in result.output
