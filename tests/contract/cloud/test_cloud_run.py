"""TrafficRouter on Cloud Run's own protocol."""

from datetime import timedelta
from itertools import count

import grpc
import pytest
import requests
from google.cloud import run_v2
from google.cloud.run_v2.services.revisions.transports import RevisionsGrpcTransport
from google.cloud.run_v2.services.services.transports import ServicesGrpcTransport

from bot.errors import Conflict, NotFound, Rejected, Unavailable
from bot.plan import CloudRunTarget
from bot.rollout.traffic import Traffic
from infra.cloud_run import router as cloud_run
from infra.cloud_run.router import CloudRun
from sandbox.cloud_run.types import Target
from sandbox.world.cloud import Cloud
from tests.contract.cloud.scene import CANARY, PROJECT, REGION, STABLE, target

PATH = f"projects/{PROJECT}/locations/{REGION}/services/shop"


def test_a_service_is_observed_as_it_serves(router: CloudRun, shop: CloudRunTarget) -> None:
    """Etag, shares wanted and served, no tags, its address, and not busy."""
    seen = router.observe(shop)
    assert seen.etag
    assert (seen.wanted, seen.served, seen.tags) == ({STABLE: 100}, {STABLE: 100}, {})
    assert seen.address.startswith("http://")
    assert not seen.busy


def test_a_shift_splits_the_traffic_and_tags_the_canary(
    router: CloudRun, shop: CloudRunTarget
) -> None:
    """After a shift it serves what was asked for, and the canary has an address of its own."""
    router.shift(shop, router.observe(shop), Traffic.between(STABLE, CANARY, 10))
    seen = router.observe(shop)
    assert seen.wanted == seen.served == {STABLE: 90, CANARY: 10}
    assert seen.tags == {"canario": CANARY}
    answer = requests.get(seen.addresses["canario"], timeout=5)
    assert answer.headers["x-revision"] == CANARY


def test_at_zero_percent_the_canary_is_reachable_by_its_tag_alone(
    router: CloudRun, shop: CloudRunTarget
) -> None:
    """Verifying moves no traffic, and has an address to ask."""
    router.shift(shop, router.observe(shop), Traffic.between(STABLE, CANARY, 0))
    seen = router.observe(shop)
    assert seen.served == {STABLE: 100}
    assert "canario" in seen.addresses


def test_at_the_last_step_our_tag_is_on_stable(router: CloudRun, shop: CloudRunTarget) -> None:
    """Stable has no traffic and stays warm until it is over; then nothing of ours is left."""
    router.shift(shop, router.observe(shop), Traffic.between(STABLE, CANARY, 50))
    router.shift(shop, router.observe(shop), Traffic.between(STABLE, CANARY, 100))
    seen = router.observe(shop)
    assert (seen.served, seen.tags) == ({CANARY: 100}, {"canario": STABLE})
    router.shift(shop, seen, Traffic.all_to(CANARY))
    seen = router.observe(shop)
    assert (seen.served, seen.tags) == ({CANARY: 100}, {})


def test_it_asks_for_the_traffic_alone_with_the_etag(
    cloud: Cloud, router: CloudRun, shop: CloudRunTarget
) -> None:
    """One UpdateService, masked to traffic, under the etag that was seen."""
    seen = router.observe(shop)
    router.shift(shop, seen, Traffic.between(STABLE, CANARY, 10))
    [update] = [entry for entry in cloud.journal.entries() if entry.method == "UpdateService"]
    assert update.detail["mask"] == ["traffic"]
    assert update.detail["etag"] == seen.etag


def test_tags_of_others_stay_where_they_are(
    cloud: Cloud, router: CloudRun, shop: CloudRunTarget
) -> None:
    """A foreign tag keeps its revision, or keeps following the latest one; ours moves."""
    cloud.platform.update(
        PATH,
        traffic=[
            Target(STABLE, 100, "blue"),
            Target(STABLE, 0, "canario"),
            Target("", 0, "newest"),
        ],
    )
    router.shift(shop, router.observe(shop), Traffic.between(STABLE, CANARY, 10))
    assert router.observe(shop).tags == {"blue": STABLE, "canario": CANARY, "newest": CANARY}
    router.shift(shop, router.observe(shop), Traffic.all_to(STABLE))
    cloud.platform.add_revision(PROJECT, REGION, "shop", "shop-00003")
    seen = router.observe(shop)
    assert seen.tags == {"blue": STABLE, "newest": "shop-00003"}
    assert seen.served == {STABLE: 100}


def test_latest_is_told_by_its_name(cloud: Cloud, router: CloudRun, shop: CloudRunTarget) -> None:
    """Traffic to "latest" is the latest ready revision's; so is traffic without any entry."""
    cloud.platform.update(PATH, traffic=[Target(STABLE, 60), Target("", 40)])
    assert router.observe(shop).wanted == {STABLE: 60, CANARY: 40}
    cloud.platform.update(PATH, traffic=[])
    assert router.observe(shop).wanted == {CANARY: 100}


