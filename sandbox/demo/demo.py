"""``canario demo``: whole rollouts on this machine, told as they happen."""

import time
from dataclasses import replace
from datetime import UTC, datetime

from sandbox.cloud_run.types import Revision
from sandbox.demo.conditions import Conditions
from sandbox.demo.ended import Ended
from sandbox.demo.fast_way import FastWay, fast_way
from sandbox.demo.scenarios import Scenario
from sandbox.demo.stage import (
    CHANNEL,
    OPERATOR,
    PROJECT,
    REGION,
    SHOP,
)
from sandbox.demo.threshold import RULE, BareThreshold, Shot
from sandbox.demo.watcher import LOOK_EVERY, Watcher
from sandbox.world.world import World

PATIENCE = 60.0
"""Seconds that a scenario may take."""

ALERT = "Checkout error budget burns"
APPROVE, TAKE = "canario:approve", "canario:take"


class Demo:
    """Plays scenarios in one world, one after the other."""

    def __init__(self, world: World, watcher: Watcher) -> None:
        self._world = world
        self._watcher = watcher
        self._alerted_at: int | None = None

    def play(self, scenario: Scenario) -> Ended:
        """One rollout; then whoever is called takes the page, and a second one is tried."""
        ended = self._play(scenario)
        if scenario.taker:
            ended = replace(ended, taken=self._take(scenario.taker))
        if scenario.second:
            ended = replace(ended, second=self._play(scenario.second))
        return ended

    def _play(self, scenario: Scenario) -> Ended:
        """Deploy the canary, ask for its rollout in Slack, and watch until it has ended."""
        platform = self._world.cloud.platform
        revision = platform.add_revision(
            PROJECT,
            REGION,
            SHOP,
            scenario.canary,
            labels={"commit-sha": scenario.commit, "author": scenario.author},
        )
        began = time.monotonic()
        stable = self._serving()
        conditions = Conditions(platform, scenario, stable)
        self._world.switches.does = conditions.thrown
        bare = BareThreshold(self._world.cloud.meter, scenario.canary, stable, time.time())
        self._alerted_at = None
        to_come = [*scenario.approvers]
        self._world.slack.command(
            f"start {SHOP} {scenario.canary} --plan {scenario.plan} because {scenario.reason}",
            user=OPERATOR,
            channel=CHANNEL,
        )
        while time.monotonic() - began < PATIENCE and not self._over(scenario):
            self._maybe_alert(scenario, revision)
            self._maybe_approve(to_come)
            time.sleep(LOOK_EVERY)
            self._watcher.look()
            self._maybe_noise(conditions)
            if scenario.compared:
                self._compare(bare)
        self._last_words()
        conditions.end()
        return self._ended(scenario, time.monotonic() - began, stable, bare.shot)

    def _serving(self) -> str:
        service = self._world.cloud.platform.services(PROJECT, REGION)[0]
        return next(target.revision for target in service.served if target.percent == 100)

    def _over(self, scenario: Scenario) -> bool:
        last = self._watcher.teller.last
        return bool(last and last.canary == scenario.canary and last.ended_at)

    def _maybe_alert(self, scenario: Scenario, revision: Revision) -> None:
        """Open the alert once the canary's share is served and all was said, so that what
        follows is the alert's doing."""
        service = self._watcher.teller.service
        rollout, desired = service.active, service.desired
        if self._alerted_at is not None or not scenario.alert_at or not rollout or not desired:
            return
        served = desired.settled_at and rollout.current.traffic == scenario.alert_at
        if served and self._watcher.quiet:
            self._alerted_at = len(self._world.journal.entries())
            self._world.cloud.alerts.open(revision, policy=ALERT)

    def _maybe_approve(self, to_come: list[str]) -> None:
        """The next person presses Approve, once there is something to press."""
        slack = self._world.slack
        asks = [m for m in slack.messages(CHANNEL) if APPROVE in m.action_ids and m.thread_ts]
        if asks and to_come and self._watcher.quiet:
            slack.click(asks[-1], APPROVE, user=to_come.pop(0))

    def _take(self, user: str) -> bool:
        """Wait until somebody is called, who presses the call's button; whether that counted."""
        deadline, slack, pressed = time.monotonic() + PATIENCE, self._world.slack, False
        while time.monotonic() < deadline and not self._taken:
            calls = [m for m in slack.messages(CHANNEL) if TAKE in m.action_ids and m.thread_ts]
            if calls and not pressed and self._watcher.quiet:
                slack.click(calls[-1], TAKE, user=user)
                pressed = True
            time.sleep(LOOK_EVERY)
            self._watcher.look()
        self._last_words()
        return self._taken

    @property
    def _taken(self) -> bool:
        return any(call.taken_by for call in self._watcher.teller.service.calling)

    def _maybe_noise(self, conditions: Conditions) -> None:
        """Begin or end the noise, and say that it begins."""
        words = conditions.look(self._watcher.teller.service, datetime.now(UTC))
        if words:
            self._watcher.say("noise", words)

    def _compare(self, bare: BareThreshold) -> None:
        """Say what a bare threshold would do, the first time."""
        shot = bare.look(time.time())
        if shot is not None:
            words = f'"{RULE}" would roll back now: {shot.words}'
            self._watcher.say("bare_threshold", words, shot.at)

    def _last_words(self) -> None:
        """Words come after traffic: wait until every effect was carried out."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and not self._watcher.quiet:
            time.sleep(LOOK_EVERY)
        self._watcher.look()

    def _ended(self, scenario: Scenario, seconds: float, stable: str, shot: Shot | None) -> Ended:
        last = self._watcher.teller.last if self._over(scenario) else None
        outcome = last.outcome if last else f"not over after {PATIENCE:.0f} s"
        return Ended(
            scenario,
            last.phase if last else None,
            outcome,
            seconds,
            self._fast(stable),
            tuple(last.approvals) if last else (),
            shot,
        )

    def _fast(self, stable: str) -> FastWay | None:
        if self._alerted_at is None:
            return None
        return fast_way(self._world.journal, self._alerted_at, stable)
