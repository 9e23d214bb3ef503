"""One run: a seed decides everything."""

import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.errors import CanarioError
from bot.service.entry.do_work import do_work
from bot.service.values.commands.steer import RollBack
from bot.service.values.work import DoCommand, Work
from bot.service.watching.alert import Alert, on_alert
from bot.service.watching.due import tick
from infra.queue.envelope import decode, encode
from tests.simulation.asking.shadow_watch import watch_of
from tests.simulation.broken import Broken, must
from tests.simulation.face import NAMES, Face, page_update
from tests.simulation.history import went_back
from tests.simulation.hub import EPOCH, Died, Hub
from tests.simulation.invariants import undone
from tests.simulation.kept import InMemory, InSqlite, kept
from tests.simulation.model.model import Model
from tests.simulation.model.outside.regions import RegionsRight
from tests.simulation.model.outside.shares import Shares
from tests.simulation.model.outside.ways_back import WaysBack
from tests.simulation.model.people import People
from tests.simulation.people import PEOPLE, Crowd
from tests.simulation.roles import GUEST, Roles
from tests.simulation.setting import USUAL, Outcome, Setting
from tests.simulation.wires.app import App
from tests.simulation.wires.chats import Chats
from tests.simulation.wires.homes import homes_are_right
from tests.simulation.wires.monitoring import as_delivered
from tests.simulation.wires.parts import wired
from tests.simulation.wires.platform import Platform
from tests.simulation.wires.regions import second
from tests.simulation.wires.switches import Switches
from tests.simulation.wires.talk import Talk
from tests.simulation.wires.virtual_time import virtual_time
from tests.simulation.worlds import everybody, hand, own_events, world_of
from tests.support.faked.people import FakeMailer, FakePager
from tests.support.rollouts import NOON

REVISIONS, EIGHT_DAYS = ["shop-00002", "shop-00003"], timedelta(days=8)


