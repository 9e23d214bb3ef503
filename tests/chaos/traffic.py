"""What Cloud Run was told and what it served, against what was decided."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.rollout.state import Phase
from tests.chaos.street import BLUE, Street
from tests.chaos.trail import Trail
from tests.e2e.deployment import Deployment

LATE = 15.0
"""Seconds after which an alert or a command that was taken must have been decided on, whatever
else is wrong."""


def check_traffic(deployment: Deployment, street: Street, trail: Trail) -> Iterator[str]:
    """What is wrong with one service's traffic, in sentences; each region by itself."""
    for path in street.paths:
        yield from _in_a_region(deployment, street, path, trail)
    yield from _asked(street, trail)
    yield from _once(street, trail)


def _in_a_region(deployment: Deployment, street: Street, path: str, trail: Trail) -> Iterator[str]:
    platform = deployment.cloud.platform.service(path)
    if (BLUE, street.first) not in {(each.tag, each.revision) for each in platform.traffic}:
        yield f"{path}: somebody's tag {BLUE} is gone"
    wanted, served = platform.percents(platform.traffic), platform.percents(platform.served)
    desired = trail.service.desired
    last = dict(desired.traffic.split) if desired else {street.first: 100}
    if not wanted == served == last:
        yield f"{street.name} serves {served} of {wanted}, the last decision says {last}"
    ends = sorted(trail.ended.values(), key=lambda rollout: rollout.requested_at)
    if ends:
        done = ends[-1].phase is Phase.COMPLETED
        must = ends[-1].canary if done else ends[-1].stable
        if served != {must: 100}:
            yield f"{street.name}: {ends[-1].outcome} And it serves {served}"
    yield from _shifts(deployment, street, path, trail)


def _shifts(deployment: Deployment, street: Street, path: str, trail: Trail) -> Iterator[str]:
    """Nothing was asked for before it was decided, and nothing called served that was not."""
    served: list[tuple[float, Mapping[str, int]]] = [(0.0, {street.first: 100})]
    for entry in deployment.journal.entries():
        if entry.detail.get("service") != path:
            continue
        split = _split(entry.detail.get("traffic", {}))
        if entry.method == "served":
            served.append((entry.at, split))
        elif entry.method == "UpdateService" and not any(
            at.timestamp() <= entry.at and split == decided for at, decided in trail.wanted
        ):
            yield f"{street.name} was told to serve {split} and nobody had decided that"
    for settled in trail.settled:
        if not any(at <= settled.at.timestamp() and split == settled.split for at, split in served):
            yield f"{street.name}: {settled.split} was called served and was not"


def _asked(street: Street, trail: Trail) -> Iterator[str]:
    """A rollback that was taken is not forgotten."""
    for asked in street.asked:
        ended = trail.ended.get(asked.rollout)
        if ended is None or ended.phase is Phase.ROLLED_BACK or ended.ended_at is None:
            continue
        if ended.ended_at.timestamp() > asked.at + LATE:
            yield f"{asked.rollout} was asked back by {asked.by}, and continued: {ended.outcome}"


def _once(street: Street, trail: Trail) -> Iterator[str]:
    """What somebody says counts once, delivered twice or edited."""
    for verb, kind in (("promote", "promoted"), ("rollback", "rollback_asked"), ("hold", "held")):
        if trail.asked[kind] > street.tried[verb]:
            yield f"{street.name}: {trail.asked[kind]} of {street.tried[verb]} times {verb}"


def _split(traffic: Mapping[str, Any]) -> dict[str, int]:
    return {revision: int(percent) for revision, percent in traffic.items() if percent}
