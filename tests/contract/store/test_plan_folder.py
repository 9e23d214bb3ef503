"""Plans from a folder."""

from functools import cached_property
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.errors import CanarioError, NotFound, Rejected
from cli.main import main
from functions.bootstrap import Wiring
from infra.settings import Settings
from infra.stores.memory import MemoryStore
from infra.stores.plan_folder import load_folder
from tests.contract.store.examples import PLAN, plan


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


def other_region(name: str) -> str:
    """The same service's plan for another region."""
    return PLAN.format(name=name).replace("us-central1", "europe-west1")


def test_a_second_region_of_a_service_is_refused(tmp_path: Path) -> None:
    """Both would share one rollout and one freeze; nothing of the folder is put."""
    write(tmp_path, "a.yaml", "shop")
    (tmp_path / "b.yaml").write_text(other_region("shop-eu"))
    store = MemoryStore()
    with pytest.raises(Rejected, match="shop-eu is for wa-backend in europe-west1, and shop is"):
        load_folder(store, tmp_path)
    assert store.plans() == []


class Kept(Wiring):
    """A deployment whose plans are in memory, and whose teams have no keys of their own."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @cached_property
    def store(self) -> MemoryStore:
        """The one that was given."""
        return self._store

    @cached_property
    def settings(self) -> Settings:
        """None but what has no default."""
        return Settings(GOOGLE_CLOUD_PROJECT="acme-prod")


def test_push_refuses_a_second_region(tmp_path: Path) -> None:
    """Also against what is stored already; a plan that moves is no second one."""
    kept = MemoryStore()
    kept.put_plan(plan("shop"))
    file = tmp_path / "plan.yaml"
    file.write_text(other_region("shop-eu"))
    refused = CliRunner().invoke(main, ["plan", "push", str(file)], obj=Kept(kept))
    assert refused.exit_code == 1
    assert "shop is for it in us-central1" in refused.output
    file.write_text(other_region("shop"))
    assert CliRunner().invoke(main, ["plan", "push", str(file)], obj=Kept(kept)).exit_code == 0


def test_a_folder_keeps_the_channel_ids_that_were_looked_up(tmp_path: Path) -> None:
    """Loaded again at the next start, unless the plan names another channel."""
    write(tmp_path, "a.yaml", "shop")
    store = MemoryStore()
    load_folder(store, tmp_path)
    with_id = plan("shop").model_copy(update={"channel_id": "C0DEPLOYS"})
    assert store.replace_plan(plan("shop"), with_id)
    load_folder(store, tmp_path)
    assert store.plans() == [with_id]
    (tmp_path / "a.yaml").write_text(PLAN.format(name="shop").replace("#deploy", "#other-deploy"))
    load_folder(store, tmp_path)
    assert [each.channel_id for each in store.plans()] == [None]


def test_plans_of_a_folder_that_differ_are_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody can be asked twice when a function starts: it is in the log."""
    write(tmp_path, "a.yaml", "shop")
    lax = PLAN.format(name="lax").replace("S0DEPLOYERS", "U0MALLORY")
    (tmp_path / "b.yaml").write_text(lax)
    assert load_folder(MemoryStore(), tmp_path) == 2
    assert "lax and shop are for the same service, and differ in operators" in caplog.text