class Run:
    """Wires the real service to the simulated outside."""

    def __init__(self, seed: int, setting: Setting, folder: Path) -> None:
        self.setting, self.loses = setting, setting.losses(seed)
        self.hub = Hub(seed, kill=setting.kill, stalls=setting.stalls)
        random.seed(seed)
        self.world = world_of(seed, setting.world)
        self.service_id = self.world.plans[0].target.service_id
        revisions = list(REVISIONS)
        kind = App if self.world.app else Platform
        self.platform = kind(
            self.hub,
            revisions,
            refuses=setting.trouble / 2,
            images=self.world.images,
            tags=self.world.tags,
            broken_at=EPOCH + timedelta(minutes=self.hub.dice.randrange(5, 60)),
            fails=self.world.fails,
            first_at=EPOCH - timedelta(days=1) if self.world.guards else NOON,
        )
        self.there, self.bad_there = second(self, revisions), set[str]()
        self.chat = Face([], members=set(PEOPLE))
        self.pager, self.mailer = FakePager([]), FakeMailer([])
        room = self.world.plans[0].room
        self.chats = Chats(self.hub, self.chat, NAMES, room) if self.world.slack else None
        self.store = kept(self.world.store, self.hub, folder, self._committed, self._given_up)
        for plan in self.world.plans:
            self.store.put_plan(plan)
        self.switches = Switches(self.hub, bad := self._bad())
        self.roles = Roles(self.hub, self.chat) if self.world.roles else None
        people = (*PEOPLE, GUEST) if self.roles else PEOPLE
        self.crowd = Crowd(
            self.hub.dice, revisions, self.world.plans, self._on_screen, self.now, people=people
        )
        self.chat.answered = self.crowd.answered
        back = WaysBack(self.crowd.rollbacks, revisions, self.roles)
        self.away = self._bad() if self.world.away else None
        others: list[Any] = [People(self.roles, self.crowd.asked), Shares(self.away)]
        if self.there is not None:
            self.bad_there |= {n for n in REVISIONS if self.hub.dice.random() < 0.15}
            others.append(RegionsRight(self.there))
        # The same set where it can: a mitigation takes revisions out of it.
        everywhere = bad | self.bad_there if self.bad_there else bad
        model = Model(everywhere, self.world.ill, back, others)
        self.watch = watch_of(self, model)
        self.watch.meant, self.watch.posted = self.crowd.meant, lambda: self.switches.posted
        self.chat.heard, self.crowd.hears = model.answers.answered, not self.chats
        self.parts = wired(self, bad)
        self.talk = Talk(self.hub, self.chats, self.put, self._deliver) if self.chats else None

    def now(self) -> Any:
        """See Clock."""
        return self.hub.now

    def put(self, work: Work) -> None:
        """See Queue: in any order, sometimes twice; of what a tick puts there, some never."""
        work = decode({"message": {"data": encode(work), "messageId": "1"}})
        self.watch.model.answers.put(work, self.hub.now)
        rough, dice, late = not self.hub.calm, self.hub.dice, 0.0
        if rough and work.task == "command" and dice.random() < self.setting.late:
            late = 360 + 1440 * dice.random()
        if not (rough and self.loses(work.task)):
            self._deliver(f"work.{work.task}", lambda: self._work(work), late)
        if not self.hub.calm and self.hub.dice.random() < self.setting.trouble:
            self._deliver(f"again.{work.task}", lambda: self._work(work))

    def _work(self, work: Work) -> None:
        before = self.store.load(self.service_id).service
        do_work(self.parts, work)
        if isinstance(work, DoCommand) and isinstance(work.command, RollBack):
            after = self.store.load(self.service_id).service
            self.watch.rolled_back(work.command, before, after)

    def play(self) -> Outcome:
        """The rough part, then the quiet part, then the end's invariants."""
        hub, rough = self.hub, self.setting.rough * 60
        everybody(self, rough)
        own_events(self, rough)
        hub.spawn("scheduler", self._scheduler, mortal=False)
        failure = None
        try:
            went_back(self.store, self.world.old)
            hub.run_until(EPOCH + timedelta(seconds=rough), self.watch.step)
            self._quiet()
            self._end()
        except Broken as broken:
            failure = str(broken)
        hub.counts.decisions = len(self.watch.facts)
        kinds = frozenset(self.watch.model.kinds)
        return Outcome(hub.seed, failure, tuple(hub.trace), hub.counts, kinds)

    def _end(self) -> None:
        self.watch.at_the_end()
        if self.chats is not None and self.talk is not None:
            self.chats.said.threads(self.chats.server.workspace)
            must(not self.talk.model.wrong, self.talk.model.wrong)
        homes_are_right(self)

    def _quiet(self) -> None:
        """People continue for a while, then all ends; what was given up is tried 8 days later."""
        hub, dice = self.hub, self.hub.dice
        hub.calm, self.watch.calm_since = True, hub.now
        for _ in range(self.setting.calm_people):
            after = dice.random() * 3600
            hub.spawn("person", lambda: self._ask(self.crowd.commands()), after=after)
        self._habits()
        at = dice.random() * 3600
        for _ in range(self.setting.burst if hub.seed % 5 == 3 else 0):
            each = at + dice.random() / 10
            hub.spawn("person", lambda: self._ask(self.crowd.commands()), after=each)
        for _ in range(self.setting.calm_hands):
            hub.spawn(
                "console",
                partial(hand, self, self.platform),
                after=dice.random() * 3600,
                mortal=False,
            )
        end = hub.now + timedelta(hours=self.world.hours)
        while hub.now < end and (self.store.active() or not self._idle()):
            hub.run_until(hub.now + timedelta(minutes=5), self.watch.step)
        if self.world.asking:
            self._later(timedelta(days=1))
        self._eight_days_later()
        hub.spawn("operator", self._retries, mortal=False)
        while hub.now < end + EIGHT_DAYS and (self._undone() or not self._idle()):
            hub.run_until(hub.now + timedelta(minutes=5), self.watch.step)

    def _habits(self) -> None:
        """Where it takes many rollouts somebody deploys again and again, or freezes it."""
        hub, hour = self.hub, range(0, 3600 if self.setting.calm_people else 0, 300)
        if not (self.world.answers or self.world.images):
            return
        for at in hour:
            hub.spawn("deployer", lambda: self._ask(self.crowd.deploy()), after=at)
            if self.world.answers:
                hub.spawn("person", lambda: self.put(self.crowd.last(frozen=False)), after=at + 30)
                for wait, user in enumerate(PEOPLE[1:], 60):
                    hub.spawn(
                        "approver",
                        partial(lambda user: self._ask(self.crowd.yes(user)), user),
                        after=at + wait,
                    )
                hub.spawn("person", lambda: self.put(self.crowd.last(frozen=True)), after=at + 100)

    def _undone(self) -> bool:
        return bool(undone(self.store, self.service_id))

    def _frozen(self) -> bool:
        return self.store.load(self.service_id).service.freeze is not None

    def _idle(self) -> bool:
        """Whether nothing is under way, and nobody is at work."""
        here = not self.store.waiting(self.service_id)
        return here and self.hub.only("scheduler", "operator", "tick", "admin")

    def _eight_days_later(self) -> None:
        """What was given up is still there after a decision of much later."""
        given_up = {entry.id for entry in self.store.parked(limit=10_000)}
        if not given_up:
            return
        self._later(EIGHT_DAYS, lambda: self.put(self.crowd.last(frozen=self._frozen())))
        kept = {entry.id for entry in self.store.parked(limit=10_000)}
        must(given_up <= kept, "what was given up has expired in silence")

    def _later(self, after: timedelta, do: Callable[[], object] = lambda: None) -> None:
        """The first two minutes, so much later, when somebody does something."""
        self.hub.now += after
        self.watch.calm_since = self.hub.now
        do()
        self.hub.run_until(self.hub.now + timedelta(minutes=2), self.watch.step)

    def _page_taken(self) -> None:
        """Somebody does something with a page, of this rollout or of one that is over."""
        if keys := [*self.pager.incidents]:
            self.put(page_update(self.hub.dice.choice(keys), len(self.hub.trace)))

    def _scheduler(self) -> None:
        """Once a minute; a call that fails is not repeated, the next one comes anyway."""
        while True:
            self.hub.spawn("tick", partial(tick, self.parts, self.hub.now))
            self.hub.sleep(60)

    def _on_screen(self) -> tuple[str, int] | None:
        active = self.store.load(self.service_id).service.active
        return (active.id, active.step) if active else None

    def _ask(self, commands: list[DoCommand]) -> None:
        for each in commands:
            self.put(each)

    def _retries(self) -> None:
        """``canario outbox retry``, once what was in the way is fixed."""
        while True:
            for entry in self.store.parked():
                self.store.unpark(entry.id, self.hub.now)
            self.hub.sleep(300)

    def _alerted(self) -> None:
        if self.world.app:
            return  # Alerts name a Cloud Run service.
        self._alert(self.crowd.alert())

    def _alert(self, alert: Alert) -> None:
        def handle() -> None:
            before = self.store.load(self.service_id).service
            on_alert(self.parts, as_delivered(alert, self.hub.dice))
            after = self.store.load(self.service_id).service
            self.watch.model.incidents.delivered(alert, before, after)

        self._deliver("alert", handle)

    def _deliver(self, name: str, do: Callable[[], object], late: float = 0.0) -> None:
        """Again until it is done, as a push subscription does."""

        def finished(error: BaseException | None) -> None:
            if error is None:
                return
            if isinstance(error, Broken):
                raise error
            if not isinstance(error, Died | CanarioError):
                raise Broken(f"{name} raised {error!r}") from error
            self.hub.spawn(name, do, after=1 + 9 * self.hub.dice.random(), finished=finished)

        at = late or self.hub.dice.choice((0, 0, 1, 15))
        self.hub.spawn(name, do, after=at, finished=finished)

    def _given_up(self, entry_id: str) -> None:
        self.watch.parked(entry_id)

    def _committed(self, commit: Any) -> None:
        self.watch.committed(commit)
        self.crowd.look()
        self.crowd.remember(commit.service.active)
        if self.talk is not None:
            self.talk.committed(commit)

    def looked(self, method: str, _args: tuple[Any, ...]) -> None:
        """A worker has read the platform, or written it."""
        if method in ("GetService", "UpdateService", "call"):
            self.watch.looked_at = self.store.load(self.service_id).service.generation

    def posted(self, method: str, args: tuple[Any, ...]) -> None:
        """A worker has said something."""
        if method == "announce":
            self.watch.announced(args[2], args[3])
            if isinstance(self.store, InMemory):
                waiting = self.store.waiting(self.service_id)
                self.watch.model.order.announced(args[3], waiting, self.hub.now)

    def postponed(self, method: str, args: tuple[Any, ...]) -> None:
        """A worker could not do something."""
        if method == "postpone":
            self.watch.model.order.postponed(args[0], args[2], self.hub.now)

    def _bad(self) -> set[str]:
        if self.world.app:
            return set()  # Nothing of Cloud Run is measured there.
        return {name for name in REVISIONS if self.hub.dice.random() < 0.4}


def play(seed: int, setting: Setting = USUAL) -> Outcome:
    """Play one seed."""
    with TemporaryDirectory() as folder:
        run = Run(seed, setting, Path(folder))
        try:
            with virtual_time(run.hub):
                return run.play()
        finally:
            if isinstance(run.store, InSqlite):
                run.store.beside.close()
