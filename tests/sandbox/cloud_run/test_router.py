"""Real requests, split as the platform says."""

import math

import pytest
import requests

from sandbox.cloud_run.faults import Fault
from sandbox.cloud_run.types import Service
from sandbox.wire.refused import RefusedError
from sandbox.world.cloud import Cloud
from tests.sandbox.browse import browse
from tests.sandbox.clients import Clients
from tests.sandbox.clock import Clock

PLACE = ("acme", "us-central1", "shop")


@pytest.mark.parametrize("percent", [1, 10, 50])
def test_requests_are_split_as_served(cloud: Cloud, shop: Service, percent: int) -> None:
    """Of many requests each revision gets its share, within five standard deviations."""
    times = 2500
    cloud.platform.set_traffic_by_hand(*PLACE, {"shop-1": 100 - percent, "shop-2": percent})
    seen = browse(cloud.router.uri(shop) + "/cart", times)
    share = percent / 100
    spread = math.sqrt(times * share * (1 - share))
    assert abs(seen["shop-2", 200] - times * share) <= 5 * spread
    assert seen["shop-1", 200] + seen["shop-2", 200] == times


def test_the_split_follows_what_is_served(cloud: Cloud, shop: Service, clock: Clock) -> None:
    """What is only asked for gets no request until it has settled."""
    cloud.platform.settle_delay = 5
    cloud.platform.set_traffic_by_hand(*PLACE, {"shop-2": 100})
    assert set(browse(cloud.router.uri(shop), 50)) == {("shop-1", 200)}
    clock.advance(5)
    assert set(browse(cloud.router.uri(shop), 50)) == {("shop-2", 200)}


def test_a_tag_reaches_its_revision_at_0_percent(shop: Service, clients: Clients) -> None:
    """The address in traffic_statuses leads to the tagged revision, which has no traffic."""
    clients.shift(shop.path, ("shop-1", 100, ""), ("shop-2", 0, "canary")).result()
    service = clients.services.get_service(name=shop.path)
    (uri,) = [status.uri for status in service.traffic_statuses if status.tag == "canary"]
    for path in ("/healthz", "/metrics", ""):
        assert requests.get(uri + path, timeout=5).headers["x-revision"] == "shop-2"
        assert requests.get(service.uri + path, timeout=5).headers["x-revision"] == "shop-1"


def test_unknown_addresses_are_404(cloud: Cloud, shop: Service) -> None:
    """A tag or a service that does not exist answers 404 and is measured nowhere."""
    unknown = f"{cloud.router_url}/~service/acme/us-central1/shoe/x"
    for address in (cloud.router.uri(shop, "canary"), unknown):
        assert requests.get(address, timeout=5).status_code == 404
    assert cloud.meter.totals() == {}


def test_errors_come_at_their_rate_but_not_to_probes(cloud: Cloud, shop: Service) -> None:
    """A share of a faulty revision's requests fails; its probes stay green."""
    cloud.platform.set_fault("shop-1", Fault(error_rate=0.2))
    seen = browse(cloud.router.uri(shop) + "/cart", 1000)
    assert abs(seen["shop-1", 500] - 200) <= 5 * math.sqrt(1000 * 0.2 * 0.8)
    assert set(browse(cloud.router.uri(shop) + "/healthz", 100)) == {("shop-1", 200)}


def test_the_nth_request_of_a_revision_fares_the_same(clock: Clock) -> None:
    """With the same seed, whatever share it has and whoever else is asked."""
    errors = []
    for percent in (100, 30):
        with Cloud(now=clock, seed=7) as cloud:
            traffic = {"shop-1": percent, "shop-2": 100 - percent}
            names = ["shop-1", "shop-2"]
            shop = cloud.platform.add_service(*PLACE, revisions=names, traffic=traffic)
            cloud.platform.set_fault("shop-1", Fault(error_rate=0.3))
            address = cloud.router.uri(shop)
            answers = [requests.get(f"{address}/cart", timeout=5) for _ in range(200)]
            requests.get(f"{address}/healthz", timeout=5)
            mine = [a.status_code for a in answers if a.headers["x-revision"] == "shop-1"]
            errors.append(mine[:40])
    assert errors[0] == errors[1]


def test_down_means_everything(cloud: Cloud, shop: Service) -> None:
    """A revision that is down answers 503 to users and to probes, until it is fixed."""
    cloud.platform.set_fault("shop-1", Fault(down=True))
    for path in ("/cart", "/healthz"):
        assert set(browse(cloud.router.uri(shop) + path, 20)) == {("shop-1", 503)}
    cloud.platform.set_fault("shop-1", Fault())
    assert set(browse(cloud.router.uri(shop), 20)) == {("shop-1", 200)}


def test_faults_are_checked(cloud: Cloud, shop: Service) -> None:
    """Impossible faults and faults for unknown revisions are refused with what was wrong."""
    with pytest.raises(ValueError, match="5"):
        Fault(error_rate=5)
    with pytest.raises(ValueError, match="-1"):
        Fault(latency=-1)
    with pytest.raises(RefusedError, match="shop-1, shop-2"):
        cloud.platform.set_fault("shop-7", Fault())
