"""docs/slack.md and docs/alerts.md, *holds*: why it holds, since when, by whom, and what ends it;
a hold begins by its cause and ends by what it says, and by nothing else."""

from bot.rollout.facts import (
    AlertClosed,
    AlertOpened,
    DeadlinePassed,
    DriftSeen,
    FreezeEnded,
    Held,
    KillAsked,
    Promoted,
    Refused,
    Resumed,
    Ticked,
    TrafficFailed,
)
from bot.rollout.state import Cause, Hold, Phase, Rollout
from bot.rollout.verdict import Outcome
from tests.simulation.broken import must
from tests.simulation.model.moment import WAITING, Moment
from tests.simulation.model.outside.shares import SPOKEN

BEGUN = {
    Cause.PERSON: (Held, KillAsked),
    Cause.ALERT: (AlertOpened,),
    Cause.DRIFT: (DriftSeen,),
    Cause.TRAFFIC: (TrafficFailed, DeadlinePassed),
    Cause.CHECKS: (Ticked, DeadlinePassed),
    Cause.MITIGATION: (Ticked, AlertOpened),
}
"""Which facts put it on hold for what; a freeze's hold and a gate's come when it would continue."""


class Reasons:
    """Looks at what came and what went."""

    def committed(self, moment: Moment) -> None:
        """Each hold has its cause, and each end its reason."""
        before, after = moment.before, moment.after
        if before is None or after is None or before.id != after.id:
            return
        if after.phase is Phase.HOLDING:
            held = before.acting_phase
            adopts = isinstance(moment.fact, Resumed)
            must(after.held_phase is held or adopts, f"model: {held} became {after.held_phase}")
        new = [each for each in after.holds if each not in before.holds]
        gone = [each for each in before.holds if each not in after.holds]
        must(len(new) <= 1, "model: two holds at once")
        for each in new:
            self._begins(moment, each, before)
        if after.phase in (Phase.HOLDING, before.acting_phase):
            for each in gone:
                self._ends(moment, each, before, after)
            self._stays(moment, before, after)

    def _begins(self, moment: Moment, new: Hold, before: Rollout) -> None:
        facts, fact = BEGUN.get(new.cause), moment.fact
        name = type(fact).__name__
        must(facts is None or isinstance(fact, facts), f"model: a {name} held it for {new.cause}")
        must(new.since == moment.at, "model: it is not known since when it holds")
        must(new.reason.strip() and new.ends, "model: a hold without a reason, or without an end")
        if new.cause is Cause.FREEZE:
            freeze = moment.commit.service.freeze
            must(freeze and freeze.by == new.by, "model: a hold by a freeze that is none")
        if isinstance(fact, AlertOpened) and new.cause is Cause.ALERT:
            must(new.key == fact.incident, "model: it holds for another incident")
            must(new.by.kind == "alert" and new.by.id == fact.policy, "model: by another alert")
        if isinstance(fact, Held):
            must(not any(h.cause is Cause.PERSON for h in before.holds), "model: it is held twice")
            must(fact.reason in new.reason, "model: what somebody said is not kept")
        if new.cause is Cause.GATE:
            expired = before.ask is not None and moment.at >= before.ask.until
            must(
                expired or isinstance(fact, Refused),
                "model: it holds at a gate, and nobody said no",
            )

    def _ends(self, moment: Moment, gone: Hold, before: Rollout, after: Rollout) -> None:
        fact, passed = moment.fact, _passed(moment)
        if isinstance(fact, Resumed | Promoted):
            return
        closed = not any(each.incident == gone.key for each in after.alerts)
        early = before.acting_phase in WAITING
        by_itself = before.plan.alerts.resume == "when_closed"
        ended = {
            Cause.FREEZE: isinstance(fact, FreezeEnded),
            Cause.CHECKS: passed,
            Cause.ALERT: by_itself
            and closed
            and (passed or (early and isinstance(fact, AlertClosed))),
            Cause.DRIFT: isinstance(fact, DriftSeen),
            Cause.MITIGATION: isinstance(fact, Ticked),
        }
        right = ended.get(gone.cause, False)
        must(right, f"model: a hold for {gone.cause} ended by a {type(fact).__name__}")

    def _stays(self, moment: Moment, before: Rollout, after: Rollout) -> None:
        """What has ended does not hold any longer."""
        if before.phase is not Phase.HOLDING:
            return
        fact = moment.fact
        causes = {each.cause for each in after.holds}
        if _passed(moment) and moment.commit.before.service.settled:
            open_ones = {each.incident for each in after.alerts}
            if before.plan.alerts.resume == "when_closed":
                over = [h for h in after.holds if h.cause is Cause.ALERT and h.key not in open_ones]
                must(not over, "model: an alert has closed, its checks pass, and it still holds")
            unseen = isinstance(fact, Ticked) and fact.verdict and not fact.verdict.share_seen
            held = [h for h in after.holds if h.cause is Cause.CHECKS]
            held = [h for h in held if not (unseen and SPOKEN in h.reason)]
            must(not held, "model: its checks pass, and it holds for them")
        if isinstance(fact, FreezeEnded):
            must(Cause.FREEZE not in causes, "model: the freeze is over, and it holds for it")


def _passed(moment: Moment) -> bool:
    """Whether its checks were just seen to pass, as the rollout remembers it."""
    fact, after = moment.fact, moment.after
    if not isinstance(fact, Ticked) or fact.verdict is None or after is None:
        return False
    return fact.verdict.outcome is Outcome.PASS and fact.step == after.step
