"""Fakes of the service's ports, under the test's control, that write what was done in one journal.

``trouble`` of a fake is what its next calls raise, in order; None lets one call through.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.errors import Conflict, NotFound
from bot.judge.measured.families import COUNTS, family
from bot.judge.measured.samples import Counts, Gauge, Reading, Readings, Wish
from bot.plan import CloudRunTarget, Plan, Probe
from bot.rollout.effects import Announce
from bot.rollout.state import Ask, Card, Desired, Rollout
from bot.rollout.traffic import TAG, Traffic
from bot.service.ports.chat import Call, Membership
from bot.service.ports.on_calls import OnCall
from bot.service.ports.parts import Parts
from bot.service.ports.prober import ProbeAnswer
from bot.service.ports.traffic_router import Observed, Revision
from bot.service.values.answers import Answer, ReplyTo
from bot.service.values.chart import Chart
from bot.service.values.home import Home
from bot.service.values.start_form import StartForm
from bot.service.values.work import TellChannel, Work
from tests.support.disturbances import Disturbances
from tests.support.memory_store import MemoryStore
from tests.support.rollouts import CANARY, NOON, SERVICE, STABLE


class Crash(Exception):  # noqa: N818 - named for what it is
    """The process dies here: no code of ours may catch this."""


Journal = list[str]
"""What was done outside, in order, a few words each."""


@dataclass
class FakeClock:
    """A clock that moves only when it is told to."""

    time: datetime = NOON

    def now(self) -> datetime:
        """See Clock."""
        return self.time

    def advance(self, by: timedelta) -> None:
        """Time passes."""
        self.time += by


@dataclass
class Troubled:
    """What the fakes of remote systems share."""

    journal: Journal
    trouble: list[Exception | None] = field(default_factory=list)

    def call(self, words: str) -> None:
        """Write down a call, and raise what is planned for it."""
        self.journal.append(words)
        problem = self.trouble.pop(0) if self.trouble else None
        if problem is not None:
            raise problem


@dataclass
class FakeService:
    """A Cloud Run service: what it was told and what it serves.

    ``lag`` is how many looks a shift takes until it is served.
    """

    wanted: dict[str, int] = field(default_factory=lambda: {STABLE: 100})
    served: dict[str, int] = field(default_factory=lambda: {STABLE: 100})
    tags: dict[str, str] = field(default_factory=dict)
    etag: int = 1
    busy: bool = False
    lag: int = 0
    revisions: list[Revision] = field(
        default_factory=lambda: [
            Revision(name=CANARY, image="shop@sha256:2", created_at=NOON - timedelta(hours=1)),
            Revision(name=STABLE, image="shop@sha256:1", created_at=NOON - timedelta(days=1)),
        ]
    )

    def set_by_hand(self, split: Mapping[str, int]) -> None:
        """Somebody uses the console."""
        self.wanted, self.served, self.etag = dict(split), dict(split), self.etag + 1


@dataclass
class FakeRouter(Troubled):
    """TrafficRouter over services by name. ``etags_count`` False: a platform that overlooks the
    etag."""

    services: dict[str, FakeService] = field(default_factory=lambda: {"shop": FakeService()})
    etags_count: bool = True
    _waits: dict[str, int] = field(default_factory=dict)

    def observe(self, target: CloudRunTarget) -> Observed:
        """See TrafficRouter."""
        self.call("observe")
        here = self.services[target.service]
        left = self._waits.get(target.service, 0)
        if left:
            self._waits[target.service] = left - 1
        else:
            here.served = dict(here.wanted)
        return Observed(
            etag=str(here.etag),
            wanted=dict(here.wanted),
            served=dict(here.served),
            tags=dict(here.tags),
            addresses={tag: f"https://{tag}---{target.service}.example" for tag in here.tags},
            busy=here.busy,
            latest=here.revisions[0].name if here.revisions else "",
        )

    def shift(self, target: CloudRunTarget, seen: Observed, traffic: Traffic) -> None:
        """See TrafficRouter."""
        self.call(f"shift {_in_short(traffic.split)}")
        here = self.services[target.service]
        if self.etags_count and seen.etag != str(here.etag):
            raise Conflict(f"{target.service} was changed meanwhile.")
        here.wanted, here.etag = dict(traffic.split), here.etag + 1
        others = {tag: revision for tag, revision in seen.tags.items() if tag != TAG}
        here.tags = others | ({TAG: traffic.tagged} if traffic.tagged else {})
        self._waits[target.service] = here.lag

    def revision(self, target: CloudRunTarget, name: str) -> Revision:
        """See TrafficRouter."""
        self.call(f"revision {name}")
        known = {each.name: each for each in self.services[target.service].revisions}
        if name not in known:
            raise NotFound(f"{target.service} has no revision {name}.")
        return known[name]

    def revisions(self, target: CloudRunTarget, limit: int = 20) -> list[Revision]:
        """See TrafficRouter."""
        self.call("revisions")
        return self.services[target.service].revisions[:limit]


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
                    _counts(at, totals.get(revision, self.per_minute // 6), self.errors, revision)
                    if name == COUNTS
                    else Gauge(at, at + period, self.cpu)
                    for at in starts
                )
                for revision in wish.revisions or (STABLE,)
            },
            now,
            period,
        )


def _counts(at: datetime, total: int, errors: Mapping[str, float], revision: str) -> Counts:
    failed = round(total * errors.get(revision, 0))
    return Counts(at, at + timedelta(seconds=10), total, failed)


@dataclass
class FakeProber(Troubled):
    """Prober with one answer for everything."""

    answer: ProbeAnswer = field(
        default_factory=lambda: ProbeAnswer(True, "GET /healthz answered 200")
    )

    def probe(self, address: str, probe: Probe) -> ProbeAnswer:
        """See Prober."""
        self.call(f"probe {address}")
        return self.answer


@dataclass
class FakeChat(Troubled):
    """Chat that keeps what was posted. As the real one it posts nothing twice: a card is found
    by its rollout, a notice by its effect."""

    cards: dict[str, list[Rollout]] = field(default_factory=dict)
    notices: dict[str, Announce] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    groups: dict[str, set[str]] = field(default_factory=dict)
    members: set[str] = field(default_factory=set)
    memberships: dict[str, Membership] = field(default_factory=dict)
    """Who is no full member, and what they are."""
    asks: dict[str, list[Ask]] = field(default_factory=dict)
    """How each message that asks for approvals looked, by its key, in order."""
    charts: dict[str, Chart] = field(default_factory=dict)
    homes: dict[str, Home] = field(default_factory=dict)
    told: dict[str, TellChannel] = field(default_factory=dict)
    called: dict[str, tuple[OnCall, ...] | None] = field(default_factory=dict)
    """Whom each call mentions, by its effect."""
    forms: dict[str, StartForm] = field(default_factory=dict)
    elsewhere: dict[str, Announce] = field(default_factory=dict)
    """What other channels heard although the rollout's own could not be had."""

    def card(self, rollout: Rollout, desired: Desired | None, now: datetime) -> Card:
        """See Chat."""
        self.call(f"card {rollout.phase}")
        self.cards.setdefault(rollout.id, []).append(rollout)
        return Card(channel="C0DEPLOYS", ts=f"ts-{rollout.id}")

    def announce(self, rollout: Rollout, card: Card, notice: Announce, effect_id: str) -> None:
        """See Chat."""
        self.call(f"announce {notice.topic}")
        self.notices.setdefault(effect_id, notice)

    def announce_elsewhere(self, rollout: Rollout, notice: Announce, effect_id: str) -> None:
        """See Chat."""
        self.call(f"announce {notice.topic} elsewhere")
        self.elsewhere.setdefault(effect_id, notice)

    def tell(self, told: TellChannel) -> None:
        """See Chat."""
        self.call(f"tell {told.channel}")
        self.told.setdefault(told.id, told)

    def mention(self, rollout: Rollout, card: Card, call: Call, effect_id: str) -> None:
        """See Chat."""
        self.announce(rollout, card, call.notice, effect_id)
        self.called.setdefault(effect_id, call.people)

    def ask(self, rollout: Rollout, card: Card, ask: Ask) -> None:
        """See Chat."""
        self.call(f"ask {ask.outcome}")
        if ask.open or ask.key in self.asks:
            self.asks.setdefault(ask.key, []).append(ask)

    def chart(self, card: Card, chart: Chart, effect_id: str) -> None:
        """See Chat."""
        self.call("chart")
        self.charts.setdefault(effect_id, chart)

    def publish_home(self, user: str, home: Home, shows: str | None = None) -> str:
        """See Chat. The mark is all of it but the time."""
        mark = home.model_dump_json(exclude={"now"})
        if mark != shows:
            self.call("publish home")
            self.homes[user] = home
        return mark

    def fill_start(self, view: str, form: StartForm) -> None:
        """See Chat."""
        self.call("fill start")
        self.forms[view] = form

    def answer(self, reply_to: ReplyTo, answer: Answer) -> None:
        """See Chat."""
        self.call("answer")
        self.answers.append(answer)

    def is_one_of(self, user: str, people: Sequence[str], *, remembered: bool = False) -> bool:
        """See Chat."""
        return user in people or any(user in self.groups.get(each, ()) for each in people)

    def names_of(self, people: Sequence[str]) -> tuple[str, ...]:
        """See Chat."""
        return tuple(f"name of {each}" for each in people)

    def in_channel(self, user: str, channel: str) -> bool:
        """See Chat."""
        return user in self.members

    def channel_id(self, channel: str) -> str:
        """See Chat."""
        return "C0DEPLOYS" if channel.startswith("#") else channel

    def membership(self, user: str) -> Membership:
        """See Chat."""
        return self.memberships.get(user, Membership.FULL)

    @property
    def topics(self) -> list[str]:
        """What was announced, in the order in which it appeared."""
        return [str(notice.topic) for notice in self.notices.values()]


