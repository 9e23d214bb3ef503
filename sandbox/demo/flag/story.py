"""The demo of a flag: from nobody to everybody, and off again by the kill switch."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.flags.flag import Flag
from infra.stores.sqlite.store import SqliteStore
from sandbox.demo.events import Event
from sandbox.demo.flag.ended import WAY, FlagEnded, Seen
from sandbox.demo.flag.visitors import KEY, NAMED, Visitors
from sandbox.demo.stage import CHANNEL, OPERATOR
from sandbox.demo.watcher import LOOK_EVERY, Watcher
from sandbox.wire.processes import AppProcess
from sandbox.world.world import FLAGS, FLAGS_KEY, World

SERVICE_ID = f"flag~{KEY}"
PATIENCE = 90.0
"""Seconds that it may take."""
ARRIVES = 1.5
"""Seconds after which every instance of ``flags`` answers by a change."""
FULL, OFF = WAY[-2:]


def play(world: World, tell: Callable[[Event], None], app: Path) -> tuple[FlagEnded, float]:
    """Start the app, and play; how it ended, and how many times a second the app was asked."""
    env = {"CANARIO_FLAGS_URL": world.functions[FLAGS].url, "CANARIO_FLAGS_KEY": FLAGS_KEY}
    process = AppProcess("shop-app", app, env, world.ground.folder / "shop-app.log")
    process.start()
    try:
        process.wait_until_ready()
        visitors = Visitors(process.url, world.cloud.monitoring.custom)
        began = time.monotonic()
        visitors.start()
        try:
            ended = FlagStory(world, tell, visitors).play()
        finally:
            visitors.stop()
        return ended, visitors.sent / (time.monotonic() - began)
    finally:
        process.stop()


class FlagStory:
    """One rollout of the app's flag, told as it happens."""

    def __init__(self, world: World, tell: Callable[[Event], None], visitors: Visitors) -> None:
        self._slack = world.slack
        self._watcher = Watcher(world, by_the_app(tell), SERVICE_ID, visitors)
        self._visitors = visitors
        self._store = SqliteStore(world.store_path)
        self._flag: Flag | None = None
        self._changed_at = 0.0
        self._seen: list[Seen] = []
        self._killed: float | None = None

    def play(self) -> FlagEnded:
        """Start it in Slack, watch it up to everybody, and throw the kill switch there."""
        began = time.monotonic()
        self._say(f"start {KEY} --plan demo-flag because a shorter checkout")
        while time.monotonic() - began < PATIENCE and not self._over:
            time.sleep(LOOK_EVERY)
            self._watcher.look()
            self._look_at_flag()
            if self._killed is None and self._at == FULL:
                self._kill()
        self._watcher.look()
        last = self._watcher.teller.last
        return FlagEnded(
            last.phase if last and last.ended_at else None,
            last.outcome if last else "nothing was started",
            time.monotonic() - began,
            tuple(self._seen),
            self._killed,
        )

    @property
    def _over(self) -> bool:
        last = self._watcher.teller.last
        return bool(last and last.ended_at) and self._at == OFF and self._watcher.quiet

    @property
    def _at(self) -> str:
        """What the flag was when its users were last asked."""
        return self._seen[-1].flag.in_words if self._seen else ""

    def _look_at_flag(self) -> None:
        """Say what the flag is, and once that has arrived everywhere, who is on which side."""
        stored = self._store.flag(KEY)
        if stored is None:
            return
        if self._flag is None or self._flag.in_words != stored.flag.in_words:
            self._flag, self._changed_at = stored.flag, time.monotonic()
            self._watcher.say("flag", f"{KEY} is {stored.flag.in_words}")
        told = self._at == self._flag.in_words
        if not told and time.monotonic() - self._changed_at > ARRIVES:
            seen = Seen(self._flag, self._visitors.new_side())
            self._seen.append(seen)
            self._watcher.say("sides", seen.words)

    def _kill(self) -> None:
        """Roll back, and ask until nobody gets the new side."""
        began = time.monotonic()
        self._say(f"rollback {KEY} because users pay twice")
        while time.monotonic() - began < PATIENCE:
            if not self._visitors.new_side():
                self._killed = time.monotonic() - began
                words = f"none of {len(NAMED)} gets it any more, {self._killed:.1f} s later"
                self._watcher.look()
                self._watcher.say("app", words)
                return
            time.sleep(LOOK_EVERY)

    def _say(self, text: str) -> None:
        self._slack.command(text, user=OPERATOR, channel=CHANNEL)


def by_the_app(tell: Callable[[Event], None]) -> Callable[[Event], None]:
    """Requests were answered by the app, of which no router knows."""

    def told(event: Event) -> None:
        measured = event.event == "measured"
        tell(replace(event, event="answered") if measured else event)

    return told
