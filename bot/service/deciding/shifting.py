"""One region's traffic, and what one worker has seen and written of it so far."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.errors import CanarioError, Conflict, Rejected
from bot.plan import AnyTarget
from bot.retry import TRAFFIC
from bot.rollout.state import Desired, Phase, Service
from bot.rollout.traffic import TAG, Traffic
from bot.service.ports.parts import Parts, log
from bot.service.ports.traffic_router import Observed, TagsInTheWay

FRESH = timedelta(seconds=30)
"""What was desired so long ago is read again before it is written."""


class Observation(NamedTuple):
    """The platform as observed, by region, and what was desired ``at`` a later moment, or shortly
    after it. ``idle``: by a rollout that has ended; ``back``: all traffic is on its way back."""

    observed: Mapping[str, Observed]
    desired: Desired
    at: datetime
    idle: bool = False
    back: bool = False


class Shifting:
    """``alone``: it is the only region, so that what it raises is what the worker raises."""

    def __init__(self, parts: Parts, service_id: str, target: AnyTarget, *, alone: bool) -> None:
        self._parts, self._service_id, self._target = parts, service_id, target
        self._alone = alone
        self._known: int | None = None
        """The version that was desired before the last observation."""
        self._wrote: int | None = None
        self._done: int | None = None
        """The version that is served, or refused."""
        self._asked: int | None = None
        """The version that was desired when this was last tried."""
        self.refused = ""
        """Why the platform refused this version."""
        self.seen: Observed | None = None
        """What it served when it was done."""
        self.away: CanarioError | None = None
        """What this region raised; it is not asked again by this worker."""
        self.left_out: dict[str, str] = {}
        """Others' tags that are in the way of this version, with their revisions."""
        self._left_out_for: int | None = None
        self.why = ""
        """Why the last attempt did not do it, in the platform's words."""

    @property
    def region(self) -> str:
        """Where it is."""
        return self._target.all_regions[0]

    @property
    def where(self) -> str:
        """Words for it, where there are others."""
        return "" if self._alone else f" in {self.region}"

    @property
    def to_do(self) -> bool:
        """Whether there is anything to be seen or done, as far as is known."""
        return self.away is None and (self._done is None or self._done != self._asked)

    def finished(self, version: int) -> bool:
        """Whether this version is served or refused here, or nobody answers."""
        return self.away is not None or self._done == version

    def shuts_out(self, version: int) -> bool:
        """Whether a write that an older version's worker still has before it would fail, because
        this worker's own has come between."""
        return self._wrote == version and self.seen is not None and self.seen.guarded

    def begin_again(self) -> None:
        """Something else is desired by now."""
        self._done = None

    def observe(self) -> Observed | None:
        """Its traffic with its etag; None where nobody answers and there are other regions."""
        try:
            return self._parts.router.observe(self._target)
        except CanarioError as error:
            self._gone(error)
            return None

    def is_done(self, found: Observation) -> bool:
        """Whether what is desired was served, and no late write of ours has undone it since.

        What this worker wrote, it knows. A worker that died after its write left its effect to be
        done: while a rollout is active that is found as drift; when none is, it is put right here.
        """
        if found.desired.settled_at is None:
            return False
        mine = self._wrote not in (None, found.desired.version)
        if not (found.idle or mine):
            return True
        observed, desired = found.observed.get(self.region), found.desired.in_region(self.region)
        if observed is None:
            return False
        # A rollout's traffic has our tag; what has none by now is somebody else's.
        ours = mine or observed.tagless or TAG in observed.tags
        return not ours or matches(observed, due_now(observed, desired))

    def attempt(self, found: Observation, tried: int) -> None:
        """Bring what was found in line, as far as one attempt does."""
        self._asked = found.desired.version
        observed, desired = found.observed.get(self.region), found.desired.in_region(self.region)
        if observed is None or self.finished(desired.version):
            return
        if observed.busy and gives_back(desired):
            self._wait(tried, "Cloud Run is not done with a change")
            return
        traffic = due_now(observed, desired)
        left = bool(desired.left_by) and matches(observed, traffic) and not observed.busy
        if left or serves(observed, traffic):
            if self._known == desired.version:
                self._done, self.refused, self.seen = desired.version, "", observed
            self._known = desired.version
        elif matches(observed, traffic) and not observed.failed:
            self._wait(tried, "Cloud Run has taken it and is not done with it")
        else:
            self._shift(found, tried)

    def _wait(self, tried: int, why: str) -> None:
        self.why = f"{self.where}: {why}"
        self._parts.pause(TRAFFIC.wait(tried))

    def _gone(self, error: CanarioError) -> None:
        if self._alone:
            raise error
        log.warning("%s%s: %s", self._service_id, self.where, error)
        self.away = error

    def _shift(self, found: Observation, tried: int) -> None:
        """Unless this worker was suspended since it read what is desired: by now something else may
        be, and be served, and its own worker gone."""
        if self._parts.clock.now() - found.at > FRESH:
            self.why = f"{self.where}: what was read has become too old to be written"
            return
        observed, desired = found.observed[self.region], found.desired.in_region(self.region)
        if self._left_out_for != desired.version:
            self.left_out, self._left_out_for = {}, desired.version
        try:
            self._parts.router.shift(
                self._target,
                without(observed, self.left_out),
                due_now(observed, desired),
            )
            self._known = self._wrote = desired.version
        except Conflict as lost:
            self.why = f"{self.where}: {lost.sentence.rstrip('.')}"
            self._parts.pause(TRAFFIC.wait(tried, lost))
        except Rejected as no:
            if isinstance(no, TagsInTheWay) and self._leave_out(no, observed, desired):
                return
            self._done = desired.version
            self.refused = str(no) if self._alone else f"{self.region}: {no}"
        except CanarioError as error:
            self._gone(error)

    def _leave_out(self, no: TagsInTheWay, observed: Observed, desired: Desired) -> bool:
        """What must happen is not stopped by somebody's tag on a revision that can't serve; a step
        up is, for it can wait until that person has looked."""
        service = self._parts.store.load(self._service_id).service
        new = no.tags.keys() - self.left_out.keys()
        if not new or not is_way_back(service, observed, desired.traffic, self.region):
            return False
        self.left_out |= no.tags
        log.warning(
            "the tags %s of %s are left out: %s", sorted(no.tags), self._service_id, no.sentence
        )
        return True


def is_way_back(service: Service, observed: Observed, traffic: Traffic, region: str) -> bool:
    """Whether stable is to get more than it has, or a rollout that is over left this to be done."""
    if service.active is None or service.active.phase is Phase.ROLLING_BACK:
        return True
    stable = service.active.in_region(region).stable
    return traffic.share(stable) > observed.served.get(stable, 0)


def without(observed: Observed, tags: Mapping[str, str]) -> Observed:
    """The same observation without these tags, so that they are not kept."""
    kept = {tag: revision for tag, revision in observed.tags.items() if tag not in tags}
    return observed.model_copy(update={"tags": kept})


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
        and (observed.tagless or observed.tags.get(TAG) == traffic.tagged)
        and observed.following == traffic.latest
    )


def serves(observed: Observed, traffic: Traffic) -> bool:
    """Whether it was told, and does. A shift that failed may leave the split as it was wanted
    anyway, and our tag nowhere: then nobody could ask the canary."""
    return (
        matches(observed, traffic)
        and not observed.busy
        and (traffic.tagged is None or observed.tagless or TAG in observed.addresses)
        and dict(observed.served) == dict(traffic.split)
    )
