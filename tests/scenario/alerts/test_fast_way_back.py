"""From an alert to the shift in three remote calls in sequence, counted at the servers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sandbox.wire.grpc_recorder import GrpcRecorder
from sandbox.wire.journal import Entry
from tests.support.running_world import running
from tests.support.world import PROJECT, STABLE, World

pytestmark = pytest.mark.emulator

REMOTE = ("firestore", "cloud_run", "monitoring", "slack", "pagerduty")


@pytest.fixture
def world(tmp_path: Path, firestore_emulator: str) -> Iterator[World]:
    """A world whose store is Firestore, with every call to it journaled."""
    made = World(tmp_path)
    documents = f"emulator/v1/projects/{PROJECT}/databases/(default)/documents"
    assert requests.delete(f"http://{firestore_emulator}/{documents}", timeout=30).ok
    with (
        GrpcRecorder(made.journal, "firestore", firestore_emulator) as recorder,
        running(made, CANARIO_STORE="firestore", FIRESTORE_EMULATOR_HOST=recorder.address) as ready,
    ):
        ready.push_plans()
        ready.start(10)
        yield ready


def asked(world: World, since: int) -> list[Entry]:
    """What reached any server, in order; ``served`` is Cloud Run's own remark."""
    return [
        entry
        for entry in world.calls(*REMOTE, since=since)
        if entry.method != "served" and entry.detail.get("event") != "ended"
    ]


def methods(world: World, since: int) -> list[str]:
    """The same by name."""
    return [entry.method for entry in asked(world, since)]


def test_three_calls_in_sequence_and_no_word_before_the_shift(world: World) -> None:
    """The document is read and beside it Cloud Run, then the decision commits, then it shifts."""
    since = world.mark()
    world.alert()
    *looks, commit, update = asked(world, since)[:4]
    assert {(e.server, e.method) for e in looks} == {
        ("cloud_run", "GetService"),
        ("firestore", "BatchGetDocuments"),
    }
    assert (commit.server, commit.method) == ("firestore", "Commit")
    assert (update.server, update.method) == ("cloud_run", "UpdateService")
    assert update.detail["code"] == "OK"
    assert update.detail["traffic"] == {STABLE: 100}
    assert update.detail["etag"] == next(e for e in looks if e.server == "cloud_run").detail["etag"]
    assert world.served() == {STABLE: 100}


def test_the_shift_waits_for_the_commit(world: World) -> None:
    """A decision that isn't stored moves nothing."""
    since = world.mark()
    world.alert()
    entries = world.calls("firestore", "cloud_run", since=since)
    stored = next(e for e in entries if e.method == "Commit" and e.detail["event"] == "ended")
    shifted = next(e for e in entries if e.method == "UpdateService")
    assert stored.number < shifted.number


def test_a_rollback_by_a_person_shifts_right_after_its_commit(world: World) -> None:
    """No call stands between the commit and the shift."""
    since = world.mark()
    world.say("rollback shop because checkout is broken")
    asked_for = methods(world, since)
    assert asked_for[asked_for.index("Commit") + 1] == "UpdateService"


def test_a_rollback_by_the_tick_shifts_right_after_its_commit(world: World) -> None:
    """The look at Cloud Run that the evaluation took is the one that the update rests on."""
    world.soak()
    world.fault(error_rate=0.5)
    since = world.mark()
    world.soak(61)
    assert world.served() == {STABLE: 100}
    asked_for = methods(world, since)
    assert asked_for[asked_for.index("UpdateService") - 1] == "Commit"


def test_a_conflict_falls_back_to_the_loop(world: World) -> None:
    """Somebody was faster: look again, read again, shift again."""
    world.cloud.platform.knobs.conflict_next()
    since = world.mark()
    world.alert()
    asked_for = methods(world, since)
    after = asked_for[asked_for.index("UpdateService") + 1 :]
    assert after[:3] == ["GetService", "BatchGetDocuments", "UpdateService"]
    assert world.served() == {STABLE: 100}
