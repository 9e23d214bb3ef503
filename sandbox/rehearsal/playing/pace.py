"""How often a rollout is evaluated while nothing changes.

The judge takes minute by minute whatever was measured, however often it is asked. So while a
rollout soaks well and nothing has happened for a while, every fifteenth minute is enough: those
between are judged with it. Where a limit is held against what a few minutes show, that is so only
if the world is far from it: chance must not be able to break it in a minute that is passed over.
"""

from datetime import datetime, timedelta
from math import log, sqrt

from bot.plan import Check
from bot.plan.limits.proof import proven
from bot.rollout.state import Phase, Rollout, Service
from bot.rollout.verdict import CheckResult, Outcome, Verdict
from sandbox.rehearsal.world.healthy import signal_of
from sandbox.rehearsal.world.world import World

QUIET = timedelta(minutes=20)
"""After anything that happens, each minute counts for so long."""
STRIDE = timedelta(minutes=15)
FAR = 5.0
"""So many standard deviations from a limit nothing breaks it by chance."""
BUCKET = log(1.4)
"""How far a quantile may be off, for it is read from buckets."""


class Pace:
    """Whether the next evaluation may come later than it is due: so long after the last one."""

    def __init__(self, world: World, stride: timedelta) -> None:
        self._world, self._stride = world, stride

    def stretched(self, due: datetime, now: datetime) -> datetime:
        """When it comes."""
        service = self._world.store.load(self._world.plan.target.service_id).service
        rollout = service.active
        if rollout is None or not self._quiet(service, rollout, now):
            return due
        hours = rollout.current.hours
        ends = [
            rollout.deadline,
            hours.closes(now) if hours else None,
            now + max(rollout.length - rollout.clock.elapsed(now), timedelta(minutes=1)),
        ]
        later = (rollout.evaluated_at or now) + self._stride
        return max(due, min([later, *(each for each in ends if each is not None)]))

    def _quiet(self, service: Service, rollout: Rollout, now: datetime) -> bool:
        entries, verdict = self._world.timeline.entries, rollout.verdict
        if not entries or now - entries[-1].at < QUIET or verdict is None:
            return False
        soaks = rollout.phase in (Phase.SOAKING, Phase.WATCHING)
        waits = bool(rollout.waiting) or service.freeze is not None or bool(service.calling)
        early = rollout.current.soak.max is not None and rollout.phase is Phase.SOAKING
        good = verdict.outcome is Outcome.PASS
        return soaks and good and not waits and not early and self._far(rollout, verdict, now)

    def _far(self, rollout: Rollout, verdict: Verdict, now: datetime) -> bool:
        """Whether no limit can be broken by chance."""
        results = {each.check: each for each in verdict.results}
        checks = rollout.plan.checks_at(rollout.step)
        observed = {
            name: check
            for name, check in checks.items()
            if check.rollback and check.metric.kind != "gauge" and not proven(check)
        }
        return all(
            name in results and self._clear(check, results[name], now)
            for name, check in observed.items()
        )

    def _clear(self, check: Check, result: CheckResult, now: datetime) -> bool:
        bound = check.rollback.threshold(result.baseline) if check.rollback else None
        if bound is None:
            return False
        truth, seen = self._truth(check, now), max(result.requests or 0, 1)
        if check.metric.kind == "rate":
            return abs(truth - bound) >= FAR * sqrt(max(truth * (1 - truth), 1e-4) / seen)
        if check.metric.kind == "quantile":
            return bool(truth and bound) and abs(log(truth / bound)) >= BUCKET + FAR / sqrt(seen)
        return not truth or abs(truth - bound) >= FAR * sqrt(max(truth, bound))

    def _truth(self, check: Check, now: datetime) -> float:
        signal = signal_of(check.metric)
        signals = self._world.signals
        return signals.at(now, signal, "canary") if signal in signals else 0.0
