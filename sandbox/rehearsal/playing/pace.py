"""How often a rollout is evaluated while nothing changes.

The judge takes minute by minute whatever was measured, however often it is asked. So while a
rollout soaks well and nothing has happened for a while, every fifteenth minute is enough: those
between are judged with it. Where a limit is held against what a few minutes show, the minutes that
would be passed over are looked at before (``ahead``).
"""

from datetime import datetime, timedelta

from bot.rollout.gates import HOURS
from bot.rollout.state import Phase, Rollout, Service
from bot.rollout.verdict import Outcome, Verdict
from sandbox.rehearsal.playing.agenda import Agenda
from sandbox.rehearsal.playing.ahead import Ahead
from sandbox.rehearsal.world.world import World

MINUTE = timedelta(minutes=1)
QUIET = timedelta(minutes=20)
"""After anything that happens, each minute counts for so long. That a verdict is good again is
nothing: as long as one is not, each minute counts anyway."""
STRIDE = timedelta(minutes=15)


class Pace:
    """Whether the next evaluation may come later than it is due: so long after the last one."""

    def __init__(self, world: World, agenda: Agenda, stride: timedelta) -> None:
        self._world, self._agenda, self._stride = world, agenda, stride
        self._ahead = Ahead(world)

    def next_tick(self, due: datetime, now: datetime) -> datetime:
        """At which whole minute it comes, after now."""
        first = max(self._whole(due), self._whole(now + timedelta(microseconds=1)))
        service = self._world.store.load(self._world.plan.target.service_id).service
        rollout = service.active
        if rollout is None or not self._stride or not self._quiet(service, rollout, now):
            return first
        hours = rollout.current.hours
        ends = [
            self._agenda.next,
            rollout.deadline,
            *(each.until for each in rollout.waiting),
            hours.closes(now) if hours and hours.is_open(now) else None,
            now + max(rollout.length - rollout.clock.elapsed(now), MINUTE),
        ]
        later = (rollout.evaluated_at or now) + self._stride
        last = self._whole(min([later, *(each for each in ends if each is not None)]))
        return self._ahead.same_until(service, rollout, first, last) if first < last else first

    def _whole(self, moment: datetime) -> datetime:
        """The next whole minute since the start."""
        start = self._world.scenario.start.at
        return start - (start - moment) // MINUTE * MINUTE

    def _quiet(self, service: Service, rollout: Rollout, now: datetime) -> bool:
        entries, verdict = self._world.timeline.entries, rollout.verdict
        last = next((each for each in reversed(entries) if each.kind != "verdict"), None)
        if last is None or now - last.at < QUIET:
            return False
        soaks = rollout.phase in (Phase.SOAKING, Phase.WATCHING)
        # What is paused until its hours begin is judged like what soaks; others are asked.
        asked = any(each.gate != HOURS for each in rollout.waiting)
        waits = asked or service.freeze is not None or bool(service.calling)
        early = rollout.current.soak.max is not None and rollout.phase is Phase.SOAKING
        return soaks and _good(verdict) and not waits and not early


def _good(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.outcome is Outcome.PASS
