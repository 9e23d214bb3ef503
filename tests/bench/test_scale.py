"""What ``python -m bench.scale`` measures is what it says: healthy rollouts, all due, in a world
that serves what they want."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bench.scale.seed import seed
from bench.scale.servers import Servers
from bot.judge.measured.samples import Wish
from bot.rollout.state import Phase
from infra.cloud_run.router import connect as cloud_run
from infra.monitoring.source import connect as monitoring
from infra.stores.memory import MemoryStore
from tests.support.rollouts import MINUTE

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def servers() -> Iterator[Servers]:
    """Three services' world."""
    made = Servers(3)
    made.start()
    yield made
    made.stop()


def test_every_rollout_is_due_and_served_as_it_wants(servers: Servers) -> None:
    """Otherwise something else than an evaluation would be measured."""
    store, router = MemoryStore(), cloud_run(servers.address)
    seed(store, 3, NOW)
    assert len(store.due(NOW)) == 3
    for service_id in store.active():
        service = store.load(service_id).service
        assert service.phase is Phase.SOAKING
        assert service.target is not None
        assert service.desired is not None
        observed = router.observe(service.target)
        assert observed.served == observed.wanted == service.desired.traffic.split
        assert not observed.busy


def test_every_service_has_measurements(servers: Servers) -> None:
    """Of both revisions, for as long as is asked for."""
    store = MemoryStore()
    seed(store, 3, NOW)
    wishes = []
    for service_id in store.active():
        rollout = store.load(service_id).service.active
        assert rollout is not None
        target = rollout.plan.target.moved
        revisions = (rollout.canary, rollout.stable)
        metrics = tuple(each.metric for each in rollout.plan.checks.values())
        wishes.append(Wish(service_id, target, metrics, NOW - 20 * MINUTE, revisions))
    found = monitoring(servers.address).read(wishes, NOW)
    for wish in wishes:
        for reading in found[wish.service_id].values():
            assert not reading.problem
            assert set(reading.series) >= set(wish.revisions)
