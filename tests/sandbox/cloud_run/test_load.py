"""The load generator, on a real router."""

import threading
from collections.abc import Callable

from sandbox.cloud_run.faults import Fault
from sandbox.cloud_run.load import Load
from sandbox.cloud_run.types import Service
from sandbox.world.cloud import Cloud


def eventually(true: Callable[[], bool]) -> None:
    """Return once ``true`` is; fails after 20 seconds."""
    look_again = threading.Event()
    for _ in range(400):
        if true():
            return
        look_again.wait(0.05)
    raise AssertionError("It did not come true within 20 seconds.")


def test_it_counts_what_it_sends(cloud: Cloud, shop: Service) -> None:
    """Every request sent is answered and counted, per revision as the router counted it."""
    cloud.platform.set_traffic_by_hand("acme", "us-central1", "shop", {"shop-1": 50, "shop-2": 50})
    cloud.platform.set_fault("shop-2", Fault(error_rate=1.0))
    before = threading.enumerate()
    load = Load(cloud.router.uri(shop), rate_per_second=400)
    load.start()
    eventually(lambda: sum(cloud.meter.totals().values()) >= 200)
    load.stop()
    load.stop()
    stats = load.stats()
    assert stats.by_revision == {
        path.rpartition("/")[2]: times for path, times in cloud.meter.totals().items()
    }
    assert (stats.ok, stats.failed) == (stats.by_revision["shop-1"], stats.by_revision["shop-2"])
    assert stats.sent == stats.ok + stats.failed
    assert threading.enumerate() == before


def test_it_keeps_its_rate(cloud: Cloud, shop: Service) -> None:
    """It never sends more than its rate allows, and gets through nearly all of it."""
    load = Load(cloud.router.uri(shop), rate_per_second=120)
    load.start()
    eventually(lambda: sum(cloud.meter.totals().values()) >= 100)
    load.stop()
    stats = load.stats()
    assert 100 <= stats.sent <= 120 * stats.seconds + 1


def test_a_router_that_is_gone_counts_as_failures(cloud: Cloud, shop: Service) -> None:
    """Refused connections are failures of no revision, and do not end the load."""
    url = cloud.router.uri(shop)
    cloud.router.stop()
    load = Load(url, rate_per_second=400)
    load.start()
    eventually(lambda: load.stats().failed >= 5)
    load.stop()
    stats = load.stats()
    assert stats.failed == stats.sent >= 5
    assert stats.by_revision == {}
