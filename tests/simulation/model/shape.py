"""docs/architecture.md: what is true of a service in any state, whatever happened to it."""

from datetime import timedelta

from bot.rollout.effects import RunProbe
from bot.rollout.facts import FreezeEnded, Promoted, RollbackAsked
from bot.rollout.state import Cause, Phase, Rollout
from bot.rollout.verdict import Outcome
from tests.simulation.broken import must
from tests.simulation.hub import EPOCH
from tests.simulation.model.moment import Moment

CLOCKED = (Phase.VERIFYING, Phase.SOAKING, Phase.WATCHING)
A_SLIP = timedelta(minutes=1)


class Shape:
    """Looks at each stored state, and at what changed from the one before."""

    def committed(self, moment: Moment) -> None:
        """The state fits together."""
        if moment.at < EPOCH:
            return
        service, before = moment.commit.service, moment.commit.before.service
        must(service.generation == before.generation + 1, "model: a decision is not counted")
        desired = service.desired
        if desired is not None and desired.version != (before.desired or desired).version:
            must(desired.version == service.generation, "model: traffic of another decision")
            must(desired.since == moment.at, "model: it is not known since when that is desired")
            must(moment.shifts, "model: other traffic is desired and nobody shifts it")
        if moment.commit.ended is not None:
            self._ended(moment, moment.commit.ended)
        active = service.active
        if active is not None:
            self._holds(active)
            self._clock(moment, active)
            self._asks(active)
            self._moved(moment, active)
        if isinstance(moment.fact, Promoted):
            self._promoted(moment, moment.fact)

    def _ended(self, moment: Moment, ended: Rollout) -> None:
        must(ended.ended_at == moment.at, "model: it is not known when it ended")
        must(ended.outcome, "model: it is not known how it ended")
        loose = (ended.holds, ended.waiting, ended.deadline, ended.ask, ended.clock.running_since)
        must(not any(loose), f"model: it has ended and is still {loose}")
        active = moment.commit.service.active
        other = active is not None and active.id != ended.id and active.phase is Phase.ROLLING_BACK
        must(active is None or other, "model: it has ended and is still active")

    def _holds(self, active: Rollout) -> None:
        holding = active.phase is Phase.HOLDING
        must(bool(active.holds) == holding, f"model: {active.phase} with {len(active.holds)} holds")
        must((active.held_phase is not None) == holding, "model: it holds nothing")
        must(not (holding and active.waiting), "model: it is on hold and waits for a gate")
        back = active.phase is Phase.ROLLING_BACK
        must((active.rollback is not None) == back, "model: a rollback without its reason")

    def _clock(self, moment: Moment, active: Rollout) -> None:
        settled = moment.commit.service.settled
        hours = active.current.hours
        runs = active.clock.running_since is not None
        may = settled and active.phase in CLOCKED
        must(may or not runs, f"model: the clock runs in {active.phase}")
        must(not may or runs or hours is not None, "model: the clock is paused")
        must(active.deadline is not None, "model: it waits without an end")

    def _asks(self, active: Rollout) -> None:
        open_asks = [each for each in active.asks if each.open]
        must(len(open_asks) <= 1, "model: two things are asked for at once")
        asked = any(each.roles or each.gate == "confirm" for each in active.waiting)
        must(bool(open_asks) == asked, "model: it is not shown what is asked for")
        others = [each for each in active.holds if each.cause is not Cause.FREEZE]
        must(not (active.promote_asked and others), "model: a promote outlived a hold")

    def _moved(self, moment: Moment, active: Rollout) -> None:
        before = moment.before
        if before is None or before.id != active.id:
            return
        named = moment.fact.to if isinstance(moment.fact, RollbackAsked) else None
        stable = named.to if named else before.stable
        same = (before.canary, stable, before.plan, before.requester, before.requested_at)
        now = (active.canary, active.stable, active.plan, active.requester, active.requested_at)
        must(same == now, "model: it has become another rollout")
        if active.step != before.step:
            must(active.step_since == moment.at, "model: a step without its beginning")
            must(active.verdict is None, "model: it is judged by the step before")
            must(not active.clock.elapsed(moment.at), "model: the step before counts, too")

    def _promoted(self, moment: Moment, fact: Promoted) -> None:
        """docs/slack.md, *promote*: not right after a step change, and not without evidence unless
        somebody says so, with a reason."""
        before = moment.before
        if before is None:
            return
        passed = before.verdict is not None and before.verdict.outcome is Outcome.PASS
        quiet = all(alert.noted for alert in before.alerts)
        sure = fact.anyway and bool(fact.reason)
        must((passed and quiet) or sure, "model: promoted without evidence")
        slip = moment.at - before.step_since < A_SLIP and not fact.sure
        must(not slip, "model: a second press went up two steps")
        must(moment.commit.before.service.settled, "model: promoted before it was served")
        must(moment.after and moment.after.last_by == fact.by, "model: it is not said who promoted")


class Untouched:
    """docs/states.md: what a fact has nothing to do with stays as it is. A canary is probed where
    a step wants it and nowhere else; a freeze's end ends the freeze's hold and nothing else."""

    def committed(self, moment: Moment) -> None:
        """Nothing more than what the fact is about."""
        after, before = moment.after, moment.before
        probed = any(isinstance(effect, RunProbe) for effect in moment.effects)
        must(wants_probe(after) or not probed, "model: a canary is probed that need not be")
        if isinstance(moment.fact, FreezeEnded) and before is not None and after is not None:
            frozen = any(each.cause is Cause.FREEZE for each in before.holds)
            same = parts(before) == parts(after)
            must(frozen or same, "model: the end of a freeze that held nothing changed something")


def wants_probe(after: Rollout | None) -> bool:
    """Whether it waits for an answer: at 0 %, and in a step with a probe."""
    if after is None or after.verified:
        return False
    soaks = after.phase is Phase.SOAKING and after.plan.steps[after.step].probe is not None
    return soaks or after.phase is Phase.VERIFYING


def parts(rollout: Rollout) -> tuple[object, ...]:
    """Where it stands, and for how long."""
    clock = rollout.clock.running_since is not None
    return rollout.phase, rollout.step, rollout.holds, rollout.deadline, rollout.waiting, clock
