"""Fakes of the service's ports, under the test's control, wired to one another."""

from bot.plan import Plan
from bot.rollout.state import Rollout
from bot.service.ports.parts import Parts
from infra.stores.memory import MemoryStore
from tests.support.disturbances import Disturbances
from tests.support.faked.cloud import (
    FakeJobs,
    FakeMetrics,
    FakePoster,
    FakeProber,
    FakeRouter,
    FakeService,
)
from tests.support.faked.people import (
    FakeChat,
    FakeCommits,
    FakeIncidents,
    FakeMailer,
    FakeOnCalls,
    FakePager,
    FakeQueue,
)
from tests.support.faked.troubled import FakeClock, Journal
from tests.support.rollouts import SERVICE


class World:
    """Everything outside, faked, and the Parts that are wired to it."""

    def __init__(self, *plans: Plan) -> None:
        self.journal: Journal = []
        self.store = MemoryStore()
        self.clock = FakeClock()
        self.router = FakeRouter(self.journal)
        self.metrics = FakeMetrics(self.journal)
        self.prober = FakeProber(self.journal)
        self.poster = FakePoster(self.journal)
        self.jobs = FakeJobs(self.journal)
        self.chat = FakeChat(self.journal)
        self.pager = FakePager(self.journal)
        self.mailer = FakeMailer(self.journal)
        self.on_calls = FakeOnCalls(self.journal)
        self.commits = FakeCommits(self.journal)
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
            people=self.store,
            flags=self.store,
            pages=self.store,
            router=self.router,
            metrics=self.metrics,
            prober=self.prober,
            poster=self.poster,
            jobs=self.jobs,
            chat=self.around_chat.around(self.chat),
            pager=self.pager,
            mailer=self.mailer,
            on_calls=self.on_calls,
            commits=self.commits,
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
