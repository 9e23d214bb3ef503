"""A restore is rehearsed: a copy of the database, into another one, is checked."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from functions.bootstrap import Wiring
from tests.support.world import SERVICE, World

Damage = str
DAMAGES: dict[str, Damage] = {
    "another name in the trail": "UPDATE audit SET body = replace(body, 'U0OPERATOR', 'U0MALLORY')",
    "a decision is missing": "DELETE FROM audit WHERE generation = 3",
    "the latch is gone": "UPDATE services SET body = replace(body, 'shop-00002', 'shop-00009')",
    "half a document": "UPDATE services SET body = substr(body, 1, 100)",
    "an ended rollout is another one": "UPDATE rollouts SET body = replace(body, 'odd', 'even')",
    "an effect can't be read": "UPDATE outbox SET body = '{', due_at = 0",
}


@pytest.fixture
def backup(world: World, tmp_path: Path) -> Path:
    """A copy of a database with one rollout that was rolled back, and one under way."""
    decided(world)
    file = tmp_path / "restored.db"
    with closing(sqlite3.connect(world.store_path)) as one, closing(sqlite3.connect(file)) as other:
        one.backup(other)
    return file


def decided(world: World) -> None:
    """Two rollouts."""
    world.start(10)
    world.say("rollback shop because odd")
    world.say("start shop shop-00002 --again because it was nothing")


def check(store: str, monkeypatch: pytest.MonkeyPatch) -> Result:
    """``canario restore --check`` of another database."""
    monkeypatch.setenv("CANARIO_STORE", store)
    monkeypatch.setenv("CANARIO_PLANS", "")
    return CliRunner().invoke(main, ["restore", "--check"], obj=Wiring())


def test_a_good_copy_passes(backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With how much it has, and what is under way."""
    result = check(f"sqlite:///{backup}", monkeypatch)
    assert result.exit_code == 0, result.output
    assert f"{SERVICE}: 2 rollouts" in result.output
    assert "is active" in result.output


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_copy_does_not(backup: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Each damage is found, whatever else can be read."""
    with closing(sqlite3.connect(backup)) as connection, connection:
        connection.execute(DAMAGES[name])
    result = check(f"sqlite:///{backup}", monkeypatch)
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
