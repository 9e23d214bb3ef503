"""Plans from a folder."""

from pathlib import Path

import pytest

from bot.errors import CanarioError, NotFound, Rejected
from infra.stores.plan_folder import load_folder
from tests.contract.store.examples import PLAN, plan
from tests.support.memory_store import MemoryStore


def write(folder: Path, file: str, name: str) -> None:
    """A plan file."""
    (folder / file).write_text(PLAN.format(name=name))


def test_folder_is_loaded(tmp_path: Path) -> None:
    """Every YAML file of the folder is a plan in the store; other files are let be."""
    write(tmp_path, "b.yaml", "shop")
    write(tmp_path, "a.yml", "api")
    (tmp_path / "README.md").write_text("no: plan")
    store = MemoryStore()
    assert load_folder(store, tmp_path) == 2
    assert store.plans() == [plan("api"), plan("shop")]


def test_missing_folder(tmp_path: Path) -> None:
    """A folder that isn't there is named, with the setting that names it."""
    with pytest.raises(NotFound, match=r"gone\. Set CANARIO_PLANS"):
        load_folder(MemoryStore(), tmp_path / "gone")


def test_same_name_twice(tmp_path: Path) -> None:
    """Two files with plans of one name are refused, and both are named."""
    write(tmp_path, "a.yaml", "shop")
    write(tmp_path, "b.yaml", "shop")
    with pytest.raises(Rejected, match=r"b\.yaml and .*a\.yaml both hold a plan named shop"):
        load_folder(MemoryStore(), tmp_path)


def test_mistake_puts_nothing(tmp_path: Path) -> None:
    """One wrong file is named, and none of the folder's plans is put."""
    write(tmp_path, "a.yaml", "shop")
    (tmp_path / "b.yaml").write_text("version: 1\nnaem: oops\n")
    store = MemoryStore()
    with pytest.raises(CanarioError, match=r"b\.yaml"):
        load_folder(store, tmp_path)
    assert store.plans() == []


def test_not_text(tmp_path: Path) -> None:
    """A file that isn't text is named."""
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CanarioError, match=r"a\.yaml can't be read"):
        load_folder(MemoryStore(), tmp_path)
