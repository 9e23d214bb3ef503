"""docs/states.md: a fact changes what it is about, and nothing else. For each thing that is known
of a rollout: which facts may change it, and to what."""

from collections.abc import Mapping

from bot.rollout.facts import (
    AlertClosed,
    AlertOpened,
    Approved,
    CardPosted,
    DeadlinePassed,
    DriftSeen,
    GateClosed,
    GateOpened,
    GateOverridden,
    Happened,
    KillAsked,
    Refused,
    Resumed,
    RollbackAsked,
    Started,
    StartQueued,
    SwitchChecked,
    SwitchThrown,
    Ticked,
    TrafficFailed,
    TrafficSettled,
    Verified,
)
from bot.rollout.state import Desired, Phase, Rollout, Service
from bot.rollout.verdict import CheckResult
from tests.simulation.broken import must
from tests.simulation.hub import EPOCH
from tests.simulation.model.moment import OVER, Moment

ONLY: Mapping[str, tuple[type[Happened], ...]] = {
    "alerts": (AlertOpened, AlertClosed),
    "blind_since": (Ticked,),
    "blind_told": (Ticked,),
    "card": (CardPosted,),
    "evidence": (Ticked, SwitchThrown),
    "mitigations": (Ticked, AlertOpened, SwitchThrown, SwitchChecked),
    "closed_why": (GateClosed, GateOpened),
    "opened": (GateOpened,),
    "overridden": (GateOverridden,),
}
"""What is changed by these facts alone."""
EVERYTHING = 100
"""Percent."""
NEVER = ("id", "service_id", "digest", "image", "commit", "author", "reason")
"""What a rollout is, as long as it is."""
AT_THE_SERVICE: Mapping[str, tuple[type[Happened], ...]] = {
    "incidents": (AlertOpened, AlertClosed),
    "kills": (KillAsked, Ticked, SwitchThrown, SwitchChecked),
    "target": (Started, RollbackAsked),
}


