"""The store is away: nothing is lost, and nobody is told that something was done which was not."""

import pytest

from bot.errors import Unavailable
from bot.service.values.records import Commit, Stored
from infra.stores.sqlite.store import SqliteStore
from tests.support.world import CANARY, STABLE, World

AWAY = Unavailable("Firestore did not answer while reading.", "It is tried again.")


def away(patch: pytest.MonkeyPatch, loads: int) -> None:
    """The next ``loads`` reads of a service fail."""
    read, left = SqliteStore.load, iter(range(loads))

    def load(self: SqliteStore, service_id: str) -> Stored:
        if next(left, None) is not None:
            raise AWAY
        return read(self, service_id)

    patch.setattr(SqliteStore, "load", load)


def test_a_command_is_told_to_wait_and_then_what_came_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five deliveries fail: one word that it is not finished, then one that it is done."""
    world.start(10)
    away(monkeypatch, 5)
    told = world.say("rollback shop because checkout is broken")[1:]
    assert len(told) == 2
    assert "Could not finish `rollback` yet: Firestore did not answer while reading." in told[0]
    assert "It is tried again by itself" in told[0]
    assert told[1].startswith("Rolling back")
    assert world.served() == {STABLE: 100}


def test_a_commit_whose_answer_is_lost_is_not_called_undone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It arrived: what is said first leaves that open, and the second delivery finds it done."""
    world.start(10)
    write, lost = SqliteStore.commit, iter(range(1))

    def commit(self: SqliteStore, written: Commit) -> None:
        write(self, written)
        if next(lost, None) is not None:
            raise AWAY

    monkeypatch.setattr(SqliteStore, "commit", commit)
    told = world.say("rollback shop because checkout is broken")[1:]
    assert told[0].startswith("Could not finish `rollback` yet")
    assert "done before" in told[1]
    assert world.served() == {STABLE: 100}


def test_an_alert_is_brought_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answered 503 until the store is back; then the canary is rolled back."""
    world.start(10)
    since = world.mark()
    away(monkeypatch, 3)
    world.alert()
    pushed = [
        each.detail["answer"]
        for each in world.calls("pubsub", since=since)
        if each.method == "push"
    ]
    assert pushed == [503, 503, 503, 200]
    assert world.served() == {STABLE: 100}
    assert world.last_ended().canary == CANARY
