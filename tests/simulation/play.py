"""One run: a seed decides everything."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

from bot.errors import CanarioError
from bot.service.entry.do_work import do_work
from bot.service.homes.publish import home_for, look_around
from bot.service.ports.parts import Parts
from bot.service.values.work import DoCommand, PublishHome, Work
from bot.service.watching.alert import on_alert
from bot.service.watching.due import tick
from tests.simulation.broken import Broken, must
from tests.simulation.face import Face, names
from tests.simulation.hub import EPOCH, Counts, Died, Hub
from tests.simulation.invariants import Watch
from tests.simulation.outside import (
    Committed,
    Measured,
    Platform,
    Probed,
    Remote,
    Trouble,
)
from tests.simulation.people import PEOPLE, Crowd
from tests.simulation.plans import APPROVED, PLAN
from tests.support.fakes import FakePager
from tests.support.rollouts import SERVICE

REVISIONS = ["shop-00002", "shop-00003"]


@dataclass(frozen=True)
class Setting:
    """How rough a run is: the chance that a process dies at a step, and that a call fails."""

    kill: float = 0.004
    trouble: float = 0.03
    stalls: float = 0.01
    moments: int = 4
    """Everything that people and alerts do is crowded around so many moments."""
    people: int = 10
    alerts: int = 3
    by_hand: int = 1
    rough: float = 25.0
    """Minutes with faults."""
    quiet: float = 240.0
    """Minutes at most, without faults, in which everything must end."""


@dataclass(frozen=True)
class Outcome:
    """``failure`` is None, or what was broken; ``trace`` one line per remote call."""

    seed: int
    failure: str | None
    trace: tuple[str, ...]
    counts: Counts


class Run:
    """Wires the real service to the simulated outside."""

    def __init__(self, seed: int, setting: Setting) -> None:
        self.setting = setting
        self.hub = Hub(seed, kill=setting.kill, stalls=setting.stalls)
        random.seed(seed)
        half = Trouble(setting.trouble / 2, setting.trouble / 2)
        self.platform = Platform(self.hub, REVISIONS, refuses=setting.trouble / 2)
        self.plan = APPROVED if seed % 2 else PLAN
        self.chat, self.pager = Face([], members=set(PEOPLE)), FakePager([])
        self.store = Committed(self._committed, self._given_up)
        self.store.put_plan(self.plan)
        self.watch = Watch(self.store, self.platform, self.chat, self.pager)
        self.crowd = Crowd(self.hub.dice, REVISIONS, PLAN.target.cloud_run, self._on_screen)
        self.watch.meant = self.crowd.meant
        trouble = setting.trouble
        measured = Measured(self.hub, self._bad(), trouble, trouble, late=4, wrong=trouble / 3)
        refuses = Trouble(half.before, half.after, setting.trouble / 3)
        slack, pagerduty = (refuses, half) if seed % 4 < 2 else (half, refuses)
        remote_store: Any = Remote(self.hub, "store", self.store, half)
        self.parts = Parts(
            store=remote_store,
            plans=remote_store,
            homes=self._remote("homes", self.store, half),
            router=self._remote("cloud_run", self.platform, half, self._looked),
            metrics=self._remote("monitoring", measured, Trouble()),
            prober=self._remote("probe", Probed(self.hub), Trouble()),
            chat=self._remote("slack", self.chat, slack, self._posted),
            pager=self._remote("pagerduty", self.pager, pagerduty),
            on_calls=self._remote("oncalls", names(), half),
            queue=self,
            clock=self,
            pause=self.hub.sleep,
            both=lambda first, second: (first(), second()),
        )

    def now(self) -> Any:
        """See Clock."""
        return self.hub.now

    def put(self, work: Work) -> None:
        """See Queue: at least once, in any order, sometimes twice."""
        self._deliver(f"work.{work.task}", lambda: do_work(self.parts, work))
        if not self.hub.calm and self.hub.dice.random() < self.setting.trouble:
            self._deliver(f"again.{work.task}", lambda: do_work(self.parts, work))

    def play(self) -> Outcome:
        """The rough part, then the quiet part, then the end's invariants."""
        hub, dice, rough = self.hub, self.hub.dice, self.setting.rough * 60
        moments = [60 * dice.randrange(int(rough / 60)) for _ in range(self.setting.moments)]
        for _ in range(self.setting.people):
            at = dice.choice(moments) + dice.random() * 20
            hub.spawn("person", lambda: self._ask(self.crowd.commands()), after=at)
        for user in PEOPLE if hub.seed % 3 == 0 else ():
            at = dice.random() * rough
            hub.spawn("looks", partial(self.put, PublishHome(user=user)), after=at, mortal=False)
        for at in range(0, int(rough), 45) if self.plan is APPROVED else ():
            hub.spawn(
                "approver", lambda: self._ask(self.crowd.answers()), after=at + dice.random() * 45
            )
        for _ in range(self.setting.alerts):
            at = dice.choice(moments) + dice.random() * 20
            hub.spawn("monitoring", self._alerted, after=at)
        for _ in range(self.setting.by_hand):
            if dice.random() < 0.15:
                hand = lambda: self.platform.set_by_hand(self.crowd.split())  # noqa: E731
                hub.spawn("console", hand, after=dice.random() * rough, mortal=False)
        hub.spawn("scheduler", self._scheduler, mortal=False)
        failure = None
        try:
            hub.run_until(EPOCH + timedelta(seconds=rough), self.watch.step)
            hub.calm = True
            hub.spawn("operator", self._retries, mortal=False)
            end = EPOCH + timedelta(minutes=self.setting.rough + self.setting.quiet)
            while hub.now < end and not self._over():
                hub.run_until(hub.now + timedelta(minutes=5), self.watch.step)
            self.watch.at_the_end()
            self._homes()
        except Broken as broken:
            failure = str(broken)
        hub.counts.decisions = len(self.watch.facts)
        return Outcome(hub.seed, failure, tuple(hub.trace), hub.counts)

    def _over(self) -> bool:
        """Whether nothing is active, nothing is left to be done, and nobody is at work."""
        active = self.store.active()
        undone = [e for e in self.store.outbox.values() if e.done_at is None]
        return not active and not undone and self.hub.only("scheduler", "operator", "tick")

    def _scheduler(self) -> None:
        """Once a minute; a call that fails is not repeated, the next one comes anyway."""
        while True:
            self.hub.spawn("tick", partial(tick, self.parts, self.hub.now))
            self.hub.sleep(60)

    def _on_screen(self) -> tuple[str, int] | None:
        active = self.store.load(SERVICE).service.active
        return (active.id, active.step) if active else None

    def _ask(self, commands: list[DoCommand]) -> None:
        for each in commands:
            self.put(each)

    def _retries(self) -> None:
        """``canario outbox retry``, once what was in the way is mended."""
        while True:
            for entry in self.store.parked():
                self.store.unpark(entry.id, self.hub.now)
            self.hub.sleep(300)

    def _homes(self) -> None:
        """Everybody looks, then somebody freezes or thaws the service: every Home that is open
        shows it."""
        for user in PEOPLE:
            self.put(PublishHome(user=user))
        self.hub.run_until(self.hub.now + timedelta(minutes=1), self.watch.step)
        self.put(self.crowd.last(frozen=self.store.load(SERVICE).service.freeze is not None))
        self.hub.run_until(self.hub.now + timedelta(minutes=1), self.watch.step)
        here = replace(self.parts, store=self.store, plans=self.store, chat=self.chat)
        looked = look_around(here)
        for user in PEOPLE:
            shown, now = self.chat.homes[user], home_for(here, user, looked)
            same = now.model_copy(update={"now": shown.now}) == shown
            must(same, "a Home that is open does not show how things are")

    def _given_up(self, entry_id: str) -> None:
        self.watch.parked(entry_id)

    def _alerted(self) -> None:
        alert = self.crowd.alert()
        self._deliver("alert", lambda: on_alert(self.parts, alert))

    def _deliver(self, name: str, do: Callable[[], object]) -> None:
        """Again until it is done, as a push subscription does."""

        def finished(error: BaseException | None) -> None:
            if error is None:
                return
            if isinstance(error, Broken):
                raise error
            if not isinstance(error, Died | CanarioError):
                raise Broken(f"{name} raised {error!r}") from error
            self.hub.spawn(name, do, after=1 + 9 * self.hub.dice.random(), finished=finished)

        self.hub.spawn(name, do, after=self.hub.dice.choice((0, 0, 1, 15)), finished=finished)

    def _remote(
        self, name: str, behind: Any, trouble: Trouble, seen: Callable[..., None] = lambda *_: None
    ) -> Any:
        return Remote(self.hub, name, behind, trouble, seen=seen)

    def _committed(self, commit: Any) -> None:
        self.watch.committed(commit)
        self.crowd.look()

    def _looked(self, method: str, args: tuple[Any, ...]) -> None:
        if method in ("observe", "shift"):
            self.watch.looked_at = self.store.load(SERVICE).service.generation

    def _posted(self, method: str, args: tuple[Any, ...]) -> None:
        if method == "announce":
            self.watch.announced(args[2], args[3])

    def _bad(self) -> set[str]:
        return {name for name in REVISIONS if self.hub.dice.random() < 0.4}


def play(seed: int, setting: Setting = Setting()) -> Outcome:
    """Play one seed."""
    return Run(seed, setting).play()
