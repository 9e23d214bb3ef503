"""Fakes of the ports to where the services run, which is all of one journal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.errors import Conflict, NotFound, Rejected, Unavailable
from bot.judge.measured.families import COUNTS, LATENCIES, family
from bot.judge.measured.samples import (
    Counts,
    Gauge,
    Histogram,
    Latencies,
    Reading,
    Readings,
    Sample,
    Wish,
)
from bot.plan import AnyTarget, Probe
from bot.plan.values.headers import FromSecret
from bot.rollout.state import JobState
from bot.rollout.traffic import TAG, Traffic
from bot.service.ports.job_runner import Execution, JobOrder
from bot.service.ports.prober import PostAnswer, ProbeAnswer
from bot.service.ports.traffic_router import Observed, Revision
from tests.support.faked.troubled import Troubled
from tests.support.rollouts import CANARY, NOON, STABLE


@dataclass
class FakeService:
    """A Cloud Run service: what it was told and what it serves.

    ``lag`` is how many looks a shift takes until it is served; ``following`` percent of what it was
    told go to whatever is its latest revision.
    """

    wanted: dict[str, int] = field(default_factory=lambda: {STABLE: 100})
    served: dict[str, int] = field(default_factory=lambda: {STABLE: 100})
    tags: dict[str, str] = field(default_factory=dict)
    etag: int = 1
    busy: bool = False
    lag: int = 0
    following: int = 0
    address: str = ""
    revisions: list[Revision] = field(
        default_factory=lambda: [
            Revision(name=CANARY, image="shop@sha256:2", created_at=NOON - timedelta(hours=1)),
            Revision(name=STABLE, image="shop@sha256:1", created_at=NOON - timedelta(days=1)),
        ]
    )

    def set_by_hand(self, split: Mapping[str, int]) -> None:
        """Somebody uses the console."""
        self.wanted, self.served, self.etag = dict(split), dict(split), self.etag + 1
        self.following = 0

    def deploy(self, revision: Revision) -> None:
        """It gets what goes to the latest revision, and else nothing."""
        self.revisions.insert(0, revision)
        self.etag += 1
        if self.following:
            self.wanted = self.served = {revision.name: 100}


@dataclass
class FakeRouter(Troubled):
    """TrafficRouter over services by name, or by ``region/name`` where it has one of its own there.
    ``etags_count`` False: a platform that overlooks the etag. ``away``: regions that do not answer;
    ``refusing``: regions that refuse every shift, and why."""

    services: dict[str, FakeService] = field(default_factory=lambda: {"shop": FakeService()})
    etags_count: bool = True
    away: set[str] = field(default_factory=set)
    refusing: dict[str, str] = field(default_factory=dict)
    listed: Mapping[str, Mapping[str, int]] | None = None
    """What a list says that services serve; without one, each is read by itself."""
    _waits: dict[str, int] = field(default_factory=dict)

    def _key(self, target: AnyTarget) -> str:
        (region,) = target.all_regions
        if region in self.away:
            raise Unavailable(f"Cloud Run did not answer for {target.service} in {region}.")
        own = f"{region}/{target.service}"
        return own if own in self.services else target.service

    def observe_many(self, targets: Sequence[AnyTarget]) -> Mapping[AnyTarget, Observed]:
        """See TrafficRouter. An etag from a list is nobody's."""
        if self.listed is None:
            return {}
        self.call("list")
        return {
            each: Observed(
                etag="listed", wanted=split, served=split, tags={}, addresses={}, busy=False
            )
            for each in targets
            if (split := self.listed.get(each.service))
        }

    def observe(self, target: AnyTarget) -> Observed:
        """See TrafficRouter."""
        self.call("observe")
        key = self._key(target)
        here = self.services[key]
        left = self._waits.get(key, 0)
        if left:
            self._waits[key] = left - 1
        else:
            here.served = dict(here.wanted)
        return Observed(
            etag=str(here.etag),
            wanted=dict(here.wanted),
            served=dict(here.served),
            tags=dict(here.tags),
            addresses={tag: f"https://{tag}---{target.service}.example" for tag in here.tags},
            busy=here.busy,
            address=here.address,
            latest=here.revisions[0].name if here.revisions else "",
            latest_ready=next((each.name for each in here.revisions if each.ready), ""),
            following=here.following,
            guarded=self.etags_count,
        )

    def shift(self, target: AnyTarget, seen: Observed, traffic: Traffic) -> None:
        """See TrafficRouter."""
        self.call(f"shift {_in_short(traffic.split)}")
        key = self._key(target)
        here = self.services[key]
        if target.all_regions[0] in self.refusing:
            raise Rejected(self.refusing[target.all_regions[0]])
        if self.etags_count and seen.etag != str(here.etag):
            raise Conflict(f"{target.service} was changed meanwhile.")
        here.wanted, here.etag = dict(traffic.split), here.etag + 1
        here.following = traffic.latest
        others = {tag: revision for tag, revision in seen.tags.items() if tag != TAG}
        here.tags = others | ({TAG: traffic.tagged} if traffic.tagged else {})
        self._waits[key] = here.lag

    def revision(self, target: AnyTarget, name: str) -> Revision:
        """See TrafficRouter."""
        self.call(f"revision {name}")
        known = {each.name: each for each in self.services[self._key(target)].revisions}
        if name not in known:
            raise NotFound(f"{target.service} has no revision {name}.")
        return known[name]

    def revisions(self, target: AnyTarget, limit: int = 20) -> list[Revision]:
        """See TrafficRouter."""
        self.call("revisions")
        return self.services[self._key(target)].revisions[:limit]


