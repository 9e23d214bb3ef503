"""What only a file has to stand: several processes, strangers' files, old rows."""

import gc
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import Unavailable
from infra.stores.retention import HANDLED
from infra.stores.sqlite.database import Database
from infra.stores.sqlite.schema import LAYOUTS
from infra.stores.sqlite.store import SqliteStore
from tests.contract.store.examples import NOW, commit, entry, put, service

SHOP = "acme-prod~shop"
ROOT = Path(__file__).parents[3]


def change(path: Path, statement: str) -> None:
    """Somebody else changes the file."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def test_two_processes_share_a_file(tmp_path: Path) -> None:
    """Two processes that make the file and count up in it at the same time lose nothing."""
    path = tmp_path / "new folder" / "canario.db"
    module = [sys.executable, "-m", "tests.contract.store.increments"]
    processes = [
        subprocess.Popen([*module, str(path), SHOP, name, "25"], cwd=ROOT) for name in "ab"
    ]
    assert [process.wait(timeout=120) for process in processes] == [0, 0]
    store = SqliteStore(path)
    assert store.load(SHOP).service.generation == 50
    assert [e.generation for e in store.audit(SHOP)] == list(range(1, 51))


def test_a_second_store_sees_what_the_first_wrote(tmp_path: Path) -> None:
    """What one store committed, another one on the same file reads."""
    first, second = SqliteStore(tmp_path / "c.db"), SqliteStore(tmp_path / "c.db")
    put(first, service(SHOP))
    assert second.load(SHOP) == first.load(SHOP)


def test_the_disk_is_not_flushed_at_each_commit(tmp_path: Path) -> None:
    """Commits are gathered beside the file, where others see them, and are in it once the last
    store is gone."""
    path = tmp_path / "canario.db"
    store, beside = SqliteStore(path), Path(f"{path}-wal")
    put(store, service(SHOP))
    before = beside.stat().st_size
    put(store, service("acme-prod~cart"))
    assert beside.stat().st_size > before > 0
    del store
    gc.collect()
    assert not beside.exists()
    assert SqliteStore(path).load("acme-prod~cart").service.id == "acme-prod~cart"


def mode(path: Path) -> int:
    """The permission bits of a file."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("there_already", [False, True])
def test_only_its_owner_can_read_the_file(tmp_path: Path, there_already: bool) -> None:
    """The database and the files beside it are closed to others, also one that was open before."""
    path = tmp_path / "canario.db"
    if there_already:
        path.touch(0o644)
        path.chmod(0o644)
    store = SqliteStore(path)
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("SELECT count(*) FROM plans").fetchone()
        put(store, service(SHOP))
        files = sorted(tmp_path.iterdir())
        assert len(files) == 3
        assert {mode(each) for each in files} == {0o600}


def test_not_a_database(tmp_path: Path) -> None:
    """A file that isn't a database stops the start, with the file's name."""
    path = tmp_path / "notes.txt"
    path.write_text("Shopping list: bread, milk, and enough text to be no database at all. " * 9)
    with pytest.raises(Unavailable, match=r"notes\.txt can't be used"):
        SqliteStore(path)


def test_folder_that_cannot_be(tmp_path: Path) -> None:
    """A path below a file stops the start, with the path."""
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match=r"canario\.db can't be used"):
        SqliteStore(tmp_path / "file" / "canario.db")


def test_layout_of_another_version(tmp_path: Path) -> None:
    """A file that another version of Canario laid out isn't touched."""
    path = tmp_path / "canario.db"
    SqliteStore(path)
    change(path, "PRAGMA user_version = 99")
    with pytest.raises(Unavailable, match="layout 99"):
        SqliteStore(path)


def test_a_file_of_an_older_version_is_brought_up_to_date(tmp_path: Path) -> None:
    """What is in it stays, and what is new can be used."""
    path = tmp_path / "canario.db"
    Database(path, LAYOUTS[:1])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO plans (name, body) VALUES ('p', '{}')")
        connection.commit()
    store = SqliteStore(path)
    store.home_opened("U0ANA", NOW)
    assert len(SqliteStore(path).open_homes(NOW, 10)) == 1
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM plans").fetchall() == [("p",)]


def test_what_has_expired_is_forgotten(tmp_path: Path) -> None:
    """Handled facts and finished effects leave the file when their time is over."""
    path = tmp_path / "canario.db"
    store = SqliteStore(path)
    put(store, service(SHOP, 1), outbox=(entry(SHOP),))
    store.finish(entry(SHOP).id, NOW)
    late = commit(store.load(SHOP), service(SHOP, 2), "late")._replace(
        at=NOW + HANDLED + timedelta(days=7)
    )
    store.commit(late)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT fact_id FROM inbox").fetchall() == [("late",)]
        assert connection.execute("SELECT id FROM outbox").fetchall() == []


@pytest.mark.parametrize("existing", [False, True])
def test_only_its_owner_reads_the_file(tmp_path: Path, existing: bool) -> None:
    """A new file, and one that was readable by others, with what SQLite puts beside it."""
    path = tmp_path / "canario.db"
    if existing:
        path.touch(0o644)
    put(SqliteStore(path), service(SHOP))
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