@dataclass
class FakePager(Troubled):
    """Pager that keeps its open and its closed incidents by their key."""

    incidents: dict[str, list[str]] = field(default_factory=dict)
    resolved: dict[str, str] = field(default_factory=dict)
    keyless: dict[str, str] = field(default_factory=dict)
    """Teams without a key, and who is paged for them."""

    def trigger(
        self,
        dedup_key: str,
        summary: str,
        severity: str,
        source: str,
        details: Mapping[str, str],
        *,
        teams: Sequence[str] = (),
    ) -> None:
        """See Pager."""
        self.call(f"page {severity}")
        self.incidents.setdefault(dedup_key, []).append(summary)

    def without_key(self, teams: Sequence[str]) -> Mapping[str, str]:
        """See Pager."""
        return {team: said for team, said in self.keyless.items() if team in teams}

    def resolve(self, dedup_key: str, reason: str, *, teams: Sequence[str] = ()) -> None:
        """See Pager."""
        self.call("resolve page")
        self.resolved[dedup_key] = reason


@dataclass
class FakeOnCalls(Troubled):
    """OnCalls with the names that are on call, by schedule."""

    names: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def on_call(self, schedule: str) -> tuple[OnCall, ...]:
        """See OnCalls."""
        self.call(f"on call {schedule}")
        names = self.names.get(schedule, ())
        return tuple(OnCall(name, f"{name.lower()}@example.com") for name in names)


