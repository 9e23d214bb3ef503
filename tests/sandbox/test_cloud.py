"""The whole local cloud."""

import threading
from urllib.parse import urlsplit

import pytest

from sandbox.world.cloud import Cloud, Ports


def ours() -> set[threading.Thread]:
    """The sandbox's threads; gRPC's own may end a moment later, those of other servers any time."""
    return {thread for thread in threading.enumerate() if thread.name.startswith("sandbox")}


def test_it_stops_without_a_trace() -> None:
    """A cloud can be started and stopped several times, and leaves no thread behind."""
    before = ours()
    cloud = Cloud()
    for _ in range(2):
        cloud.start()
        assert ours() > before
        cloud.stop()
        cloud.stop()
        assert ours() <= before


def test_all_servers_have_their_own_address() -> None:
    """Every server listens on this machine, on a port of its own."""
    with Cloud() as cloud:
        addresses = {
            cloud.cloud_run_endpoint,
            cloud.monitoring_endpoint,
            cloud.pubsub_host,
            cloud.router_url.removeprefix("http://"),
        }
    assert len(addresses) == 4
    assert all(address.startswith("127.0.0.1:") for address in addresses)


def test_a_taken_port_stops_the_start() -> None:
    """When one part cannot start, those before it are stopped again."""
    before = ours()
    with Cloud() as first:
        taken = urlsplit(first.router_url).port or 0
        running = ours()
        with pytest.raises(OSError, match="in use"):
            Cloud(ports=Ports(router=taken)).start()
        grpc_port = int(first.cloud_run_endpoint.rpartition(":")[2])
        with pytest.raises(RuntimeError, match=str(grpc_port)):
            Cloud(ports=Ports(cloud_run=grpc_port)).start()
        assert ours() <= running
    assert ours() <= before
