"""Bring the platform's traffic in line with what is desired.

The etag is taken before the desired state is read, so the last decision wins: a late promote that
meets a rollback fails on the etag, reads again, and finds the rollback (docs/architecture.md).
An etag guards only what is written. So what is desired counts as served only after a look that is
younger than it, and whoever finds that he wrote an older decision's traffic writes again.

In several regions each goes this way by itself, side by side with the others, and all is served
once every one of them serves the same version (docs/decisions/0019-several-regions.md).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from bot.errors import Unavailable
from bot.plan import AnyTarget
from bot.retry import TRAFFIC
from bot.rollout.facts import TrafficFailed, TrafficSettled
from bot.rollout.state import Desired, Phase
from bot.rollout.traffic import Left
from bot.service.deciding.commit import Applied, apply
from bot.service.deciding.shifting import Observation, Shifting, gives_back
from bot.service.ports.beside import all_beside
from bot.service.ports.parts import Parts
from bot.service.ports.traffic_router import Observed


class Reconciled(NamedTuple):
    """What decide() made of the outcome (None: nothing was desired). ``refused``: why the platform
    refused what cannot be given up, so that it has to be asked again later. ``look_at``: when to
    look once more, for a late write of an older decision's worker."""

    applied: Applied | None
    refused: str = ""
    look_at: datetime | None = None


LAST_LOOK = timedelta(minutes=2)
"""So long after all was served a late write may come: what a worker writes was desired FRESH before
at the most, and the call itself takes some time."""


def reconcile(
    parts: Parts, service_id: str, target: AnyTarget, observation: Observation | None = None
) -> Reconciled:
    """Shift until the platform serves what is desired in every region, and tell decide().

    ``observation`` saves the first look, or that of some regions; it must be older than its desired
    state. Raises Unavailable when it is not settled yet.
    """
    alone = not target.several
    regions = [Shifting(parts, service_id, each, alone=alone) for each in target.each]
    for tried in range(1, TRAFFIC.tries + 1):
        found = observe(parts, service_id, regions, observation)
        observation = None
        if found is None:
            return Reconciled(None)
        if all(each.is_done(found) for each in regions):
            return Reconciled(None, look_at=last_look(found.desired) if found.idle else None)
        wait_for_all(regions, found)
        all_beside(parts.both, [partial(each.attempt, found, tried) for each in regions])
        done = report(parts, service_id, regions, found)
        if done is not None:
            return done
    why = next((each.why for each in regions if each.why), "")
    raise Unavailable(f"The traffic of {service_id} is not settled yet{why}.", "It is tried again.")


def observe(
    parts: Parts, service_id: str, regions: Sequence[Shifting], known: Observation | None
) -> Observation | None:
    """First the platform with its etags, where that is not known yet, then what is desired; None
    when nothing is."""
    seen: dict[str, Observed] = dict(known.observed) if known else {}
    unseen = [each for each in regions if each.to_do and each.region not in seen]
    if known is not None and not unseen:
        return known
    found = all_beside(parts.both, [each.observe for each in unseen])
    seen |= {each.region: it for each, it in zip(unseen, found, strict=True) if it is not None}
    at = parts.clock.now()
    service = parts.store.load(service_id).service
    if service.desired is None:
        return None
    back = service.phase is Phase.ROLLING_BACK
    return Observation(seen, service.desired, at, service.active is None, back)


def wait_for_all(regions: Sequence[Shifting], found: Observation) -> None:
    """While one region does not answer none takes a step up; what sends traffic back does not wait
    for it. Raises what that region raised."""
    away = next((each.away for each in regions if each.away), None)
    if away is not None and not (found.idle or found.back):
        raise away


def report(
    parts: Parts, service_id: str, regions: Sequence[Shifting], found: Observation
) -> Reconciled | None:
    """Tell decide() once nothing more can be done in any region; None: observe again. Raises what
    a region raised that does not answer."""
    desired = found.desired
    if not all(each.finished(desired.version) for each in regions):
        return None
    refused = next((each.refused for each in regions if each.refused), "")
    away = next((each.away for each in regions if each.away), None)
    if refused:
        applied = report_refused(parts, service_id, desired, refused)
    elif away is not None:
        raise away
    else:
        applied = report_settled(parts, service_id, desired, regions)
    if superseded(applied, desired):
        for each in regions:
            each.begin_again()
        return None
    if refused:
        return Reconciled(applied, refused if must_not_give_up(applied) else "")
    over = applied.decision.service
    open_to_late = not all(each.shuts_out(desired.version) for each in regions)
    return Reconciled(
        applied,
        look_at=last_look(over.desired) if open_to_late and over.active is None else None,
    )


def last_look(desired: Desired | None) -> datetime | None:
    """When nobody can write any more what was desired before this; None: it is not served yet.

    While a rollout is active a late write is found as drift. Once it is over nobody would look, and
    the etag guards only against what was written since: where the last decision found its traffic
    in place and wrote none, a worker that was suspended before may still write an older one's.
    """
    settled_at = desired.settled_at if desired else None
    return settled_at + LAST_LOOK if settled_at else None


def report_settled(
    parts: Parts, service_id: str, desired: Desired, regions: Sequence[Shifting]
) -> Applied:
    """This version is served, without the tags that were in its way."""
    fact = TrafficSettled(
        id=f"settled~{service_id}~{desired.version}",
        version=desired.version,
        left_out={tag: revision for each in regions for tag, revision in each.left_out.items()},
        found=left(regions) if gives_back(desired) else None,
    )
    return apply(parts, service_id, fact)


def left(regions: Sequence[Shifting]) -> Left | None:
    """How the traffic is left that was to follow the latest revision."""
    every = [
        Left(
            following=each.seen.following,
            latest=each.seen.latest,
            split=dict(each.seen.wanted),
            region=each.region if len(regions) > 1 else "",
        )
        for each in regions
        if each.seen
    ]
    return min(every, key=lambda each: each.following, default=None)


def report_refused(parts: Parts, service_id: str, desired: Desired, reason: str) -> Applied:
    """The platform will not serve this version; said once a version."""
    fact = TrafficFailed(
        id=f"refused~{service_id}~{desired.version}", version=desired.version, reason=reason
    )
    return apply(parts, service_id, fact)


def superseded(applied: Applied, desired: Desired) -> bool:
    """Whether something else is desired by now, so that it starts from the beginning."""
    now = applied.decision.service.desired
    return applied.decision.ignored is not None and now is not None and now != desired


def must_not_give_up(applied: Applied) -> bool:
    """A rollback, and what an ended rollout left, is tried until it works."""
    return applied.decision.service.phase in (Phase.ROLLING_BACK, Phase.IDLE)
