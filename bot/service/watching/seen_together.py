"""What the platform serves, read for a whole batch where that takes fewer calls.

What is read so is only looked at: what differs from what was seen before is read again by itself,
for a list may be older, and nothing is ever written with an etag from a list.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bot.errors import CanarioError
from bot.plan import AnyTarget
from bot.rollout.state import Desired, Service
from bot.service.ports.parts import Parts, log
from bot.service.ports.traffic_router import Observed
from bot.service.watching.alert import observe_regions

Listed = Mapping[AnyTarget, Observed]
"""By target of one region."""


class Seen(NamedTuple):
    """What is served by region; ``writable``: the same where its etag may be used."""

    observed: Mapping[str, Observed]
    writable: Mapping[str, Observed]


def read_together(parts: Parts, services: Iterable[Service]) -> Listed:
    """What can be read together of these services' targets; nothing where that fails, and then
    each is read by itself."""
    targets = [each for service in services if service.target for each in service.target.each]
    try:
        return parts.router.observe_many(targets)
    except CanarioError as error:
        log.warning("could not read %d services together: %s", len(targets), error)
        return {}


def see(parts: Parts, target: AnyTarget, desired: Desired, listed: Listed) -> Seen:
    """What is served, from the list where every region there is as it was seen before."""
    found = {each.all_regions[0]: listed.get(each) for each in target.each}
    same = {
        region: it
        for region, it in found.items()
        if it is not None and not it.busy and it.wanted == desired.in_region(region).served
    }
    if len(same) == len(found):
        return Seen(same, {})
    fresh = observe_regions(parts, target)
    return Seen(fresh, fresh)