def test_a_stale_etag_is_a_conflict_and_changes_nothing(
    cloud: Cloud, router: CloudRun, shop: CloudRunTarget
) -> None:
    """Somebody was faster: their traffic stays, and we are told to read again."""
    seen = router.observe(shop)
    cloud.platform.set_traffic_by_hand(PROJECT, REGION, "shop", {CANARY: 100})
    with pytest.raises(Conflict, match="Somebody else changed shop"):
        router.shift(shop, seen, Traffic.all_to(STABLE))
    assert router.observe(shop).served == {CANARY: 100}


@pytest.mark.parametrize("status", ["ABORTED", "FAILED_PRECONDITION"])
def test_both_ways_to_say_conflict_are_one(
    cloud: Cloud, router: CloudRun, shop: CloudRunTarget, status: str
) -> None:
    """Aborted and FailedPrecondition both mean: read again and decide again."""
    cloud.platform.knobs.refuse_next(status, "it has been changed")
    with pytest.raises(Conflict):
        router.shift(shop, router.observe(shop), Traffic.all_to(STABLE))


@pytest.mark.parametrize("status", ["UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED"])
def test_what_may_pass_is_unavailable(
    cloud: Cloud, router: CloudRun, shop: CloudRunTarget, status: str
) -> None:
    """A shift that got no answer is worth another try, and says so."""
    cloud.platform.knobs.refuse_next(status, "not now")
    with pytest.raises(
        Unavailable, match="did not answer for shop in sandbox-project, us-central1: not now"
    ):
        router.shift(shop, router.observe(shop), Traffic.all_to(STABLE))


@pytest.mark.parametrize(
    ("status", "step"),
    [("PERMISSION_DENIED", "Grant run.services.update"), ("INVALID_ARGUMENT", "fix it")],
)
def test_what_will_never_be_accepted_is_rejected(
    cloud: Cloud, router: CloudRun, shop: CloudRunTarget, status: str, step: str
) -> None:
    """A refusal says what was refused, why, and what to do."""
    cloud.platform.knobs.refuse_next(status, "because of this")
    with pytest.raises(Rejected, match="because of this") as raised:
        router.shift(shop, router.observe(shop), Traffic.all_to(STABLE))
    assert step in raised.value.next_step


def test_an_operation_that_fails_is_rejected_with_its_words(
    router: CloudRun, shop: CloudRunTarget
) -> None:
    """A revision that can't serve is noticed by the operation only; stable stays served."""
    with pytest.raises(Rejected, match="'shop-00009' does not exist"):
        router.shift(shop, router.observe(shop), Traffic.between(STABLE, "shop-00009", 10))
    seen = router.observe(shop)
    assert seen.served == {STABLE: 100}
    assert (seen.failed, seen.busy) == (True, False)


@pytest.mark.parametrize("applied", [True, False])
def test_after_an_error_what_is_served_decides(
    cloud: Cloud, router: CloudRun, shop: CloudRunTarget, applied: bool
) -> None:
    """An operation may end with another revision's error though its traffic is served."""
    cloud.platform.knobs.fail_next("Revision 'shop-00007' is not ready.", applied=applied)
    wanted = Traffic.between(STABLE, CANARY, 10)
    if applied:
        router.shift(shop, router.observe(shop), wanted)
    else:
        with pytest.raises(Rejected, match="'shop-00007' is not ready"):
            router.shift(shop, router.observe(shop), wanted)
    assert router.observe(shop).served == (wanted.split if applied else {STABLE: 100})


def test_a_shift_returns_when_the_platform_has_finished(
    cloud: Cloud, router: CloudRun, shop: CloudRunTarget
) -> None:
    """While the operation runs the service is busy; afterwards it serves the new shares."""
    cloud.platform.settle_delay = 0.3
    router.shift(shop, router.observe(shop), Traffic.all_to(CANARY))
    seen = router.observe(shop)
    assert (seen.served, seen.busy) == ({CANARY: 100}, False)


def test_a_shift_that_takes_too_long_is_unknown(
    cloud: Cloud, shop: CloudRunTarget, router: CloudRun
) -> None:
    """The wait has an end: it is Unavailable, and the service is still busy with it."""
    cloud.platform.settle_delay = 60
    impatient = cloud_run.connect(cloud.cloud_run_endpoint, timedelta(seconds=0.3))
    with pytest.raises(Unavailable, match=r"not finished the change to shop .* within 0\.3 s"):
        impatient.shift(shop, router.observe(shop), Traffic.all_to(CANARY))
    seen = router.observe(shop)
    assert (seen.wanted, seen.served, seen.busy) == ({CANARY: 100}, {STABLE: 100}, True)


def test_an_unknown_service_is_not_found(router: CloudRun) -> None:
    """Reading, listing and shifting a service that isn't there names it."""
    other = target("nothing-here")
    with pytest.raises(NotFound, match="nothing-here in sandbox-project, us-central1"):
        router.observe(other)
    with pytest.raises(NotFound):
        router.revisions(other)
    seen = router.observe(target())
    with pytest.raises(NotFound):
        router.shift(other, seen, Traffic.all_to(STABLE))


