"""``canario demo``: whole rollouts on this machine, told as they happen."""

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot.rollout.state import Phase
from infra.sandbox import demo_shown
from infra.sandbox.demo_events import Event, Split, Teller
from infra.sandbox.demo_scenarios import PLAYED_BY, SCENARIOS, Scenario
from infra.sandbox.fast_way import FastWay, fast_way
from infra.sandbox.platform_types import Revision
from infra.sandbox.stage import (
    CHANNEL,
    OPERATOR,
    PROJECT,
    REGION,
    SERVICE_ID,
    SHOP,
    set_the_stage,
    visitors,
)
from infra.sandbox.world import Ground, World
from infra.sqlite import SqliteStore

RATE = 150.0
"""Requests a second."""

PATIENCE = 60.0
"""Seconds that a scenario may take."""

LOOK_EVERY = 0.1

FOREVER = datetime.max.replace(tzinfo=UTC)

ALERT = "Checkout error budget burns"

Tell = Callable[[Event], None]


@dataclass(frozen=True)
class Ended:
    """How a scenario came out."""

    scenario: Scenario
    phase: Phase | None
    outcome: str
    seconds: float
    fast: FastWay | None = None

    @property
    def as_it_must(self) -> bool:
        """Whether it ended as the scenario says; an alert also within three remote calls."""
        quick = self.fast is None or (self.fast.in_sequence <= 3 and not self.fast.notices)
        needs_fast = bool(self.scenario.alert_at)
        return self.phase is self.scenario.ends and quick and (not needs_fast or bool(self.fast))


class Demo:
    """Plays scenarios in one world, one after the other."""

    def __init__(self, world: World, tell: Tell) -> None:
        self._world = world
        self._tell = tell
        self._began = time.time()
        self._store = SqliteStore(world.store_path)
        self._teller = Teller(SERVICE_ID, Split(world.cloud.meter), self._began)
        self._told_decisions = 0
        self._told_entries = 0
        self._alerted_at: int | None = None

    def play(self, scenario: Scenario) -> Ended:
        """Deploy the canary, ask for its rollout in Slack, and watch until it has ended."""
        world = self._world
        revision = world.cloud.platform.add_revision(PROJECT, REGION, SHOP, scenario.canary)
        world.cloud.platform.set_fault(revision.name, scenario.fault)
        began = time.monotonic()
        stable = self._serving()
        self._alerted_at = None
        world.slack.command(
            f"start {SHOP} {scenario.canary} --plan {scenario.plan} because {scenario.reason}",
            user=OPERATOR,
            channel=CHANNEL,
        )
        while time.monotonic() - began < PATIENCE:
            self._look()
            if self._over(scenario):
                break
            self._maybe_alert(scenario, revision)
            time.sleep(LOOK_EVERY)
        self._last_words()
        last = self._teller.last
        ended = last if last and last.canary == scenario.canary and last.ended_at else None
        return Ended(
            scenario=scenario,
            phase=ended.phase if ended else None,
            outcome=ended.outcome if ended else f"not over after {PATIENCE:.0f} s",
            seconds=time.monotonic() - began,
            fast=self._fast(stable),
        )

    def _serving(self) -> str:
        service = self._world.cloud.platform.services(PROJECT, REGION)[0]
        return next(target.revision for target in service.served if target.percent == 100)

    def _look(self) -> None:
        """Tell what is new, decisions and server calls in the order of their time."""
        events: list[Event] = []
        for entry in self._store.audit(SERVICE_ID, self._told_decisions):
            self._told_decisions = entry.generation
            events += self._teller.decided(entry)
        for seen in self._world.journal.entries(self._told_entries):
            self._told_entries = seen.number + 1
            events += self._teller.seen(seen)
        for event in sorted(events, key=lambda e: e.t):
            self._tell(event)

    def _over(self, scenario: Scenario) -> bool:
        last = self._teller.last
        return bool(last and last.canary == scenario.canary and last.ended_at)

    def _maybe_alert(self, scenario: Scenario, revision: Revision) -> None:
        """Open the alert once the canary's share is served and all was said, so that what follows
        is the alert's doing."""
        service = self._teller.service
        rollout, desired = service.active, service.desired
        if self._alerted_at is not None or not scenario.alert_at or not rollout or not desired:
            return
        quiet = not self._store.outbox_due(FOREVER)
        if quiet and desired.settled_at and rollout.current.traffic == scenario.alert_at:
            self._alerted_at = len(self._world.journal.entries())
            self._world.cloud.alerts.open(revision, policy=ALERT)

    def _last_words(self) -> None:
        """Words come after traffic: wait until every effect was carried out."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self._store.outbox_due(FOREVER):
            time.sleep(LOOK_EVERY)
        self._look()

    def _fast(self, stable: str) -> FastWay | None:
        if self._alerted_at is None:
            return None
        return fast_way(self._world.journal, self._alerted_at, stable)


def run(scenario: str, source: Path, plans: Path, *, as_json: bool) -> int:
    """Play ``scenario`` (a key of PLAYED_BY); 0 if each ended as it must, else 1."""
    with tempfile.TemporaryDirectory(prefix="canario-demo-") as folder:
        world = World(Ground(source, plans, Path(folder)))
        shop = set_the_stage(world.cloud, world.slack)
        with world:
            load = visitors(world.cloud, shop, RATE)
            load.start()
            try:
                demo = Demo(world, tell_json if as_json else demo_shown.show)
                ended = [played(demo, name, as_json) for name in PLAYED_BY[scenario]]
            finally:
                load.stop()
            stats = load.stats()
        good = all(each.as_it_must for each in ended)
        if not good:
            tell_faults(Path(folder))
    rate = stats.sent / stats.seconds
    if as_json:
        click.echo(json.dumps(summary_json(ended, rate)))
    else:
        summary(ended, rate)
    return 0 if good else 1


def tell_faults(folder: Path) -> None:
    """What the functions complained of, before their logs go with the folder."""
    for log in sorted(folder.glob("*.log")):
        lines = log.read_text(errors="replace").splitlines()
        bad = [line for line in lines if '"INFO"' not in line]
        for line in bad[-5:]:
            click.echo(f"{log.stem}: {line[-2000:]}", err=True)


def played(demo: Demo, name: str, as_json: bool) -> Ended:
    """One scenario, with its title where people read along."""
    scenario = SCENARIOS[name]
    if not as_json:
        demo_shown.title(f"{scenario.name}: {scenario.title}")
    return demo.play(scenario)


def tell_json(event: Event) -> None:
    """One object a line."""
    click.echo(json.dumps(event.as_json()))


def summary(ended: list[Ended], rate: float) -> None:
    """What came of it."""
    demo_shown.title("summary")
    for each in ended:
        mark = "as it must" if each.as_it_must else "NOT AS IT MUST"
        click.echo(
            f"{each.scenario.name:<8}{each.phase or 'not over'}, {mark}, "
            f"{each.seconds:.0f} s: {each.outcome}"
        )
        if each.fast:
            click.echo(f"{'':8}{each.fast.words}")
    click.echo(f"{rate:.0f} real requests a second went through the router.")


def summary_json(ended: list[Ended], rate: float) -> dict[str, Any]:
    """The same for programs."""
    return {
        "event": "summary",
        "requests_per_second": round(rate, 1),
        "scenarios": [
            {
                "scenario": each.scenario.name,
                "phase": str(each.phase or ""),
                "as_it_must": each.as_it_must,
                "seconds": round(each.seconds, 1),
                "outcome": each.outcome,
                **({"fast_way": each.fast.words} if each.fast else {}),
            }
            for each in ended
        ],
    }