def _in_short(split: Mapping[str, int]) -> str:
    return ", ".join(f"{revision} {split[revision]}" for revision in sorted(split))


@dataclass
class FakeMetrics(Troubled):
    """MetricSource: every revision gets ``per_minute`` requests, of which ``errors[revision]`` (a
    fraction) fail, and has the cpu ``cpu``. ``problem``: nothing can be read, for this reason."""

    per_minute: int = 600
    rates: dict[str, int] = field(default_factory=dict)
    """Requests a minute of a revision that gets another number."""
    errors: dict[str, float] = field(default_factory=dict)
    cpu: float = 0.4
    slow: dict[str, float] = field(default_factory=dict)
    """The share of a revision's requests that takes four times as long; empty: no latencies."""
    problem: str = ""
    wishes: list[tuple[Wish, ...]] = field(default_factory=list)
    """One entry for each reading."""
    patience: list[float | None] = field(default_factory=list)
    """How long the caller of each reading would wait."""

    def read(
        self, wishes: Sequence[Wish], now: datetime, within: float | None = None
    ) -> Mapping[str, Readings]:
        """See MetricSource."""
        self.call("read metrics")
        self.wishes.append(tuple(wishes))
        self.patience.append(within)
        return {wish.service_id: self._readings(wish, now) for wish in wishes}

    def _readings(self, wish: Wish, now: datetime) -> Readings:
        return {family(metric): self._one(family(metric), wish, now) for metric in wish.metrics}

    def _one(self, name: str, wish: Wish, now: datetime) -> Reading:
        period = timedelta(seconds=10)
        if self.problem:
            return Reading({}, now, period, self.problem)
        starts = [now - period * n for n in range(int((now - wish.since) / period), 0, -1)]
        if name == COUNTS and not self.per_minute:
            return Reading({}, now, period)
        totals = {each: self.rates.get(each, self.per_minute) // 6 for each in wish.revisions}
        return Reading(
            {
                revision: tuple(
                    self._sample(name, at, totals.get(revision, self.per_minute // 6), revision)
                    for at in starts
                )
                for revision in wish.revisions or (STABLE,)
            },
            now,
            period,
        )

    def _sample(self, name: str, at: datetime, total: int, revision: str) -> Sample:
        until = at + timedelta(seconds=10)
        if name == COUNTS:
            return Counts(at, until, total, round(total * self.errors.get(revision, 0)))
        if name == LATENCIES and self.slow:
            slow = round(total * self.slow.get(revision, 0))
            counts = (0, total - slow, 0, slow, 0)
            return Latencies(at, until, Histogram((0.1, 0.2, 0.4, 0.8), counts))
        return Gauge(at, until, self.cpu)


@dataclass
class FakeProber(Troubled):
    """Prober with one answer for everything."""

    answer: ProbeAnswer = field(
        default_factory=lambda: ProbeAnswer(True, "GET /healthz answered 200")
    )

    def probe(self, address: str, probe: Probe, audience: str = "") -> ProbeAnswer:
        """See Prober."""
        self.call(f"probe {address}")
        return self.answer

    def without_value(self, address: str, headers: Mapping[str, FromSecret]) -> Mapping[str, str]:
        """See Prober: each has one."""
        return {}


@dataclass
class FakeJobs(Troubled):
    """JobRunner: each run succeeds at the next look, unless its job is in ``fails`` (with why) or
    still ``runs``. ``lost``: so many starts are carried out and not answered."""

    fails: dict[str, str] = field(default_factory=dict)
    runs: set[str] = field(default_factory=set)
    started: dict[str, JobOrder] = field(default_factory=dict)
    measured: dict[str, float] | None = None
    lost: int = 0

    def start(self, target: AnyTarget, order: JobOrder) -> Execution:
        """See JobRunner."""
        self.call(f"start {order.job.name}")
        self.started.setdefault(order.key, order)
        if self.lost:
            self.lost -= 1
            raise Unavailable("Cloud Run did not answer.")
        return Execution(name=f"run-of-{order.key}", state=JobState.RUNNING)

    def find(self, target: AnyTarget, name: str) -> None:
        """See JobRunner."""
        self.call(f"find {name}")

    def read(self, execution: str) -> Execution:
        """See JobRunner."""
        self.call(f"read {execution}")
        name = self.started[execution.removeprefix("run-of-")].job.name
        if name in self.runs:
            return Execution(name=execution, state=JobState.RUNNING)
        if name in self.fails:
            return Execution(name=execution, state=JobState.FAILED, words=self.fails[name])
        return Execution(name=execution, state=JobState.SUCCEEDED, words="1 of 1 tasks succeeded.")

    def result(self, execution: str, since: datetime) -> Mapping[str, float] | None:
        """See JobRunner."""
        self.call(f"result {execution}")
        return self.measured


@dataclass
class FakePoster(Troubled):
    """Poster with one answer for everything; ``posted`` are the bodies by key, each once."""

    answer: PostAnswer = field(default_factory=lambda: PostAnswer(True, "POST answered 200"))
    posted: dict[str, Mapping[str, str]] = field(default_factory=dict)
    lacks: str = ""

    def post(self, address: str, key: str, body: Mapping[str, str]) -> PostAnswer:
        """See Poster."""
        self.call(f"post {address}")
        if self.answer.ok:
            self.posted.setdefault(key, body)
        return self.answer