@pytest.mark.parametrize("status", ["PERMISSION_DENIED", "INTERNAL", "UNAUTHENTICATED"])
def test_a_read_that_fails_is_unavailable(
    cloud: Cloud, router: CloudRun, shop: CloudRunTarget, status: str
) -> None:
    """Of reads only NotFound is final; the sentence has the platform's words."""
    cloud.platform.knobs.refuse_next(status, "said so", method="GetService")
    with pytest.raises(Unavailable, match="said so"):
        router.observe(shop)


def test_nobody_there_is_unavailable(shop: CloudRunTarget, cloud: Cloud) -> None:
    """A server that is gone is worth another try."""
    router = cloud_run.connect(cloud.cloud_run_endpoint)
    seen = router.observe(shop)
    cloud.cloud_run.stop()
    with pytest.raises(Unavailable):
        router.shift(shop, seen, Traffic.all_to(CANARY))


def test_shares_that_do_not_add_up_are_never_sent(
    cloud: Cloud, router: CloudRun, shop: CloudRunTarget
) -> None:
    """Even traffic made without its own check is stopped before the call; nobody's tag is looked
    at for it."""
    tags(cloud, router, shop, 3)
    wrong = Traffic.model_construct(split={STABLE: 60, CANARY: 50}, tagged=None)
    with pytest.raises(Rejected, match="add up to 110 percent"):
        router.shift(shop, router.observe(shop), wrong)
    called = {each.method for each in cloud.journal.entries()}
    assert called & {"GetService", "UpdateService", "GetRevision"} == {"GetService"}


def tags(cloud: Cloud, router: CloudRun, shop: CloudRunTarget, many: int) -> None:
    """Somebody tags ``many`` revisions."""
    names = [f"shop-1{n:04d}" for n in range(many)]
    for name in names:
        cloud.platform.add_revision(PROJECT, REGION, "shop", name)
    tagged = [Target(name, 0, f"tag{n}") for n, name in enumerate(names)]
    cloud.platform.update(PATH, traffic=[Target(STABLE, 100), *tagged])


@pytest.mark.parametrize(("seconds", "looks"), [(0.0, 20), (3.0, 3), (60.0, 0)])
def test_looking_for_the_tag_in_the_way_has_an_end(
    cloud: Cloud, router: CloudRun, shop: CloudRunTarget, seconds: float, looks: int
) -> None:
    """A rollback that was refused waits for it: a limited number of looks, and of seconds for all
    of them together."""
    tags(cloud, router, shop, 25)
    now = count(0.0, seconds)
    revisions = run_v2.RevisionsClient(
        transport=RevisionsGrpcTransport(channel=grpc.insecure_channel(cloud.cloud_run_endpoint))
    )
    services = run_v2.ServicesClient(
        transport=ServicesGrpcTransport(channel=grpc.insecure_channel(cloud.cloud_run_endpoint))
    )
    slow = CloudRun(services, revisions, monotonic=lambda: next(now))
    cloud.platform.knobs.refuse_next("INVALID_ARGUMENT", "because of this")
    with pytest.raises(Rejected, match="because of this"):
        slow.shift(shop, slow.observe(shop), Traffic.all_to(STABLE))
    asked = [each for each in cloud.journal.entries() if each.method == "GetRevision"]
    assert len(asked) == looks


def test_a_target_in_several_regions_is_refused(router: CloudRun) -> None:
    """Until regions move together, none of them moves alone."""
    both = CloudRunTarget(project=PROJECT, regions=(REGION, "europe-west1"), service="shop")
    with pytest.raises(Rejected, match="2 regions"):
        router.observe(both)


def test_a_revision_is_found_by_its_name(router: CloudRun, shop: CloudRunTarget) -> None:
    """However old it is; one that is not there is said to be missing."""
    assert router.revision(shop, STABLE) == router.revisions(shop)[-1]
    with pytest.raises(NotFound):
        router.revision(shop, "shop-00009")


def test_revisions_are_listed_newest_first(
    cloud: Cloud, router: CloudRun, shop: CloudRunTarget
) -> None:
    """With image, commit and author where the deployment left them."""
    cloud.platform.add_revision(
        PROJECT,
        REGION,
        "shop",
        "shop-00003",
        image="apps/shop@sha256:abc",
        labels={"commit-sha": "4f2a91c"},
        annotations={"author": "ana@example.com", "serving.knative.dev/creator": "ci@example.com"},
    )
    found = router.revisions(shop)
    assert [each.name for each in found] == ["shop-00003", CANARY, STABLE]
    newest = found[0]
    assert (newest.image, newest.commit, newest.author, newest.ready) == (
        "apps/shop@sha256:abc",
        "4f2a91c",
        "ana@example.com",
        True,
    )
    assert newest.created_at.utcoffset() == timedelta()
    assert [each.name for each in router.revisions(shop, limit=1)] == ["shop-00003"]
