"""Bring the platform's traffic in line with what is desired.

The etag is taken before the desired state is read, so the last decision wins: a late promote that
meets a rollback fails on the etag, reads again, and finds the rollback (docs/architecture.md).
An etag guards only what is written. So what is desired counts as served only after a look that is
younger than it, and whoever finds that he wrote an older decision's traffic writes again.
"""

from collections.abc import Mapping
from typing import NamedTuple

from bot.errors import Conflict, Rejected, Unavailable
from bot.plan import CloudRunTarget
from bot.retry import TRAFFIC
from bot.rollout.facts import TrafficFailed, TrafficSettled
from bot.rollout.state import Desired, Phase, Service
from bot.rollout.traffic import TAG, Left, Traffic
from bot.service.deciding.commit import Applied, apply
from bot.service.ports.parts import Parts, log
from bot.service.ports.traffic_router import Observed, TagsInTheWay


class Observation(NamedTuple):
    """The platform as observed, and what was desired at a later moment; ``idle``: by a rollout
    that has ended."""

    observed: Observed
    desired: Desired
    idle: bool = False


class Reconciled(NamedTuple):
    """What decide() made of the outcome (None: nothing was desired). ``refused``: why the platform
    refused what cannot be given up, so that it has to be asked again later."""

    applied: Applied | None
    refused: str = ""


def reconcile(
    parts: Parts, service_id: str, target: CloudRunTarget, observation: Observation | None = None
) -> Reconciled:
    """Shift until the platform serves what is desired, and tell decide().

    ``observation`` saves the first look; its observation must be older than its desired state.
    Raises Unavailable when it is not settled yet.
    """
    shifting = Shifting(parts, service_id, target)
    for tried in range(1, TRAFFIC.tries + 1):
        found = observation or observe(parts, service_id, target)
        observation = None
        if found is None or is_done(found, shifting.wrote):
            return Reconciled(None)
        done = shifting.attempt(found, tried)
        if done is not None:
            return done
    raise Unavailable(
        f"The traffic of {service_id} is not settled yet{shifting.why}.", "It is tried again."
    )


class Shifting:
    """What one worker has seen and written of a service's traffic so far."""

    def __init__(self, parts: Parts, service_id: str, target: CloudRunTarget) -> None:
        self._parts, self._service_id, self._target = parts, service_id, target
        self._known: int | None = None
        """The version that was desired before the last observation."""
        self.wrote: int | None = None
        self._left_out: dict[str, str] = {}
        """Others' tags that are in the way of this version, with their revisions."""
        self._left_out_for: int | None = None
        self.why = ""
        """Why the last attempt did not do it, in the platform's words."""

    def attempt(self, found: Observation, tried: int) -> Reconciled | None:
        """Bring what was found in line; None: observe again."""
        observed, desired = found.observed, found.desired
        if observed.busy and gives_back(desired):
            self._wait(tried, ": Cloud Run is not done with a change")
            return None
        traffic = due_now(observed, desired)
        left = bool(desired.left_by) and matches(observed, traffic) and not observed.busy
        if left or serves(observed, traffic):
            if self._known != desired.version:
                self._known = desired.version
                return None
            applied = report_settled(self._parts, self._service_id, found, self._left_out)
            return None if superseded(applied, desired) else Reconciled(applied)
        if matches(observed, traffic) and not observed.failed:
            self._wait(tried, ": Cloud Run has taken it and is not done with it")
            return None
        return self._shift(observed, desired, tried)

    def _wait(self, tried: int, why: str) -> None:
        self.why = why
        self._parts.pause(TRAFFIC.wait(tried))

    def _shift(self, observed: Observed, desired: Desired, tried: int) -> Reconciled | None:
        if self._left_out_for != desired.version:
            self._left_out, self._left_out_for = {}, desired.version
        try:
            self._parts.router.shift(
                self._target,
                without(observed, self._left_out),
                due_now(observed, desired),
            )
            self._known = self.wrote = desired.version
        except Conflict as lost:
            self.why = f": {lost.sentence.rstrip('.')}"
            self._parts.pause(TRAFFIC.wait(tried, lost))
        except Rejected as no:
            if isinstance(no, TagsInTheWay) and self._leave_out(no, observed, desired):
                return None
            applied = report_refused(self._parts, self._service_id, desired, str(no))
            if not superseded(applied, desired):
                return Reconciled(applied, str(no) if must_not_give_up(applied) else "")
        return None

    def _leave_out(self, no: TagsInTheWay, observed: Observed, desired: Desired) -> bool:
        """What must happen is not stopped by somebody's tag on a revision that can't serve; a step
        up is, for it can wait until that person has looked."""
        service = self._parts.store.load(self._service_id).service
        new = no.tags.keys() - self._left_out.keys()
        if not new or not is_way_back(service, observed, desired.traffic):
            return False
        self._left_out |= no.tags
        log.warning(
            "the tags %s of %s are left out: %s", sorted(no.tags), self._service_id, no.sentence
        )
        return True


def is_way_back(service: Service, observed: Observed, traffic: Traffic) -> bool:
    """Whether stable is to get more than it has, or a rollout that is over left this to be done."""
    rollout = service.active
    if rollout is None or rollout.phase is Phase.ROLLING_BACK:
        return True
    return traffic.share(rollout.stable) > observed.served.get(rollout.stable, 0)


def without(observed: Observed, tags: Mapping[str, str]) -> Observed:
    """The same observation without these tags, so that they are not kept."""
    kept = {tag: revision for tag, revision in observed.tags.items() if tag not in tags}
    return observed.model_copy(update={"tags": kept})


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
    return not late or matches(found.observed, due_now(found.observed, found.desired))


def due_now(observed: Observed, desired: Desired) -> Traffic:
    """What the platform is to be told. A rollout that is over leaves the split to everybody else;
    whoever has changed it since does not find it changed back. It gives the traffic to the latest
    revision only where that is the one that has just been rolled out: nothing unseen is served."""
    if not desired.left_by:
        return desired.traffic
    found, given = dict(observed.wanted), desired.traffic
    latest = {observed.latest, observed.latest_ready}
    if gives_back(desired) and found == dict(given.split) and latest == set(given.split):
        return given
    return Traffic(split=found, tagged=given.tagged, latest=observed.following)


def gives_back(desired: Desired) -> bool:
    """Whether the traffic is still to be given to whatever is the latest revision; once only."""
    return bool(desired.left_by and desired.traffic.latest) and desired.settled_at is None


def matches(observed: Observed, traffic: Traffic) -> bool:
    """Whether the platform was told to serve exactly this, our tag where it belongs."""
    return (
        dict(observed.wanted) == dict(traffic.split)
        and observed.tags.get(TAG) == traffic.tagged
        and observed.following == traffic.latest
    )


def serves(observed: Observed, traffic: Traffic) -> bool:
    """Whether it was told, and does. A shift that failed may leave the split as it was wanted
    anyway, and our tag nowhere: then nobody could ask the canary."""
    return (
        matches(observed, traffic)
        and not observed.busy
        and (traffic.tagged is None or TAG in observed.addresses)
        and dict(observed.served) == dict(traffic.split)
    )


def report_settled(
    parts: Parts, service_id: str, found: Observation, left_out: Mapping[str, str]
) -> Applied:
    """This version is served, without the tags that were in its way."""
    desired, observed = found.desired, found.observed
    left = Left(following=observed.following, latest=observed.latest, split=dict(observed.wanted))
    fact = TrafficSettled(
        id=f"settled~{service_id}~{desired.version}",
        version=desired.version,
        left_out=left_out,
        found=left if gives_back(desired) else None,
    )
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
