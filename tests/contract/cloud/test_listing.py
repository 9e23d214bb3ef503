"""Many services of a region are listed, on Cloud Run's own protocol."""

from bot.plan import CloudRunTarget
from infra.cloud_run.router import CloudRun
from sandbox.world.cloud import Cloud
from tests.contract.cloud.scene import PROJECT, REGION


def test_many_are_listed_as_each_is_observed(cloud: Cloud, router: CloudRun) -> None:
    """Two pages say what 120 services serve; a few are left to be read by themselves."""
    names = [f"cart-{n:03}" for n in range(130)]
    for name in names:
        first = f"{name}-00001"
        cloud.platform.add_service(PROJECT, REGION, name, revisions=[first], traffic={first: 100})
    mark = len(cloud.journal.entries())
    targets = [CloudRunTarget(project=PROJECT, region=REGION, service=each) for each in names[:120]]
    found = router.observe_many(targets)
    calls = [each.method for each in cloud.journal.entries(mark)]
    assert calls == ["ListServices"] * 2
    assert found == {each: router.observe(each) for each in targets}
    assert router.observe_many(targets[:5]) == {}


def test_what_cannot_be_listed_is_left_out(cloud: Cloud, router: CloudRun) -> None:
    """Then each is read by itself, and says by itself what is wrong."""
    cloud.platform.knobs.refuse_next("PERMISSION_DENIED", "no right", method="ListServices")
    many = [CloudRunTarget(project=PROJECT, region=REGION, service=f"s{n}") for n in range(40)]
    assert router.observe_many(many) == {}
