"""What a plan's ``retention:`` keeps goes when its time is over, the audit trail last."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from google.cloud.firestore_v1.client import Client

from bot.plan.records import Retention
from bot.rollout.facts import Fact, FreezeBegan, FreezeEnded, RollbackAsked, Ticked, TrafficSettled
from bot.rollout.verdict import Outcome
from bot.service.deciding.commit import Applied, apply
from bot.service.deciding.trail import broken, contradicted
from bot.service.ports.stores.store import Store
from infra.stores.firestore.store import FirestoreStore
from infra.stores.memory import MemoryStore
from infra.stores.sqlite.store import SqliteStore
from tests.contract.store.test_trail import trail_of, witnesses
from tests.support.fakes import World
from tests.support.rollouts import ANN, BOB, MINUTE, SERVICE, new_id, plan, started, verdict

DAY = timedelta(days=1)
SHORT = {"rollouts": "20d", "audit": "40d", "messages": "3d", "evidence": "10d"}
STEPS = [{"traffic": "10%", "soak": "5m"}, {"traffic": "100%", "soak": "5m"}]


class Kept:
    """A service in a store, and time."""

    def __init__(self, store: Store) -> None:
        self.world, self.store = World(), store
        self.parts = replace(self.world.parts, store=store)
        self.names = count(1)
        self.applied: list[Applied] = []

    @property
    def now(self) -> datetime:
        """The time of the decisions."""
        return self.world.clock.now()

    def decide(self, fact: Fact) -> Applied:
        """It is decided, stored and carried out."""
        self.world.clock.advance(MINUTE)
        self.applied.append(apply(self.parts, SERVICE, fact))
        assert self.applied[-1].decision.changed
        for entry in self.applied[-1].entries:
            self.store.finish(entry.id, self.now)
        return self.applied[-1]

    def later(self, days: float) -> None:
        """Time passes, and something is decided: what has expired is looked for then."""
        self.world.clock.advance(days * DAY)
        self.decide(FreezeBegan(id=new_id(), by=ANN, reason="A sale"))
        self.decide(FreezeEnded(id=new_id(), by=ANN))

    def rolled_back(self, kept: dict[str, str]) -> str:
        """A rollout that was rolled back by hand, with evidence; its name."""
        name = f"shop-r{next(self.names)}"
        with_rule = plan(steps=STEPS, retention=kept)
        self.decide(started(with_rule, rollout=name, again=True, reason="Again"))
        self.settle()
        tick = Ticked(
            id=new_id(), rollout=name, step=0, verdict=verdict(Outcome.PASS), evidence="{}"
        )
        self.decide(tick)
        self.decide(RollbackAsked(id=new_id(), by=BOB, reason="Odd"))
        self.settle()
        return name

    def settle(self) -> None:
        """The platform serves what is desired."""
        desired = self.store.load(SERVICE).service.desired
        assert desired is not None
        self.decide(TrafficSettled(id=new_id(), version=desired.version))

    def problems(self) -> list[str]:
        """What does not fit in the trail now."""
        return list(broken(trail_of(self.store), self.now))

    def generations(self) -> list[int]:
        """The entries that are still there."""
        return [number for number, _ in trail_of(self.store).entries]


@pytest.fixture(params=["memory", "sqlite"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    """A service in the stores that forget by themselves; Firestore does it by TTL policies."""
    return Kept(MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "c.db"))


def test_each_goes_by_the_plans_rule(kept: Kept) -> None:
    """Messages, evidence, the rollout, its trail: each at its time, and not before."""
    name = kept.rolled_back(SHORT)
    message = kept.applied[0].entries[-1].id
    ended = kept.store.ended_rollout(SERVICE, name)
    assert ended is not None
    assert ended.evidence == "{}"

    kept.later(2)
    assert kept.store.outbox_entry(message) is not None
    kept.later(2)
    assert kept.store.outbox_entry(message) is None
    assert kept.store.ended_rollout(SERVICE, name) == ended
    kept.later(7)
    ended = kept.store.ended_rollout(SERVICE, name)
    assert ended is not None
    assert ended.evidence == ""
    kept.later(10)
    assert kept.store.ended_rollout(SERVICE, name) is None
    assert kept.store.ended(SERVICE) == []
    assert kept.generations()[0] == 1
    kept.later(20)
    assert kept.generations()[0] == 6, "the rollout's own entries are gone"


def test_without_a_rule_the_trail_stays_the_longest(kept: Kept) -> None:
    """400 days, when the rollout and its evidence have long gone."""
    name = kept.rolled_back({})
    kept.later(399)
    assert kept.generations()[0] == 1
    assert kept.store.ended_rollout(SERVICE, name) is None
    kept.later(2)
    assert kept.generations()[0] > 5
    assert kept.problems() == []


def test_what_has_expired_is_not_missed_and_what_was_removed_is(kept: Kept) -> None:
    """The trail is whole without entries whose time is over; not without one more."""
    kept.rolled_back(SHORT)
    said = list(witnesses(trail_of(kept.store)))
    kept.later(30)
    kept.later(11)
    assert kept.generations()[0] == 6
    assert kept.problems() == []
    trail = trail_of(kept.store)
    log = [*said, *witnesses(trail)]
    assert list(contradicted(trail, log, kept.now)) == []
    assert list(contradicted(trail, log)), "without the time nothing may be missing"
    assert list(broken(trail))

    shorter = trail._replace(entries=trail.entries[1:])
    assert list(broken(shorter, kept.now))
    assert list(contradicted(shorter, log, kept.now))
    cut = trail._replace(entries=trail.entries[:-1])
    assert list(broken(cut, kept.now))


def test_a_trail_that_expired_whole_is_not_broken(kept: Kept) -> None:
    """Nobody decided anything for longer than it is kept; the log has it all."""
    kept.rolled_back(SHORT)
    trail = trail_of(kept.store)
    long_after = kept.now + 41 * DAY
    empty = trail._replace(entries=())
    assert list(broken(empty, long_after)) == []
    assert list(contradicted(empty, list(witnesses(trail)), long_after)) == []
    assert list(broken(empty, kept.now))


def test_a_shorter_rule_never_cuts_the_trail_in_the_middle(kept: Kept) -> None:
    """Entries by a longer rule come first, so those after them wait until they go."""
    kept.rolled_back({"audit": "90d"})
    kept.rolled_back({"audit": "10d"})
    kept.later(60)
    there = kept.generations()
    assert there == list(range(1, there[-1] + 1)), "none in the middle is gone"
    kept.later(31)
    assert kept.problems() == []
    assert kept.generations()[0] > 10


def test_retention_gives_way_to_the_trail() -> None:
    """What a plan does not say never outlasts the trail, and what it says may not either."""
    assert Retention.model_validate({"audit": "30d"}).rollouts == 30 * DAY
    assert Retention.model_validate({"rollouts": "500d"}).audit == 500 * DAY
    assert Retention().audit == 400 * DAY
    with pytest.raises(ValueError, match="at least the 90d"):
        Retention.model_validate({"audit": "30d", "rollouts": "90d"})
    for wrong in ("5h", "4000d", 30):
        with pytest.raises(ValueError, match="from 1d to 3660d"):
            Retention.model_validate({"evidence": wrong})


@pytest.mark.emulator
def test_firestores_documents_say_until_when(
    firestore_emulator: str, emulator_project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The field that its TTL policies are on, in each of them."""
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator)
    firestore_client = Client(project=emulator_project)
    kept = Kept(FirestoreStore(firestore_client))
    name = kept.rolled_back(SHORT)
    ended = kept.store.ended_rollout(SERVICE, name)
    assert ended is not None
    assert ended.evidence == "{}"
    end = ended.ended_at
    assert end is not None
    service = firestore_client.collection("services").document(SERVICE)

    def until(path: str, document: str) -> datetime:
        found = service.collection(path).document(document).get().to_dict() or {}
        return datetime.fromisoformat(found["expires_at"].isoformat())

    assert until("rollouts", name) == end + 20 * DAY
    assert until("evidence", name) == end + 10 * DAY
    entries = trail_of(kept.store).entries
    assert until("audit", f"{entries[-1][0]:012d}") == end + 40 * DAY
    done = firestore_client.collection("outbox").document(kept.applied[-1].entries[-1].id).get()
    assert (done.to_dict() or {})["expires_at"] == kept.now + 3 * DAY
    assert kept.problems() == []