class Frame:
    """Looks at each decision alone."""

    def committed(self, moment: Moment) -> None:
        """Nothing changed that the fact is not about."""
        if moment.at < EPOCH:
            return
        fact, was, now = moment.fact, moment.commit.before.service, moment.commit.service
        for name, facts in AT_THE_SERVICE.items():
            same = getattr(was, name) == getattr(now, name)
            must(same or isinstance(fact, facts), f"model: a {fact_name(fact)} changed {name}")
        self._desired(moment, was, now)
        before, after = moment.before, moment.after
        if before is None or after is None or before.id != after.id:
            return
        for name in NEVER:
            must(getattr(before, name) == getattr(after, name), f"model: {name} has changed")
        for name, facts in ONLY.items():
            same = getattr(before, name) == getattr(after, name)
            must(same or isinstance(fact, facts), f"model: a {fact_name(fact)} changed {name}")
        self._probe(fact, before, after)
        self._warned(fact, before, after)
        self._alerts(fact, before, after)
        self._probed(fact, before, after)
        self._by(moment, fact, before, after)
        self._rollback(moment, fact, before, after)
        self._paged(moment, before, after)
        self._looked_at(moment, fact, before, after)

    def _desired(self, moment: Moment, was: Service, now: Service) -> None:
        """What users get, as last seen, is what somebody saw; and who leaves what is said."""
        old, new, fact = was.desired, now.desired, moment.fact
        if new is None:
            must(old is None, "model: it is forgotten what is desired")
            return
        seen = old.served if old is not None and old.version != new.version else old and old.seen
        if isinstance(fact, TrafficSettled) and not (new.left_by and old and old.left_by):
            seen = new.traffic.split
        if isinstance(fact, DriftSeen) and moment.in_first(fact.region):
            seen = fact.split
        if isinstance(fact, Started) and old is not None:
            seen = {fact.stable: 100}
        if isinstance(fact, RollbackAsked) and fact.to is not None:
            seen = fact.to.served
        must(new.seen == seen, f"model: {fact_name(fact)}: {new.seen} is seen, and it was {seen}")
        if old is not None and old.version == new.version:
            same = _asked(new) == _asked(_by_name(old) if _stays_by_name(fact) else old)
            must(same, f"model: a {fact_name(fact)} changed what is desired")
            return
        ended = moment.commit.ended
        right = ended.id if ended is not None and now.active is None else ""
        must(new.left_by == right, f"model: {right} left it, and {new.left_by!r} is remembered")
        must(new.settled_at is None, "model: other traffic is served before it is asked for")

    def _warned(self, fact: Happened, before: Rollout, after: Rollout) -> None:
        """docs/plans.md: a soft check only warns, once a step."""
        if _place(after) != _place(before):
            return
        must(after.warned[: len(before.warned)] == before.warned, "model: a warning is forgotten")
        new = after.warned[len(before.warned) :]
        verdict = fact.verdict if isinstance(fact, Ticked) else None
        missed = [name_of(r) for r in verdict.warnings] if verdict else []
        counts = after.verdict == verdict and after.phase not in OVER
        right = [each for each in missed if each not in before.warned]
        must(list(new) == right or (not new and not counts), f"model: {new} were warned of")

    def _alerts(self, fact: Happened, before: Rollout, after: Rollout) -> None:
        known = {each.incident for each in before.alerts}
        if isinstance(fact, AlertOpened):
            known |= {fact.incident}
            mine = next(each for each in after.alerts if each.incident == fact.incident)
            was = next((e for e in before.alerts if e.incident == fact.incident), mine)
            must(mine == was, "model: an incident that is known became another")
            said = (mine.policy, mine.severity, mine.revision, mine.url)
            right = (fact.policy, fact.severity, fact.revision, fact.url)
            must(said == right or mine == was, f"model: an incident is remembered as {said}")
        if isinstance(fact, AlertClosed):
            known -= {fact.incident}
        now = {each.incident for each in after.alerts}
        must(now == known or len(known) > 20, f"model: {now} are open, and should be {known}")

    def _probe(self, fact: Happened, before: Rollout, after: Rollout) -> None:
        """docs/plans.md, *Probes*: a step's is its own, and so is each wave's; a resume counts
        the failures anew."""
        was = (before.verified, before.probe_words)
        anew = _place(before) != _place(after) and after.plan.steps[after.step].probe is not None
        if anew:
            forgotten = not (after.verified or after.probe_words or after.probes_failed)
            must(forgotten, "model: another step's probe counts")
            return
        if isinstance(fact, Verified):
            return
        must(was == (after.verified, after.probe_words), f"model: a {fact_name(fact)} answered")
        counted = after.probes_failed == before.probes_failed
        resumed = isinstance(fact, Resumed) and not after.probes_failed
        must(counted or resumed, f"model: a {fact_name(fact)} counted a probe")

    def _probed(self, fact: Happened, before: Rollout, after: Rollout) -> None:
        if not isinstance(fact, Verified) or _place(before) != _place(after):
            return
        must(after.probe_words == fact.words, "model: what a probe found is not kept")
        failed = before.probes_failed + (not fact.ok)
        must(after.probes_failed == failed, f"model: {after.probes_failed} probes failed")
        probe = before.current.probe
        most = probe.attempts if probe is not None else None
        ends = {Phase.VERIFYING: Phase.CANCELLED, Phase.SOAKING: Phase.HOLDING}
        if not fact.ok and most and failed >= most and before.phase in ends:
            right = ends[before.phase]
            must(after.phase is right, f"model: {failed} of {most} probes failed")
        elif not fact.ok:
            must(after.phase is before.phase, "model: a probe failed, and it did not wait")

    def _by(self, moment: Moment, fact: Happened, before: Rollout, after: Rollout) -> None:
        """Who did the last thing: the person, else Canario, or who wanted it before."""
        if fact.by.kind == "person" and isinstance(fact, Approved | Refused | Resumed):
            first = after.last_by in (fact.by, before.last_by) or moment.went_up
            must(first, f"model: {after.last_by} did what {fact.by} did")
        if moment.became(Phase.ROLLING_BACK):
            kinds = {RollbackAsked: "person", StartQueued: "person", AlertOpened: "alert"}
            by = kinds.get(type(fact), "canario")
            must(after.last_by.kind == by, f"model: {after.last_by} rolled it back")
        if moment.went_up and before.acting_phase is Phase.REQUESTED:
            same = after.last_by in (before.last_by, fact.by)
            must(same, f"model: its gates opened, and {after.last_by} did it")
        elif moment.went_up and isinstance(fact, Ticked | Verified):
            asked = before.promote_asked
            by_asked = asked.by if asked is not None else None
            right = after.last_by == by_asked if by_asked else after.last_by.kind == "canario"
            must(right, f"model: it went up by itself, and {after.last_by} did it")

    def _rollback(self, moment: Moment, fact: Happened, before: Rollout, after: Rollout) -> None:
        """Why and when, and how long it took."""
        old, new = before.rollback, after.rollback
        if moment.became(Phase.ROLLING_BACK):
            must(
                new and new.decided_at == moment.at, "model: it is not known since when it is back"
            )
            must(
                new and new.reason and new.by == after.last_by, "model: nobody knows why it is back"
            )
            must(
                new and not (new.stuck or new.late or new.settled_at), "model: it is back too soon"
            )
            return
        if old is None or new is None:
            must(old == new, "model: a rollback came from nowhere, or is forgotten")
            return
        asked = isinstance(fact, RollbackAsked)
        must(asked or (old.reason, old.by) == (new.reason, new.by), "model: another rollback")
        must(asked or old.decided_at == new.decided_at, "model: a rollback of another time")
        settled = moment.at if moment.became(Phase.ROLLED_BACK) else old.settled_at
        must(asked or new.settled_at == settled, f"model: a rollback settled at {new.settled_at}")
        failed = isinstance(fact, DeadlinePassed | TrafficFailed)
        must(asked or new.stuck == (old.stuck or failed), f"model: {new.stuck} that it is stuck")

    def _paged(self, moment: Moment, before: Rollout, after: Rollout) -> None:
        mine = any(page.rollout == after.id for page in moment.pages)
        must(after.paged == (before.paged or mine), "model: it is not known who was paged")

    def _looked_at(self, moment: Moment, fact: Happened, before: Rollout, after: Rollout) -> None:
        """When it was evaluated last; anew after each step and each hold."""
        same = (before.phase, _place(before)) == (after.phase, _place(after))
        if not same or after.phase is Phase.REQUESTED:
            return
        if isinstance(fact, Ticked | Verified):
            must(after.evaluated_at == moment.at, "model: it is not known when it was judged")
            new = fact.evidence if isinstance(fact, Ticked) else ""
            must(not new or after.evidence == new, "model: evidence is forgotten")
        elif not isinstance(fact, TrafficSettled):
            known = after.evaluated_at in (before.evaluated_at, None)
            must(known, f"model: a {fact_name(fact)} judged it")


def name_of(result: CheckResult) -> str:
    """A check's name, with the region where there are several."""
    return f"{result.check} in {result.region}" if result.region else result.check


def _asked(desired: Desired) -> tuple[object, ...]:
    return desired.traffic, desired.since, desired.left_by


def _stays_by_name(fact: Happened) -> bool:
    """Whether it is seen that later deployments get nothing, though that was asked for."""
    found = fact.found if isinstance(fact, TrafficSettled) else None
    return found is not None and found.following != EVERYTHING


def _by_name(desired: Desired) -> Desired:
    traffic = desired.traffic.model_copy(update={"latest": 0})
    return desired.model_copy(update={"traffic": traffic})


def _place(rollout: Rollout) -> tuple[int, int]:
    return rollout.step, rollout.wave


def fact_name(fact: Happened) -> str:
    """As it is called in the code."""
    return type(fact).__name__
