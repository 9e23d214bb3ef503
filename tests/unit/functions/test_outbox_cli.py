"""``canario outbox``: what is stuck is listed, tried again, or dropped with a reason."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from infra.stores.sqlite.store import SqliteStore
from tests.contract.store.examples import entry, put, service
from tests.support.served_functions import restore_logs

SHOP = "acme-prod~shop"
ENTRY = entry(SHOP).id


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqliteStore]:
    """The embedded store that the command's settings name, with one effect to be carried out."""
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "acme-prod")
    monkeypatch.setenv("CANARIO_STORE", f"sqlite:///{tmp_path / 'canario.db'}")
    monkeypatch.setenv("CANARIO_QUEUE", "inline")
    monkeypatch.delenv("CANARIO_PLANS", raising=False)
    store = SqliteStore(tmp_path / "canario.db")
    put(store, service(SHOP), outbox=(entry(SHOP),))
    yield store
    restore_logs()


def run(*words: str) -> Result:
    """``canario outbox WORDS``."""
    return CliRunner().invoke(main, ["outbox", *words])


def test_what_is_left_is_listed(store: SqliteStore) -> None:
    """Each with its id, its tries and its problem; and a word where nothing is left."""
    now = datetime.now(UTC)
    assert f"{ENTRY}  shift traffic, " in run("list").output
    assert "due: nobody has taken it" in run("list").output
    store.lease(ENTRY, now, now + timedelta(minutes=1))
    store.postpone(ENTRY, now + timedelta(minutes=9), "Cloud Run is busy.")
    assert "1 try, tried again in 8 min" in run("list").output
    assert run("list").output.endswith(": Cloud Run is busy.\n")
    store.park(ENTRY, now, "No such service.")
    assert "1 try, given up: No such service." in run("list").output
    store.finish(ENTRY, now)
    assert run("list").output == "Nothing is left to be done.\n"


def test_the_list_is_there_for_scripts(store: SqliteStore) -> None:
    """The same entries, each with its fields; an empty list where nothing is left."""
    store.park(ENTRY, datetime.now(UTC), "No such \u202eservice.")
    printed = run("list", "--json").output
    assert printed.isascii()
    (found,) = json.loads(printed)
    assert (found["id"], found["service"], found["given_up"]) == (ENTRY, SHOP, True)
    assert (found["effect"], found["problem"]) == ("shift_traffic", "No such \u202eservice.")
    store.finish(ENTRY, datetime.now(UTC))
    assert json.loads(run("list", "--json").output) == []


def test_a_problem_does_not_steer_the_terminal(store: SqliteStore) -> None:
    """What Cloud Run or Slack answered is shown on one line, without control characters."""
    store.park(ENTRY, datetime.now(UTC), "Refused: \x1b[2J\x1b]0;fine\x07\nNothing \u202eis left.")
    (line,) = run("list").output.splitlines()
    assert line.endswith("given up: Refused: [2J ]0;fine Nothing is left.")


def test_what_was_given_up_is_tried_again(store: SqliteStore) -> None:
    """It is due at once; what was not given up can't be."""
    assert run("retry", ENTRY).exit_code == 1
    store.park(ENTRY, datetime.now(UTC), "No such service.")
    assert "due now" in run("retry", ENTRY).output
    assert [each.id for each in store.outbox_due(datetime.now(UTC))] == [ENTRY]
    assert store.parked() == []


def test_what_is_dropped_needs_a_reason(store: SqliteStore) -> None:
    """Without one nothing happens; with one it is over."""
    store.park(ENTRY, datetime.now(UTC), "No such service.")
    assert "Say why" in run("drop", ENTRY).output
    assert "Say why" in run("drop", ENTRY, "because").output
    assert len(store.parked()) == 1
    assert run("drop", ENTRY, "because", "it", "is", "gone").output.endswith(": it is gone.\n")
    assert store.parked() == []
    assert "Nothing is left to be done as" in run("drop", ENTRY, "because", "so").output
