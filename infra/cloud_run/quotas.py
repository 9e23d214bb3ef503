"""What Cloud Run takes of one project in one region, and what is near it. Pure."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bot.plan import CloudRunTarget, Plan

SERVICES, TAGS = 1000, 2000
"""Of a project and region, https://cloud.google.com/run/quotas."""
NEAR = 0.9
"""Of a limit: from here on somebody should know of it."""


class Place(NamedTuple):
    """Where a limit counts."""

    project: str
    region: str

    @property
    def named(self) -> str:
        """For gcloud."""
        return f"--project={self.project} --region={self.region}"


class Used(NamedTuple):
    """What there is in a place."""

    services: int
    tags: int = 0


class Near(NamedTuple):
    """A limit that is near or reached, in a sentence, and what to do."""

    words: str
    fix: str


def place_of(target: CloudRunTarget) -> Place:
    """That of a target in one region."""
    return Place(target.project, target.all_regions[0])


def planned(plans: Iterable[Plan]) -> dict[Place, Used]:
    """How many services the plans name in each place."""
    named: dict[Place, set[str]] = {}
    for plan in plans:
        for each in plan.target.cloud_run.each if plan.target.cloud_run else ():
            named.setdefault(place_of(each), set()).add(each.service)
    return {place: Used(len(services)) for place, services in named.items()}


def near(place: Place, used: Used) -> Iterator[Near]:
    """Each limit of which nine tenths are used."""
    if used.services >= NEAR * SERVICES:
        yield Near(
            f"{place.project} has {used.services:,} services in {place.region}; Cloud Run takes "
            f"{SERVICES:,}.",
            "Put new ones into another project or region, or delete some that nobody calls: "
            f"gcloud run services list {place.named}",
        )
    if used.tags >= NEAR * TAGS:
        yield Near(
            f"{place.project} has {used.tags:,} tags in {place.region}; Cloud Run takes {TAGS:,}, "
            "then removes the oldest without traffic, and each rollout needs one.",
            "Remove some that nobody calls: gcloud run services update-traffic SERVICE "
            f"--remove-tags=TAG {place.named}",
        )
