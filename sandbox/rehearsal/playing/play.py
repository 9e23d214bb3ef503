"""Plays a whole rollout in virtual time: the real service, ticked once a minute, in a world that a
scenario describes. Minutes in which nothing is due are passed over, and where nothing changes some
in which only the same would be seen again (``pace``)."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.errors import CanarioError
from bot.plan import Plan
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase, Rollout
from bot.service.entry.do_work import do_work
from bot.service.values.work import Work
from bot.service.watching.due import tick
from sandbox.rehearsal.playing.agenda import Agenda
from sandbox.rehearsal.playing.happen import Happenings
from sandbox.rehearsal.playing.pace import STRIDE, Pace
from sandbox.rehearsal.playing.people import People
from sandbox.rehearsal.playing.progress import Progress, silent
from sandbox.rehearsal.playing.record import Record
from sandbox.rehearsal.scenario.moments import When
from sandbox.rehearsal.scenario.scenario import Scenario
from sandbox.rehearsal.timeline import Entry, Timeline
from sandbox.rehearsal.world.earlier import completed_in
from sandbox.rehearsal.world.world import Measured, World

AGAIN = timedelta(seconds=10)
SPARE = timedelta(days=8)
"""How much longer than its soaks a rollout is played at most: a week of closed windows, and one
day."""


@dataclass(frozen=True)
class Played:
    """What came of it. ``anchors`` are the moments at which each thing happened first."""

    plan: Plan
    scenario: Scenario
    phase: Phase
    rollout: Rollout | None
    timeline: Timeline
    record: Record
    world: World
    anchors: dict[str, datetime]
    never: tuple[When, ...]
    """Events that waited for something which did not happen."""

    @property
    def start(self) -> datetime:
        """When it began."""
        return self.scenario.start.at

    @property
    def end(self) -> datetime:
        """When the last thing happened."""
        return self.timeline.entries[-1].at if self.timeline.entries else self.start


def rehearse(
    plan: Plan,
    scenario: Scenario,
    others: Sequence[Plan] = (),
    *,
    stride: timedelta = STRIDE,
    progress: Progress | None = None,
    measured: Measured | None = None,
) -> Played:
    """Play it to its end. ``others`` are plans that this one needs beside it;
    ``stride`` is how far evaluations are apart where nothing changes; ``progress`` hears how far it
    is. ``measured`` is what the numbers are, where they are not the scenario's."""
    with _unlogged():
        world = partial(World, plan, scenario, measured=measured)
        return _Play(world, others, stride, progress or silent()).play()


@contextmanager
def _unlogged() -> Iterator[None]:
    """What the service logs is of a time that is not now, and for no operator."""
    log = logging.getLogger("canario")
    before = log.disabled
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = before


class _Play:
    def __init__(
        self,
        world: Callable[..., World],
        others: Sequence[Plan],
        stride: timedelta,
        progress: Progress,
    ) -> None:
        self.progress = progress
        self.agenda = Agenda()
        self.people = People(lambda: self.world, self.agenda)
        self.world = world(
            asked=self.people.asked,
            asked_at_end=self.people.asked_at_end,
            paged=self.people.paged,
        )
        plan, scenario = self.world.plan, self.world.scenario
        self.record = Record(self.world.timeline)
        self.world.store.committed = self.record.committed
        self.world.store.evaluated = self.record.quiet
        self.happenings = Happenings(self.world, self.people)
        self.pace = Pace(self.world, self.agenda, stride)
        self.anchors: dict[str, datetime] = {}
        self.pending = dict(scenario.events)
        self.world.timeline.heard.append(self._heard)
        for each in others:
            self.world.store.put_plan(each)
        if scenario.start.passed_in and plan.gates.passed_in:
            completed_in(self.world, plan.gates.passed_in)
        self.until = scenario.start.at + (scenario.until or longest(plan))

    def play(self) -> Played:
        """Until nothing is left to happen."""
        self._settle_events()
        while self.agenda.next == self.world.clock.now():
            self._do_next()
        self.people.start()
        self._drain()
        while (moment := self._next()) is not None and moment <= self.until:
            self.world.clock.set(moment)
            self.progress.reached(moment - self.world.scenario.start.at, self.world.share())
            if self.agenda.next is not None and self.agenda.next <= moment:
                self._do_next()
            else:
                tick(self.world.parts, moment)
            self._drain()
        return self._played()

    def _do_next(self) -> None:
        deed = self.agenda.take(self.world.clock.now())
        if deed is not None:
            deed()

    def _next(self) -> datetime | None:
        """The next moment at which anything is to be done."""
        self._settle_events()
        found = [each for each in (self.agenda.next, self._next_tick()) if each is not None]
        return max(min(found), self.world.clock.now()) if found else None

    def _next_tick(self) -> datetime | None:
        """The next whole minute at which a tick finds something due."""
        due = self.world.store.next_due()
        if due is None:
            return None
        return self.pace.next_tick(due, self.world.clock.now())

    def _settle_events(self) -> None:
        for when in list(self.pending):
            at = when.moment(self.world.scenario.start.at, self.anchors)
            if at is not None:
                for each in self.pending.pop(when):
                    self.agenda.put(at, partial(self.happenings.happen, each))

    def _drain(self) -> None:
        """Do what is in the queue; what does not work now comes again in a moment."""
        while self.world.queue.waiting:
            self._work(self.world.queue.waiting.pop(0))

    def _work(self, work: Work) -> None:
        try:
            do_work(self.world.parts, work)
        except CanarioError:
            again = partial(self.world.queue.put, work)
            self.agenda.put(self.world.clock.now() + AGAIN, again)

    def _heard(self, entry: Entry) -> None:
        self.anchors.setdefault(entry.kind, entry.at)
        if entry.kind == "traffic":
            self.anchors.setdefault(f"{entry.share}%", entry.at)
        if entry.kind == "thrown":
            self.anchors.setdefault(entry.words, entry.at)
        if entry.kind == Topic.ROLLING_BACK:
            self.anchors.setdefault(Topic.ROLLED_BACK, entry.at)

    def _played(self) -> Played:
        store, service_id = self.world.store, self.world.plan.target.service_id
        service = store.load(service_id).service
        ended = store.ended(service_id, 1)
        rollout = service.active or (ended[0] if ended else None)
        phase = rollout.phase if rollout else Phase.IDLE
        return Played(
            self.world.plan,
            self.world.scenario,
            phase,
            rollout,
            self.world.timeline,
            self.record,
            self.world,
            self.anchors,
            tuple(self.pending),
        )


def longest(plan: Plan) -> timedelta:
    """How long a rollout of this plan is played at most."""
    soaks = sum((step.soak.longest for step in plan.steps), timedelta())
    return 2 * soaks + plan.watched_for + SPARE
