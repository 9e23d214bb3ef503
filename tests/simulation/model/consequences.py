"""docs/states.md: what each fact does to a rollout, said a second time for the facts that must do
something wherever they count."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.rollout.effects import RunProbe, ShiftTraffic
from bot.rollout.facts import (
    AlertClosed,
    AlertOpened,
    CardPosted,
    DeadlinePassed,
    DriftSeen,
    FreezeBegan,
    FreezeEnded,
    Held,
    JobSeen,
    Refused,
    Resumed,
    RollbackAsked,
    Started,
    Ticked,
    TrafficFailed,
    TrafficSettled,
    Verified,
)
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Cause, JobState, Phase
from bot.rollout.verdict import Outcome
from tests.simulation.broken import must
from tests.simulation.model.moment import WAITING, Moment
from tests.simulation.model.shape import wants_probe


class Consequences:
    """Knows nothing of before; each decision is looked at alone."""

    def committed(self, moment: Moment) -> None:
        """What the fact must lead to."""
        rule = RULES.get(type(moment.fact))
        if rule is not None and moment.after is not None:
            why = rule(moment, moment.fact)
            must(not why, f"model: {type(moment.fact).__name__}: {why}")


def _started(moment: Moment, fact: Started) -> str:
    after = moment.after
    asked = (fact.rollout, fact.canary, fact.stable, fact.image, fact.by, fact.reason, fact.plan)
    made = after and (
        after.id,
        after.canary,
        after.stable,
        after.image,
        after.requester,
        after.reason,
        after.plan,
    )
    return "" if made == asked else "it is not what was asked for"


def _held(moment: Moment, fact: Held) -> str:
    after = moment.after
    mine = after and any(h.cause is Cause.PERSON and h.by == fact.by for h in after.holds)
    return "" if after and after.phase is Phase.HOLDING and mine else "it does not hold"


def _resumed(moment: Moment, fact: Resumed) -> str:
    before, after = moment.before, moment.after
    if before is None or after is None or after.holds or after.last_by != fact.by:
        return "it is still on hold"
    if fact.adopt:
        return "" if after.phase is Phase.SOAKING else "what was adopted does not soak"
    same = (after.phase, after.step) == (before.acting_phase, before.step)
    return "" if same else "it is not back where it was"


def _rolled_back(moment: Moment, fact: RollbackAsked) -> str:
    return _back(moment)


def _back(moment: Moment) -> str:
    before, after = moment.before, moment.after
    early = before is not None and before.acting_phase in WAITING
    named = isinstance(moment.fact, RollbackAsked) and moment.fact.to is not None
    if early and named and after and before and after.id != before.id:
        ended = moment.commit.ended
        cancelled = ended is not None and ended.phase is Phase.CANCELLED
        right = Phase.ROLLING_BACK if cancelled else Phase.CANCELLED
    else:
        right = Phase.CANCELLED if early else Phase.ROLLING_BACK
    return "" if after and after.phase is right else f"it is not {right}"


def _refused(moment: Moment, fact: Refused) -> str:
    before, after = moment.before, moment.after
    early = before is not None and before.acting_phase in WAITING
    right = Phase.CANCELLED if early else Phase.HOLDING
    return "" if after and after.phase is right else f"it is not {right}"


def _ticked(moment: Moment, fact: Ticked) -> str:
    before, after = moment.before, moment.after
    if before is None or after is None or fact.verdict is None:
        return ""
    if before.acting_phase in WAITING or before.phase is Phase.ROLLING_BACK:
        return ""
    if fact.verdict.outcome is Outcome.FAIL and not _mitigated(moment):
        return _back(moment)
    same = (before.id, before.step, before.wave) == (after.id, after.step, after.wave)
    if same and after.phase is before.phase:
        return "" if after.verdict == fact.verdict else "what was judged is not kept"
    return ""


def _mitigated(moment: Moment) -> bool:
    """docs/plans.md, *Switches*: something is tried, or what was tried is waited for."""
    holds = moment.after.holds if moment.after else ()
    return any(each.cause is Cause.MITIGATION for each in holds)


def _verified(moment: Moment, fact: Verified) -> str:
    before, after = moment.before, moment.after
    if before and after and (before.step, before.wave) != (after.step, after.wave):
        return "" if fact.ok else "it went up although its probe failed"
    return "" if after and after.verified == fact.ok else "the answer is not kept"


def _job(moment: Moment, fact: JobSeen) -> str:
    before, after = moment.before, moment.after
    if before is None or after is None or fact.state is not JobState.FAILED:
        return ""
    early = before.acting_phase in WAITING
    right = Phase.CANCELLED if early else Phase.HOLDING
    return "" if after.phase is right else f"it is not {right}"


def _settled(moment: Moment, fact: TrafficSettled) -> str:
    before, after, desired = moment.before, moment.after, moment.commit.service.desired
    if desired is not None and after is not None and moment.became(Phase.COMPLETED):
        whole = desired.seen == {after.canary: 100}
        return "" if whole else "it is complete, and not known that everything is served"
    if (
        desired is None
        or desired.settled_at != moment.at
        or desired.served != desired.traffic.split
    ):
        return "it is not known that it is served"
    if before is None or after is None:
        return ""
    if before.phase is Phase.ROLLING_BACK and after.phase is not Phase.ROLLED_BACK:
        return "stable serves everything, and it is not rolled back"
    asked = any(isinstance(effect, RunProbe) for effect in moment.effects)
    if wants_probe(after) and not asked:
        return "the canary is not asked"
    return ""


def _failed(moment: Moment, fact: TrafficFailed) -> str:
    before, after = moment.before, moment.after
    if before is None or after is None:
        return ""
    if not moment.pages:
        return "nobody is woken"
    right = before.phase if before.phase is Phase.ROLLING_BACK else Phase.HOLDING
    return "" if after.phase is right else f"it is not {right}"


def _drifted(moment: Moment, fact: DriftSeen) -> str:
    after = moment.after
    holds = after.holds if after else ()
    drifts = [h for h in holds if h.cause is Cause.DRIFT and h.key == fact.region]
    served = moment.commit.service.desired
    right = [dict(h.split or {}) for h in drifts] == [dict(fact.split)]
    known = served is not None and served.in_region(fact.region).served == fact.split
    return "" if right and known else "it does not hold for it"


def _frozen(moment: Moment, fact: FreezeBegan) -> str:
    freeze = moment.commit.service.freeze
    said = freeze and (freeze.by, freeze.reason, freeze.since, freeze.until)
    return "" if said == (fact.by, fact.reason, moment.at, fact.until) else "it is not frozen"


def _thawed(moment: Moment, fact: FreezeEnded) -> str:
    after = moment.after
    still = after and any(h.cause is Cause.FREEZE for h in after.holds)
    return "it is still frozen" if still or moment.commit.service.freeze else ""


def _alert(moment: Moment, fact: AlertOpened) -> str:
    before, after = moment.before, moment.after
    if before is None or after is None or fact.incident not in {a.incident for a in after.alerts}:
        return "the incident is not remembered"
    if before.phase is Phase.ROLLING_BACK:
        return "" if after.phase is before.phase else "it is not rolling back any more"
    if fact.revision not in ("", before.canary, before.stable) or fact.severity == "info":
        return "" if after.phase is before.phase else "it is only to be noted"
    early = before.acting_phase in WAITING and not fact.revision
    if fact.severity == "warning" or fact.revision == before.stable or early:
        return "" if after.phase is Phase.HOLDING else "it does not hold"
    if before.plan.alerts.severity.critical == "mitigate" and before.acting_phase not in WAITING:
        return _tried(moment, fact)
    return _back(moment)


def _tried(moment: Moment, fact: AlertOpened) -> str:
    """docs/alerts.md, *What it does*: it is tried once in a rollout; while that is waited for, a
    second one is judged with it; after that it rolls back."""
    before, after = moment.before, moment.after
    if before is None or after is None:
        return ""
    waits = [h.key for h in before.holds if h.cause is Cause.MITIGATION]
    run = next((each for each in before.mitigations if each.key in waits), None)
    if before.mitigations and (run is None or moment.at >= run.until):
        return _back(moment)
    if after.phase is not Phase.HOLDING or not _mitigated(moment):
        return "nothing is tried before the rollback"
    counts = fact.incident in after.mitigations[-1].incidents
    return "" if counts else "it is not judged again"


def _closed(moment: Moment, fact: AlertClosed) -> str:
    after = moment.after
    still = after and fact.incident in {each.incident for each in after.alerts}
    return "the incident is still open" if still else ""


def _deadline(moment: Moment, fact: DeadlinePassed) -> str:
    before, after = moment.before, moment.after
    if before is None or after is None:
        return ""
    if before.phase is Phase.HOLDING:
        pages = before.plan.hold_at(before.step).then == "page"
        return _held_on(moment) if pages else _back(moment)
    if before.phase in WAITING:
        return "" if after.phase is Phase.CANCELLED else "it is not cancelled"
    if before.phase is not Phase.ROLLING_BACK:
        return "" if after.phase is Phase.HOLDING else "it does not hold"
    tried = any(isinstance(effect, ShiftTraffic) for effect in moment.effects)
    return "" if tried and moment.pages else "the rollback is not tried again"


def _held_on(moment: Moment) -> str:
    """docs/plans.md, *HoldRule*: it pages, says so, and holds on as it is."""
    before, after = moment.before, moment.after
    if (
        before is None
        or after is None
        or (after.phase, after.holds) != (before.phase, before.holds)
    ):
        return "it does not hold any more"
    loud = any(each.loud for each in moment.notices(Topic.HELD))
    return "" if moment.pages and loud else "it holds on, and nobody is woken"


def _card(moment: Moment, fact: CardPosted) -> str:
    card = moment.after.card if moment.after else None
    kept = card and (card.channel, card.ts) == (fact.channel, fact.ts)
    return "" if kept else "where the message stands is not remembered"


RULES: Mapping[type, Callable[[Moment, Any], str]] = {
    Started: _started,
    Held: _held,
    Resumed: _resumed,
    RollbackAsked: _rolled_back,
    Refused: _refused,
    Ticked: _ticked,
    Verified: _verified,
    JobSeen: _job,
    TrafficSettled: _settled,
    TrafficFailed: _failed,
    DriftSeen: _drifted,
    FreezeBegan: _frozen,
    FreezeEnded: _thawed,
    AlertOpened: _alert,
    AlertClosed: _closed,
    DeadlinePassed: _deadline,
    CardPosted: _card,
}
"""What is wrong with what a fact led to; empty when nothing is."""
