"""The local Cloud Run, asked by Google's own client."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from google.api_core.exceptions import (
    Aborted,
    FailedPrecondition,
    GoogleAPICallError,
    InternalServerError,
    InvalidArgument,
    NotFound,
    ServiceUnavailable,
)
from google.api_core.retry import Retry
from google.cloud import run_v2
from google.longrunning import operations_pb2
from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask

from sandbox.cloud_run.types import Service
from sandbox.world.cloud import Cloud
from tests.sandbox.clients import Clients, observed
from tests.sandbox.clock import Clock

Condition = run_v2.Condition.State


def test_a_stale_etag_is_a_conflict(cloud: Cloud, shop: Service, clients: Clients) -> None:
    """An update with an etag that somebody overtook is Aborted, and changes nothing."""
    old = clients.services.get_service(name=shop.path).etag
    cloud.platform.set_traffic_by_hand("acme", "us-central1", "shop", {"shop-1": 50, "shop-2": 50})
    with pytest.raises(Aborted):
        clients.shift(shop.path, ("shop-2", 100, ""), etag=old)
    now = clients.services.get_service(name=shop.path)
    assert observed(now) == {"shop-1": 50, "shop-2": 50}
    (entry,) = [e for e in cloud.journal.entries() if e.method == "UpdateService"]
    assert (entry.detail["code"], entry.detail["etag"]) == ("ABORTED", old)
    clients.shift(shop.path, ("shop-2", 100, ""), etag=now.etag).result()


def test_the_mask_protects_all_else(shop: Service, clients: Clients) -> None:
    """With the mask ``traffic`` nothing but the traffic changes, whatever else is sent."""
    clients.shift(
        shop.path, ("shop-1", 90, ""), ("shop-2", 10, "canary"), description="no", labels={"a": "b"}
    ).result()
    now = clients.services.get_service(name=shop.path)
    assert (now.description, dict(now.labels)) == ("The shop", {"team": "web"})
    assert [(t.revision, t.percent, t.tag) for t in now.traffic] == [
        ("shop-1", 90, ""),
        ("shop-2", 10, "canary"),
    ]


def test_other_fields_change_by_their_own_mask(shop: Service, clients: Clients) -> None:
    """A mask without ``traffic`` leaves the traffic alone."""
    request = run_v2.UpdateServiceRequest(
        service=run_v2.Service(name=shop.path, labels={"team": "shop"}),
        update_mask=FieldMask(paths=["labels"]),
    )
    updated = clients.update(request).result()
    assert (dict(updated.labels), observed(updated)) == ({"team": "shop"}, {"shop-1": 100})


def test_an_update_without_mask_is_refused(shop: Service, clients: Clients) -> None:
    """Get, modify, update without a mask does not work on Cloud Run, nor here."""
    service = clients.services.get_service(name=shop.path)
    with pytest.raises(InvalidArgument, match="update_mask"):
        clients.services.update_service(service=service)


def test_an_operation_finishes_later(
    cloud: Cloud, shop: Service, clients: Clients, clock: Clock
) -> None:
    """Until a change has settled the service reconciles and serves what it served before."""
    cloud.platform.settle_delay = 5
    operation = clients.shift(shop.path, ("shop-2", 100, ""))
    before = clients.services.get_service(name=shop.path)
    assert (operation.done(), before.reconciling, observed(before)) == (
        False,
        True,
        {"shop-1": 100},
    )
    assert before.traffic[0].revision == "shop-2"
    assert before.terminal_condition.state == Condition.CONDITION_RECONCILING
    clock.advance(5)
    settled = operation.result(polling=Retry(initial=0.01))
    assert (settled.reconciling, observed(settled)) == (False, {"shop-2": 100})
    assert settled.terminal_condition.state == Condition.CONDITION_SUCCEEDED


def test_traffic_is_served_without_being_asked_for(
    cloud: Cloud, shop: Service, clients: Clients, clock: Clock
) -> None:
    """What is due becomes served, and is journaled, though nobody calls."""
    cloud.platform.settle_delay = 5
    clients.shift(shop.path, ("shop-1", 75, ""), ("shop-2", 25, ""))
    clock.advance(5)
    served = cloud.journal.wait_for(lambda entry: entry.method == "served", timeout=10)
    assert served is not None
    assert served.detail["traffic"] == {"shop-1": 75, "shop-2": 25}


def test_the_last_of_two_changes_wins(
    cloud: Cloud, shop: Service, clients: Clients, clock: Clock
) -> None:
    """A change made while another one settles is served in the end, however fast it was."""
    cloud.platform.settle_delay = 5
    slow = clients.shift(shop.path, ("shop-2", 100, ""))
    cloud.platform.settle_delay = 1
    clients.shift(shop.path, ("shop-1", 60, ""), ("shop-2", 40, ""))
    for seconds in (1, 5):
        clock.advance(seconds)
        now = clients.services.get_service(name=shop.path)
        assert observed(now) == {"shop-1": 60, "shop-2": 40}
    assert slow.done()


def test_of_many_with_one_etag_one_wins(cloud: Cloud, shop: Service, clients: Clients) -> None:
    """Updates that race with the same etag are all conflicts but one."""

    def race(percent: int) -> str:
        try:
            clients.shift(
                shop.path, ("shop-1", 100 - percent, ""), ("shop-2", percent, ""), etag=shop.etag
            )
        except Aborted:
            return "conflict"
        return "won"

    with ThreadPoolExecutor(8) as racers:
        outcomes = list(racers.map(race, range(1, 9)))
    assert sorted(outcomes) == ["conflict"] * 7 + ["won"]
    assert [e.method for e in cloud.journal.entries()].count("served") == 1


@pytest.mark.parametrize(
    "targets",
    [
        [("shop-1", 90, ""), ("shop-2", 11, "")],
        [("shop-1", 99, "")],
        [("shop-1", 120, ""), ("shop-2", -20, "")],
        [("shop-1", 50, "same"), ("shop-2", 50, "same")],
        [("shop-1", 100, "Not a tag")],
        [("", 100, "")],
    ],
)
def test_wrong_traffic_is_refused(
    shop: Service, clients: Clients, targets: list[tuple[str, int, str]]
) -> None:
    """Sums other than 100, shares out of range, repeated or odd tags, and no name are refused."""
    with pytest.raises(InvalidArgument):
        clients.shift(shop.path, *targets)
    assert observed(clients.services.get_service(name=shop.path)) == {"shop-1": 100}


def test_an_unknown_revision_fails_the_operation(shop: Service, clients: Clients) -> None:
    """A revision that does not exist is accepted first; then the operation ends in an error."""
    operation = clients.shift(shop.path, ("shop-9", 100, ""))
    with pytest.raises(InternalServerError, match="shop-9"):
        operation.result()
    now = clients.services.get_service(name=shop.path)
    assert (now.reconciling, observed(now)) == (False, {"shop-1": 100})
    assert now.terminal_condition.state == Condition.CONDITION_FAILED


@pytest.mark.parametrize("gone", [True, False])
def test_a_tag_on_a_revision_that_cannot_serve_fails_the_operation(
    cloud: Cloud, shop: Service, clients: Clients, gone: bool
) -> None:
    """It has no share of the traffic, failed to start or was deleted, and nothing can be changed
    until the tag is gone. It is not the latest ready revision, only the one created last."""
    cloud.platform.add_revision(
        "acme", "us-central1", "shop", "shop-3", failure="" if gone else "It does not listen."
    )
    if gone:
        cloud.platform.delete_revision(shop.path, "shop-3")
    else:
        now = clients.services.get_service(name=shop.path)
        assert now.latest_ready_revision.endswith("/shop-2")
        assert now.latest_created_revision.endswith("/shop-3")
    operation = clients.shift(shop.path, ("shop-2", 100, ""), ("shop-3", 0, "blue"))
    said = "does not exist" if gone else "is not ready and cannot serve traffic"
    with pytest.raises(GoogleAPICallError, match=f"'shop-3' {said}"):
        operation.result()
    assert observed(clients.services.get_service(name=shop.path)) == {"shop-1": 100}
    clients.shift(shop.path, ("shop-2", 100, "")).result()


def test_no_traffic_means_the_latest(cloud: Cloud, shop: Service, clients: Clients) -> None:
    """An empty list sends everything to the latest revision, also to one that comes later."""
    assert observed(clients.shift(shop.path).result()) == {"shop-2": 100}
    cloud.platform.add_revision("acme", "us-central1", "shop", "shop-3")
    assert observed(clients.services.get_service(name=shop.path)) == {"shop-3": 100}


def test_validate_only_changes_nothing(shop: Service, clients: Clients) -> None:
    """An update that is only validated neither moves traffic nor ages the etag."""
    service = run_v2.Service(name=shop.path, etag=shop.etag)
    request = run_v2.UpdateServiceRequest(
        service=service, update_mask=FieldMask(paths=["traffic"]), validate_only=True
    )
    assert clients.update(request).result()
    now = clients.services.get_service(name=shop.path)
    assert (now.etag, observed(now)) == (shop.etag, {"shop-1": 100})


def test_trouble_can_be_made(cloud: Cloud, shop: Service, clients: Clients) -> None:
    """Refusals, conflicts and failures hit so many updates as were asked for; then all is well."""
    knobs = cloud.platform.knobs
    to_canary = ("shop-2", 100, "")
    knobs.conflict_next(2)
    knobs.refuse_next("FAILED_PRECONDITION", "Not today")
    for expected in (Aborted, Aborted, FailedPrecondition):
        with pytest.raises(expected):
            clients.shift(shop.path, to_canary)
    knobs.fail_next("The container did not start")
    with pytest.raises(InternalServerError, match="did not start"):
        clients.shift(shop.path, to_canary).result()
    assert observed(clients.shift(shop.path, to_canary).result()) == {"shop-2": 100}


def test_it_can_be_unavailable(cloud: Cloud, shop: Service, clients: Clients) -> None:
    """While it is unavailable every call says so."""
    cloud.platform.knobs.unavailable()
    with pytest.raises(ServiceUnavailable):
        clients.services.get_service(name=shop.path, retry=None)
    cloud.platform.knobs.unavailable(False)
    assert clients.services.get_service(name=shop.path).name == shop.path


def test_revisions_come_newest_first(cloud: Cloud, shop: Service, clients: Clients) -> None:
    """ListRevisions pages from the newest on; GetRevision gives image and labels."""
    for number in range(3, 8):
        cloud.platform.add_revision(
            "acme",
            "us-central1",
            "shop",
            f"shop-{number}",
            labels={"commit-sha": f"c{number}"},
            annotations={"author": "ada"},
        )
    listed = clients.revisions.list_revisions(request={"parent": shop.path, "page_size": 3})
    names = [revision.name.rpartition("/")[2] for revision in listed]
    assert names == [f"shop-{number}" for number in range(7, 0, -1)]
    one = clients.revisions.get_revision(name=f"{shop.path}/revisions/shop-5")
    assert "@sha256:" in one.containers[0].image
    assert (one.labels["commit-sha"], one.annotations["author"]) == ("c5", "ada")


def test_services_are_listed_by_place(cloud: Cloud, shop: Service, clients: Clients) -> None:
    """ListServices gives a location's services, or all locations' for a dash."""
    far = cloud.platform.add_service(
        "acme", "europe-west1", "shop", revisions=["shop-a"], traffic={"shop-a": 100}
    )
    cloud.platform.add_service("other", "us-central1", "x", revisions=["x-1"], traffic={"x-1": 100})
    parent = "projects/acme/locations"
    near = clients.services.list_services(parent=f"{parent}/us-central1")
    everywhere = clients.services.list_services(request={"parent": f"{parent}/-", "page_size": 1})
    assert [s.name for s in near] == [shop.path]
    assert [s.name for s in everywhere] == [shop.path, far.path]


def test_what_does_not_exist_is_not_found(shop: Service, clients: Clients) -> None:
    """Unknown services, revisions and operations are NotFound."""
    with pytest.raises(NotFound):
        clients.services.get_service(name=f"{shop.path}-x")
    with pytest.raises(NotFound):
        clients.revisions.get_revision(name=f"{shop.path}/revisions/shop-9")
    with pytest.raises(NotFound):
        clients.services.get_operation({"name": "projects/acme/locations/x/operations/1"})


def test_an_operation_can_be_waited_for(
    cloud: Cloud, shop: Service, clients: Clients, clock: Clock
) -> None:
    """WaitOperation comes back unfinished when its time is up, and finished when it is done."""
    cloud.platform.settle_delay = 5
    name = clients.shift(shop.path, ("shop-2", 100, "")).operation.name
    wait = clients.run_channel.unary_unary(
        "/google.longrunning.Operations/WaitOperation",
        request_serializer=operations_pb2.WaitOperationRequest.SerializeToString,
        response_deserializer=operations_pb2.Operation.FromString,
    )
    soon = operations_pb2.WaitOperationRequest(name=name, timeout=Duration(nanos=10_000_000))
    assert not wait(soon).done
    clock.advance(5)
    assert wait(operations_pb2.WaitOperationRequest(name=name)).done
