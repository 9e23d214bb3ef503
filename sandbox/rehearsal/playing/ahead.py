"""What will be measured in the next minutes, and when a limit that is held against what was seen
would say something else: until then nothing is passed over that matters.

Nothing that is decided comes between, for nothing is evaluated; whatever else happens is on the
agenda, and nobody looks beyond its next deed.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.judge.judge import judge
from bot.judge.measured.queries import needed
from bot.judge.measured.samples import Wish
from bot.judge.observed.past import Pasts
from bot.plan import Check, FlagTarget
from bot.plan.limits.proof import proven
from bot.rollout.schedule import judged_since
from bot.rollout.state import Rollout, Service
from bot.rollout.verdict import Outcome
from bot.service.watching.judging import Judged, judged_places, longest, past_of
from sandbox.rehearsal.world.world import World

MINUTE = timedelta(minutes=1)


class Ahead:
    """Of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def same_until(
        self, service: Service, rollout: Rollout, first: datetime, last: datetime
    ) -> datetime:
        """From ``first`` on, minute by minute, the first moment at which an observed limit says
        something else than at the last evaluation, ``last`` at most."""
        checks = rollout.plan.checks_at(rollout.step)
        observed = {name for name, each in checks.items() if each.rollback and not proven(each)}
        since, places = judged_since(service, rollout), self._places(service, rollout, first)
        if not observed or since is None or rollout.verdict is None:
            return last if not observed else first
        known = {e.check: e.outcome for e in rollout.verdict.results if e.check in observed}
        of_flag = isinstance(places[0].target, FlagTarget)
        held = dict(checks) if of_flag else {name: checks[name] for name in observed}
        seen = [(place, self._pasts(place, held)) for place in places]
        moment = first
        while moment < last:
            now = [self._at(moment, since, held, *each) for each in seen]
            if any(each[name] is not known.get(name) for each in now for name in observed):
                return moment
            moment += MINUTE
        return last

    def _places(self, service: Service, rollout: Rollout, now: datetime) -> tuple[Judged, ...]:
        if service.target is None or service.desired is None:
            return ()
        served = {
            region: service.desired.in_region(region).served
            for region in service.target.all_regions
        }
        return judged_places(rollout, service.target, served, now)

    def _pasts(self, place: Judged, checks: Mapping[str, Check]) -> Pasts:
        earlier = any(each.baseline != "stable" for each in checks.values())
        return past_of(self._world.parts, place) if earlier else {}

    def _at(
        self,
        moment: datetime,
        since: datetime,
        checks: Mapping[str, Check],
        place: Judged,
        pasts: Pasts,
    ) -> dict[str, Outcome]:
        rollout = place.rollout
        wish = Wish(
            place.key,
            place.target,
            needed(checks.values()),
            max(since, moment - longest(rollout.plan, rollout.step)),
            (rollout.canary, rollout.stable),
            rollout.canary,
        )
        verdict = judge(
            checks,
            self._world.measures.read([wish], moment)[place.key],
            canary=rollout.canary,
            stable=rollout.stable,
            settled_at=since,
            now=moment,
            share=rollout.share,
            pasts=pasts,
            of_flag=isinstance(place.target, FlagTarget),
        )
        return {each.check: each.outcome for each in verdict.results}
