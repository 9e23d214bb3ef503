"""A service's traffic: Cloud Run's entries read as ours, and ours written as its entries."""

from collections.abc import Iterable, Iterator
from typing import Any

from google.cloud import run_v2

from bot.errors import Rejected
from bot.plan import AnyTarget
from bot.rollout.traffic import TAG, Traffic
from bot.service.ports.traffic_router import Observed

LATEST = run_v2.TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST
REVISION = run_v2.TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION
SUCCEEDED = run_v2.Condition.State.CONDITION_SUCCEEDED
FAILED = run_v2.Condition.State.CONDITION_FAILED


class SeenOnCloudRun(Observed):
    """Observed, and the tags that follow the latest revision and so must not be pinned."""

    following_tags: frozenset[str] = frozenset()


def observed(service: run_v2.Service) -> SeenOnCloudRun:
    """What GetService says. A service without traffic entries serves its latest revision."""
    latest = _short(service.latest_ready_revision)
    entries = list(service.traffic)
    tagged = {entry.tag: entry for entry in entries if entry.tag}
    failed = not service.reconciling and service.terminal_condition.state == FAILED
    return SeenOnCloudRun(
        etag=service.etag,
        wanted=_shares(entries, latest),
        served=_shares(service.traffic_statuses, latest),
        tags={tag: _short(entry.revision) or latest for tag, entry in tagged.items()},
        addresses={entry.tag: entry.uri for entry in service.traffic_statuses if entry.tag},
        busy=not failed and (service.reconciling or service.terminal_condition.state != SUCCEEDED),
        failed=failed,
        address=service.uri,
        latest=_short(service.latest_created_revision),
        following=sum(entry.percent for entry in entries if entry.type_ == LATEST)
        if entries
        else 100,
        latest_ready=latest,
        following_tags=frozenset(tag for tag, entry in tagged.items() if entry.type_ == LATEST),
    )


def targets(target: AnyTarget, seen: Observed, traffic: Traffic) -> list[run_v2.TrafficTarget]:
    """The entries for ``traffic``: shares first, then our tag, then everybody else's at 0 %.

    Raises Rejected for shares that Cloud Run would refuse.
    """
    total = sum(traffic.split.values())
    if total != 100 or any(not 0 < percent <= 100 for percent in traffic.split.values()):
        raise Rejected(
            f"The shares {dict(traffic.split)} for {target.service} add up to {total} percent, "
            "and Cloud Run takes whole percents of 1 to 100 that add up to 100.",
            "Correct the shares and try again; nothing was changed.",
        )
    following = seen.following_tags if isinstance(seen, SeenOnCloudRun) else frozenset()
    entries = [_named(revision, percent=share) for revision, share in _by_name(seen, traffic)]
    if traffic.latest:
        entries.append(run_v2.TrafficTarget(type_=LATEST, percent=traffic.latest))
    if traffic.tagged is not None:
        entries.append(_named(traffic.tagged, tag=TAG))
    for tag, revision in seen.tags.items():
        if tag in following and tag != TAG:
            entries.append(run_v2.TrafficTarget(type_=LATEST, tag=tag))
        elif tag != TAG:
            entries.append(_named(revision, tag=tag))
    return entries


def _by_name(seen: Observed, traffic: Traffic) -> Iterator[tuple[str, int]]:
    """The shares without what is asked for as the latest revision's."""
    for revision, share in traffic.split.items():
        left = share - (traffic.latest if revision == seen.latest_ready else 0)
        if left:
            yield revision, left


def _named(revision: str, percent: int = 0, tag: str = "") -> run_v2.TrafficTarget:
    return run_v2.TrafficTarget(type_=REVISION, revision=revision, percent=percent, tag=tag)


def _shares(entries: Iterable[Any], latest: str) -> dict[str, int]:
    shares: dict[str, int] = {}
    for entry in entries:
        revision = _short(entry.revision) or latest
        shares[revision] = shares.get(revision, 0) + entry.percent
    return {revision: share for revision, share in shares.items() if share} or {latest: 100}


def _short(revision: str) -> str:
    return revision.rpartition("/")[2]
