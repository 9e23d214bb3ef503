"""Bring the platform's traffic in line with what is desired.

The etag is taken before the desired state is read, so the last decision wins: a late promote that
meets a rollback fails on the etag, reads again, and finds the rollback (docs/architecture.md).
An etag guards only what is written. So what is desired counts as served only after a look that is
younger than it, and whoever finds that he wrote an older decision's traffic writes again.
"""

from typing import NamedTuple

from bot.errors import Conflict, Rejected, Unavailable
from bot.plan import CloudRunTarget
from bot.retry import TRAFFIC
from bot.rollout.facts import TrafficFailed, TrafficSettled
from bot.rollout.state import Desired, Phase
from bot.rollout.traffic import TAG, Traffic
from bot.service.deciding.commit import Applied, apply
from bot.service.ports.parts import Parts
from bot.service.ports.traffic_router import Observed


class Observation(NamedTuple):
    """The platform as observed, and what was desired at a later moment; ``idle``: by a rollout
    that has ended."""

    observed: Observed
    desired: Desired
    idle: bool = False


class Reconciled(NamedTuple):
    """What decide() made of the outcome (None: nothing was desired), and whether the platform
    has to be asked again later because it refused what cannot be given up."""

    applied: Applied | None
    again: bool = False


def reconcile(
    parts: Parts, service_id: str, target: CloudRunTarget, observation: Observation | None = None
) -> Reconciled:
    """Shift until the platform serves what is desired, and tell decide().

    ``observation`` saves the first look; its observation must be older than its desired state.
    Raises Unavailable when it is not settled yet.
    """
    known: int | None = None
    """The version that was desired before the last look."""
    wrote: int | None = None
    for tried in range(1, TRAFFIC.tries + 1):
        found = observation or observe(parts, service_id, target)
        observation = None
        if found is None or is_done(found, wrote):
            return Reconciled(None)
        version = found.desired.version
        if serves(found.observed, found.desired.traffic):
            if known != version:
                known = version
                continue
            applied = report_settled(parts, service_id, found.desired)
            if superseded(applied, found.desired):
                continue
            return Reconciled(applied)
        if matches(found.observed, found.desired.traffic) and not found.observed.failed:
            parts.pause(TRAFFIC.wait(tried))
            continue
        try:
            parts.router.shift(target, found.observed, found.desired.traffic)
            known = wrote = version
        except Conflict as lost:
            parts.pause(TRAFFIC.wait(tried, lost))
        except Rejected as no:
            applied = report_refused(parts, service_id, found.desired, str(no))
            if superseded(applied, found.desired):
                continue
            return Reconciled(applied, again=must_not_give_up(applied))
    raise Unavailable(f"The traffic of {service_id} is not settled yet.", "It is tried again.")


def observe(parts: Parts, service_id: str, target: CloudRunTarget) -> Observation | None:
    """First the platform with its etag, then what is desired; None when nothing is."""
    observed = parts.router.observe(target)
    service = parts.store.load(service_id).service
    return (
        Observation(observed, service.desired, service.active is None) if service.desired else None
    )


def is_done(found: Observation, wrote: int | None) -> bool:
    """Whether what is desired was served, and no late write of ours has undone it since.

    What this worker wrote, it knows. A worker that died after its write left its effect to be
    done: while a rollout is active that is found as drift; when none is, it is put right here.
    """
    if found.desired.settled_at is None:
        return False
    late = found.idle or wrote not in (None, found.desired.version)
    return not late or matches(found.observed, found.desired.traffic)


def matches(observed: Observed, traffic: Traffic) -> bool:
    """Whether the platform was told to serve exactly this, our tag where it belongs."""
    return dict(observed.wanted) == dict(traffic.split) and observed.tags.get(TAG) == traffic.tagged


def serves(observed: Observed, traffic: Traffic) -> bool:
    """Whether it was told, and does. A shift that failed may leave the split as it was wanted
    anyway, and our tag nowhere: then nobody could ask the canary."""
    return (
        matches(observed, traffic)
        and not observed.busy
        and (traffic.tagged is None or TAG in observed.addresses)
        and dict(observed.served) == dict(traffic.split)
    )


def report_settled(parts: Parts, service_id: str, desired: Desired) -> Applied:
    """This version is served."""
    fact = TrafficSettled(id=f"settled~{service_id}~{desired.version}", version=desired.version)
    return apply(parts, service_id, fact)


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
