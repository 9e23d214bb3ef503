"""Plays a scenario of the demo in virtual time: its plan and its noise as they are, its requests
by the sandbox's dice and meter, judged and decided by Canario's own code; only the ports are fakes.
"""

import math
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.judge.measured.families import COUNTS, LATENCIES
from bot.judge.measured.samples import Counts, Histogram, Latencies, Reading, Sample, Wish
from bot.plan import Plan
from bot.rollout.facts import Started
from bot.rollout.state import Phase, Rollout
from bot.rollout.verdict import Verdict
from bot.service.carrying_out.act import act
from bot.service.watching.evaluate import evaluate
from infra.stores.memory import MemoryStore
from infra.stores.plan_folder import load_folder
from sandbox.cloud_run import meter
from sandbox.cloud_run.faults import outcome
from sandbox.cloud_run.histogram import MILLISECONDS
from sandbox.cloud_run.platform import Platform
from sandbox.demo.conditions import Conditions
from sandbox.demo.scenarios import Scenario
from sandbox.demo.stage import PROJECT, RATE, REGION, SHOP
from sandbox.demo.threshold import BareThreshold, Shot
from sandbox.wire.journal import Journal
from tests.support.faked.cloud import FakeMetrics, FakeService
from tests.support.fakes import World
from tests.support.rollouts import ANN

PLANS = Path(__file__).parents[3] / "plans"
STABLE = "shop-00001"
PERIOD = timedelta(seconds=1)
LAG = 2.0
BEAT = 0.1
EDGES = tuple(edge / 1000 for edge in MILLISECONDS.edges())


@dataclass(frozen=True)
class Played:
    """How it ended, after how many seconds, with all verdicts on the way."""

    rollout: Rollout
    seconds: float
    verdicts: tuple[Verdict, ...]
    shot: Shot | None


@dataclass
class Measured(FakeMetrics):
    """What the sandbox's meter counted, two seconds late."""

    counted: meter.Meter = field(default_factory=meter.Meter)

    def _one(self, name: str, wish: Wish, now: datetime) -> Reading:
        through = datetime.fromtimestamp(math.floor(now.timestamp() - LAG), UTC)
        series: dict[str, list[Sample]] = {}
        for each in self.counted.samples(wish.since.timestamp(), through.timestamp()):
            end = datetime.fromtimestamp(each.end, UTC)
            found = {COUNTS: counts, LATENCIES: latencies}[name](each, end)
            series.setdefault(each.revision.name, []).append(found)
        return Reading({name: tuple(found) for name, found in series.items()}, through, PERIOD)


def counts(each: meter.Sample, end: datetime) -> Sample:
    """Its requests and errors."""
    errors = sum(count for status, count in each.requests.items() if status >= 500)
    return Counts(end - PERIOD, end, sum(each.requests.values()), errors)


def latencies(each: meter.Sample, end: datetime) -> Sample:
    """How long its requests took, of all statuses."""
    buckets = [0] * (len(EDGES) + 1)
    for histogram in each.latencies.values():
        for place, count in histogram.counts.items():
            buckets[place] += count
    return Latencies(end - PERIOD, end, Histogram(EDGES, tuple(buckets)))


def plan_of(scenario: Scenario) -> Plan:
    """The scenario's plan, as it is in plans/."""
    store = MemoryStore()
    load_folder(store, PLANS)
    found = store.plan(scenario.plan)
    assert found is not None
    return found


class Play:
    """One scenario with one seed."""

    def __init__(self, scenario: Scenario, seed: int, plan: Plan | None = None) -> None:
        self._scenario = scenario
        self._plan = plan or plan_of(scenario)
        self._world = World(self._plan)
        self._clock = self._world.clock
        self._clock.advance(timedelta(seconds=random.Random(seed).random()))
        self._router = random.Random(f"{seed} router")
        self._dice = {name: random.Random(f"{seed} {name}") for name in (STABLE, scenario.canary)}
        self._meter = meter.Meter(1.0, self._seconds)
        self._world.metrics = Measured(self._world.journal, counted=self._meter)
        self._world.router.services = {SHOP: FakeService()}
        self._platform = Platform(Journal(self._seconds), self._seconds)
        shop = self._platform.add_service(
            PROJECT, REGION, SHOP, revisions=list(self._dice), traffic={STABLE: 100}
        )
        self._revisions = {each.name: each for each in self._platform.revisions(shop.path)}

    def play(self, most: float) -> Played:
        """Until it has ended, for so many seconds at most."""
        world, plan = self._world, self._plan
        service_id = plan.target.service_id
        conditions = Conditions(self._platform, self._scenario, STABLE)
        began = self._seconds()
        bare = BareThreshold(self._meter, self._scenario.canary, STABLE, began)
        self._visits(2)
        fact = Started(
            id="start",
            by=ANN,
            rollout="r1",
            plan=plan,
            canary=self._scenario.canary,
            stable=STABLE,
        )
        act(world.parts, service_id, fact)
        verdicts: list[Verdict] = []
        while self._seconds() - began < most:
            for _ in range(round(1 / BEAT)):
                conditions.look(world.store.load(service_id).service, self._clock.now())
                self._visits(BEAT)
                bare.look(self._seconds())
            evaluate(world.parts, (service_id,), self._clock.now())
            ended = world.store.ended(service_id, 1)
            now = ended[0] if ended else world.store.load(service_id).service.active
            if now and now.verdict and now.verdict not in verdicts[-1:]:
                verdicts.append(now.verdict)
            if ended:
                return Played(ended[0], self._seconds() - began, tuple(verdicts), bare.shot)
        raise AssertionError(f"{self._scenario.name} is not over after {most} s: {verdicts[-1:]}")

    def _visits(self, seconds: float) -> None:
        """Requests for so long, split by what is served."""
        for _ in range(round(seconds / BEAT)):
            for revision in self._split(round(RATE * BEAT)):
                fault = self._platform.fault(revision)
                found = outcome(*fault, path="/", dice=self._dice[revision])
                self._meter.record(
                    self._revisions[revision], found.status, found.latency, found.memory
                )
            self._clock.advance(timedelta(seconds=BEAT))

    def _split(self, requests: int) -> Iterable[str]:
        served: Mapping[str, int] = self._world.router.services[SHOP].served
        return self._router.choices(list(served), list(served.values()), k=requests)

    def _seconds(self) -> float:
        return self._clock.now().timestamp()


def played(scenario: Scenario, seed: int, plan: Plan | None = None, most: float = 120.0) -> Played:
    """One scenario with one seed, to its end; by its own plan unless another is given."""
    return Play(scenario, seed, plan).play(most)


def phases(all_played: Iterable[Played]) -> set[Phase]:
    """How they ended."""
    return {each.rollout.phase for each in all_played}
