"""Whether Cloud Run takes another service, and the tag of another rollout."""

from collections.abc import Iterator

from cli.doctor.asked import Asked
from cli.doctor.finding import Finding, good, wrong
from infra.cloud_run.quotas import SERVICES, TAGS, near, place_of


def limits(asked: Asked) -> Iterator[Finding]:
    """How much of its limits each project uses in each region of a plan."""
    targets = {place_of(target): target for _, target in asked.places}
    for place, target in targets.items():
        used = asked.cloud_run.used(target)
        found = [wrong(each.words, each.fix) for each in near(place, used)]
        yield from found or [
            good(
                f"{place.project}, {place.region}: {used.services:,} of {SERVICES:,} services, "
                f"{used.tags:,} of {TAGS:,} tags."
            )
        ]