@dataclass
class FakeIncidents(Troubled):
    """Incidents with the keys that they were opened with."""

    keys: dict[str, str] = field(default_factory=dict)

    def key_of(self, incident: str) -> str:
        """See Incidents."""
        self.call(f"key of {incident}")
        return self.keys.get(incident, "")


@dataclass
class FakeQueue(Troubled):
    """Queue that keeps its messages."""

    messages: list[Work] = field(default_factory=list)

    def put(self, work: Work) -> None:
        """See Queue."""
        self.call(f"put {work.task}")
        self.messages.append(work)


class World:
    """Everything outside, faked, and the Parts that are wired to it."""

    def __init__(self, *plans: Plan) -> None:
        self.journal: Journal = []
        self.store = MemoryStore()
        self.clock = FakeClock()
        self.router = FakeRouter(self.journal)
        self.metrics = FakeMetrics(self.journal)
        self.prober = FakeProber(self.journal)
        self.chat = FakeChat(self.journal)
        self.pager = FakePager(self.journal)
        self.on_calls = FakeOnCalls(self.journal)
        self.incidents = FakeIncidents(self.journal)
        self.queue = FakeQueue(self.journal)
        self.pauses: list[float] = []
        self.around_store = Disturbances()
        self.around_chat = Disturbances()
        for each in plans:
            self.store.put_plan(each)

    @property
    def parts(self) -> Parts:
        """What the service works with."""
        return Parts(
            store=self.around_store.around(self.store),
            plans=self.store,
            homes=self.store,
            router=self.router,
            metrics=self.metrics,
            prober=self.prober,
            chat=self.around_chat.around(self.chat),
            pager=self.pager,
            on_calls=self.on_calls,
            incidents=self.incidents,
            queue=self.queue,
            clock=self.clock,
            pause=self.pauses.append,
        )

    @property
    def shop(self) -> FakeService:
        """The Cloud Run service that most tests are about."""
        return self.router.services["shop"]

    @property
    def rollout(self) -> Rollout:
        """The active rollout of the service that most tests are about."""
        active = self.store.load(SERVICE).service.active
        assert active is not None, "no rollout is active"
        return active

    def done(self, *kinds: str) -> list[str]:
        """The journal's lines that begin with one of these words; all without one."""
        return [line for line in self.journal if not kinds or line.split()[0] in kinds]
