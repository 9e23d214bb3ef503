"""The described world, and the real service wired to it."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from bot.plan import Plan
from bot.service.ports.metric_source import MetricSource
from bot.service.ports.parts import Parts
from bot.service.values.work import Work
from sandbox.rehearsal.scenario.scenario import Scenario
from sandbox.rehearsal.timeline import Timeline
from sandbox.rehearsal.world.chat import Asked, AskedAtEnd, RehearsedChat
from sandbox.rehearsal.world.clock import VirtualClock
from sandbox.rehearsal.world.crowd import Crowd
from sandbox.rehearsal.world.flags import FlagPlatform, KnownFlags, switched_on
from sandbox.rehearsal.world.healthy import healthy, signal_of
from sandbox.rehearsal.world.measures import Measures, SplitAt
from sandbox.rehearsal.world.outside import (
    COMMIT,
    Commits,
    Jobs,
    Mails,
    Pages,
    Probes,
    Schedules,
    Switches,
)
from sandbox.rehearsal.world.platform import Platform
from sandbox.rehearsal.world.signals import ERRORS, LATENCY, Course, Side, Signals, Traffic
from sandbox.rehearsal.world.store import WatchedStore


class Queue:
    """The port Queue: what is put is taken out in that order."""

    def __init__(self) -> None:
        self.waiting: list[Work] = []

    def put(self, work: Work) -> None:
        """See Queue."""
        self.waiting.append(work)


class Measured(NamedTuple):
    """Numbers that are not the scenario's: ``canary`` and ``stable`` are what has them, and
    ``source`` has what is measured of them, given what is served when."""

    canary: str
    stable: str
    source: Callable[[SplitAt], MetricSource]


class World:
    """Everything outside of the service, as a scenario describes it, and ``parts``, which are the
    ports to it. ``asked`` and the others hear of what people are asked."""

    def __init__(
        self,
        plan: Plan,
        scenario: Scenario,
        *,
        asked: Asked,
        asked_at_end: AskedAtEnd,
        paged: Callable[[str], None],
        measured: Measured | None = None,
    ) -> None:
        self.plan, self.scenario, self.measured = plan, scenario, measured
        self.clock = VirtualClock(scenario.start.at)
        self.timeline = Timeline(self.clock.now, self.share)
        self.store, self.queue = WatchedStore(), Queue()
        self.crowd = Crowd(plan)
        self.flags = KnownFlags(self.store, self._switched_off)
        self.platform = self._platform()
        self.signals = Signals(self._traffic(), self._healthy())
        served = self.platform.served_at
        self.measures = (
            measured.source(served)
            if measured
            else Measures(self.signals, served, self._sides(), scenario.seed)
        )
        self.probes, self.switches = Probes(self.timeline), Switches(self.timeline, self._thrown)
        self.jobs = Jobs(self.timeline, self.clock.now)
        self.pages, self.mails = Pages(self.timeline, paged), Mails(self.timeline)
        self.schedules, self.commits = Schedules(), Commits(plan)
        self.chat = RehearsedChat(self.timeline, self.crowd, plan, asked, asked_at_end)
        self.parts = self._parts()
        self._furnish()

    def share(self) -> int:
        """What the canary serves now, of the first region's traffic, in percent."""
        region = self.plan.target.moved.all_regions[0]
        return self.platform.served_at(region, self.clock.now()).get(self.canary, 0)

    @property
    def canary(self) -> str:
        """What is rolled out."""
        flag = self.plan.target.flag
        return flag.on if flag else self._revisions[0]

    @property
    def stable(self) -> str:
        """What serves before."""
        flag = self.plan.target.flag
        return flag.off if flag else self._revisions[1]

    @property
    def _revisions(self) -> tuple[str, str]:
        """The canary's name, and stable's."""
        service = self.plan.target.moved.service
        found = self.measured
        return (found.canary, found.stable) if found else (f"{service}-00002", f"{service}-00001")

    @property
    def image(self) -> str:
        """What the canary is made of, by its digest; nothing of a flag."""
        return self.platform.image if isinstance(self.platform, Platform) else ""

    def _sides(self) -> dict[str, Side]:
        return {self.canary: "canary", self.stable: "stable"}

    def _platform(self) -> Platform | FlagPlatform:
        plan = self.plan.target
        if plan.flag:
            return FlagPlatform(self.flags, plan.flag, self.clock.now, self._served)
        if plan.cloud_run is None:
            raise LookupError("a target that is neither")
        return Platform(plan.cloud_run, self.clock.now, self._served, COMMIT, self._revisions)

    def _traffic(self) -> Traffic:
        found = self.scenario.traffic
        return Traffic(Course(found.rps), found.shape)

    def _healthy(self) -> Mapping[str, Mapping[Side, float]]:
        described = self.scenario
        usual = {ERRORS: described.stable.errors, LATENCY: described.stable.latency}
        found = healthy(self.plan, usual)
        found[ERRORS]["canary"] = described.canary.errors
        found[LATENCY]["canary"] = described.canary.latency
        return found

    def signals_of(self, name: str) -> tuple[str, ...]:
        """The signals that this word of a scenario means: a check's name, or the requests' own
        errors and latency; nothing where the plan has no such check."""
        found: dict[str, None] = {}
        for number in range(len(self.plan.steps)):
            check = self.plan.checks_at(number).get(name)
            if check is not None:
                found[signal_of(check.metric)] = None
        if not found and name in self.signals:
            found[name] = None
        return tuple(found)

    def _served(self, region: str, split: Mapping[str, int]) -> None:
        where = f" in {region}" if region and self.plan.target.moved.several else ""
        shares = ", ".join(f"{name} {percent} %" for name, percent in sorted(split.items()))
        self.timeline.add("traffic", f"{shares}{where}")

    def _switched_off(self, key: str) -> None:
        self.timeline.add("thrown", f"{key} off")
        if isinstance(self.platform, FlagPlatform):
            self.platform.look()

    def _thrown(self, address: str) -> None:
        """A switch at an address was thrown; the timeline has it."""

    def _parts(self) -> Parts:
        return Parts(
            store=self.store,
            plans=self.store,
            homes=self.store,
            people=self.store,
            flags=self.flags,
            pages=self.store,
            router=self.platform,
            metrics=self.measures,
            prober=self.probes,
            poster=self.switches,
            jobs=self.jobs,
            chat=self.chat,
            pager=self.pages,
            mailer=self.mails,
            on_calls=self.schedules,
            commits=self.commits,
            incidents=self.schedules,
            queue=self.queue,
            clock=self.clock,
            pause=self.clock.pause,
            both=lambda first, second: (first(), second()),
        )

    def _furnish(self) -> None:
        self.store.put_plan(self.plan)
        for key in switches_of(self.plan):
            switched_on(self.store, key, self.clock.now())


def switches_of(plan: Plan) -> tuple[str, ...]:
    """Flags of the app that are on before a rollout begins: those that mitigations switch off, and
    those that a kill switch or a rollback does, unless they are the rollout's own."""
    switches = (*plan.mitigations, plan.kill_switch, plan.on_rollback)
    found = dict.fromkeys(each.switch_off for each in switches if each and each.switch_off)
    flag = plan.target.flag
    own = {flag.key, flag.switch} if flag else set()
    return tuple(key for key in found if key and key not in own)
