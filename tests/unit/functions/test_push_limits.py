"""``canario plan push`` says where the plans come near what Cloud Run takes."""

from pathlib import Path

from click.testing import CliRunner, Result

from cli.main import main
from infra.cloud_run.quotas import Place, Used, near
from infra.stores.memory import MemoryStore
from tests.contract.store.examples import plan
from tests.contract.store.test_plan_folder import Kept, write

HERE = Place("acme-prod", "us-central1")


def stored(count: int) -> MemoryStore:
    """A plan for each of so many services."""
    store, first = MemoryStore(), plan("shop")
    assert first.target.cloud_run
    for number in range(count):
        where = first.target.cloud_run.model_copy(update={"service": f"app-{number}"})
        target = first.target.model_copy(update={"cloud_run": where})
        store.put_plan(first.model_copy(update={"name": f"app-{number}", "target": target}))
    return store


def pushed(store: MemoryStore, folder: Path) -> Result:
    """One more."""
    write(folder, "shop.yaml", "shop")
    file = str(folder / "shop.yaml")
    return CliRunner().invoke(main, ["plan", "push", file], obj=Kept(store))


def test_push_says_that_a_region_is_nearly_full(tmp_path: Path) -> None:
    """The plan is stored all the same; who pushes it reads the number and what to do."""
    found = pushed(stored(899), tmp_path)
    assert found.exit_code == 0
    assert "warning: " in found.stderr
    assert "900 services" in found.stderr
    assert "gcloud run services list" in found.stderr


def test_push_says_nothing_where_there_is_room(tmp_path: Path) -> None:
    """Most never read of it."""
    assert not pushed(stored(898), tmp_path).stderr


def test_each_limit_is_named_with_its_number() -> None:
    """Services and tags, from nine tenths on."""
    assert not list(near(HERE, Used(899, 1799)))
    services, tags = near(HERE, Used(900, 1800))
    assert "1,000" in services.words
    assert "2,000" in tags.words
