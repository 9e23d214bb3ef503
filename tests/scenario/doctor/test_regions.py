"""With several regions, ``canario doctor`` asks whatever depends on a region in each of them, and
names the one where something is wrong."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.cloud_run.types import Target, service_path
from tests.scenario.doctor.clinic import IMAGE, PROJECT, REGION, SHOP, Clinic
from tests.support.visits import visits

THERE, QUIET = "europe-west1", "quiet"
PATH = service_path(PROJECT, THERE, SHOP)
ACCOUNT = f"shop-eu@{PROJECT}.iam.gserviceaccount.com"
IMAGES = "projects/acme-images/locations/europe/repositories/apps"
IN_EUROPE = "europe-docker.pkg.dev/acme-images/apps/shop:1"
WATCHED = {"for": "24h", "keep": "0%"}


def target(service: str = SHOP, *, waves: bool = False) -> dict[str, Any]:
    """A service in both regions."""
    where = {"waves": [[REGION], [THERE]]} if waves else {"regions": [REGION, THERE]}
    return {"cloud_run": {"project": PROJECT, "service": service, **where}}


def add(clinic: Clinic, service: str, region: str, *, visited: bool) -> None:
    """A service of that name in that region, which somebody has visited or not."""
    platform = clinic.cloud.platform
    if service in {each.name for each in platform.services(PROJECT, region)}:
        return
    first = f"{service}-1"
    platform.add_service(
        PROJECT, region, service, revisions=[first, f"{service}-2"], traffic={first: 100}
    )
    if visited:
        path = service_path(PROJECT, region, service)
        clinic.clock.forward(-60)
        asyncio.run(visits(f"{clinic.cloud.router.uri(platform.service(path))}/", 20))
        clinic.clock.forward(60)


@pytest.fixture
def both(clinic: Clinic) -> Clinic:
    """A plan of two regions, and nothing is wrong in either."""
    add(clinic, SHOP, THERE, visited=True)
    platform = clinic.cloud.platform
    own = {"account": ACCOUNT, "image": IN_EUROPE}
    platform.configure(PATH, ingress="all", min_instances=1, **own)
    platform.configure(service_path(PROJECT, REGION, SHOP), min_instances=1, image=IMAGE)
    platform.update(PATH, traffic=[Target("shop-1", 100)])
    clinic.write_plan(target=target(), watch=WATCHED)
    return clinic


@pytest.mark.parametrize("waves", [False, True])
def test_nothing_is_wrong_and_each_region_is_named(both: Clinic, waves: bool) -> None:
    """What is good is said of each, together or in waves."""
    both.write_plan(target=target(waves=waves), watch=WATCHED)
    found = both.found("--only", "traffic", "--only", "serving", "--only", "metrics")
    assert Clinic.of("wrong", found) == []
    for point, findings in found.items():
        words = [each["words"] for each in findings]
        assert all(any(region in each for each in words) for region in (REGION, THERE)), point


def deny(resource: str, right: str) -> Callable[[Clinic], object]:
    """A right that is not granted there."""
    return lambda clinic: clinic.cloud.platform.knobs.access.deny(resource, right)


def configure(**changes: object) -> Callable[[Clinic], object]:
    """The service is another one there."""
    return lambda clinic: clinic.cloud.platform.configure(PATH, **changes)


def latest(clinic: Clinic) -> None:
    """It follows its latest revision there."""
    clinic.cloud.platform.update(PATH, traffic=[Target("", 100)])


def quiet(clinic: Clinic) -> None:
    """Nobody visits it there, and its metrics have no data."""
    for region in (REGION, THERE):
        add(clinic, QUIET, region, visited=region == REGION)
    clinic.write_plan(target=target(QUIET))


def missing(clinic: Clinic) -> None:
    """It was never deployed there."""
    add(clinic, "here", REGION, visited=False)
    clinic.write_plan(target=target("here"))


FAULTS: dict[str, tuple[str, Callable[[Clinic], object], str]] = {
    "not deployed": ("traffic", missing, "here"),
    "no right to update": ("traffic", deny(PATH, "run.services.update"), "run.services.update"),
    "may not act as its account": (
        "traffic",
        deny(f"projects/-/serviceAccounts/{ACCOUNT}", "iam.serviceAccounts.actAs"),
        "actAs",
    ),
    "may not read its image": (
        "traffic",
        deny(IMAGES, "artifactregistry.repositories.downloadArtifacts"),
        "downloadArtifacts",
    ),
    "follows the latest": ("serving", latest, "100 %"),
    "internal": ("serving", configure(ingress="internal"), "internal"),
    "private": ("serving", deny(PATH, "run.routes.invoke"), "run.routes.invoke"),
    "cold": ("serving", configure(min_instances=0), "cold start"),
    "no data": ("metrics", quiet, "errors"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_the_second_region_is_found_there(both: Clinic, name: str) -> None:
    """It names that region and not the first, in which all is well."""
    point, plant, about = FAULTS[name]
    plant(both)
    bad = both.wrong(point)
    assert any(about in each["words"] + each["fix"] for each in bad), bad
    assert all(THERE in each["words"] for each in bad), bad
    assert not any(REGION in each["words"] for each in bad), bad
