"""A monitoring alert opens or closes."""

from bot.plan.alerts import GOES_BACK
from bot.rollout.actors import Actor
from bot.rollout.decision import Ignored
from bot.rollout.effects import SEVERITIES, Page, Severity
from bot.rollout.facts import AlertClosed, AlertOpened
from bot.rollout.holds import hold, release
from bot.rollout.moves import BEFORE_TRAFFIC, roll_back
from bot.rollout.notices.escalation import begin_calls
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.notices.topics import Topic
from bot.rollout.rules import incidents
from bot.rollout.state import Cause, Hold, Rollout, alert_named
from bot.rollout.switches.for_alert import mitigated
from bot.rollout.switches.mitigation import judged, open_run
from bot.rollout.turn import Said, Turn

ENDS = {
    "when_closed": Next.ALERT_END_ENDS_IT.step(),
    "by_person": Next.RESUME_AFTER_ALERT.step(),
}
"""What ends a hold by an alert, by the plan's ``alerts.resume``."""

NOT_AGAIN = "Nothing is tried first: that was tried already, or another mitigation still waits."

NONE = "none is given, which counts as a warning"


def opened(turn: Turn, fact: AlertOpened) -> Said:
    """What the plan says for it; never a rollback for what isn't the canary's fault."""
    rollout = turn.rollout
    if incidents.is_known(rollout.alerts, fact):
        return incidents.opened_again(turn, fact)
    action = rollout.plan.alerts.action(fact.policy, fact.labels, fact.severity)
    fact = in_the_first(rollout, fact)
    noted = is_stranger(rollout, fact) or action == "note"
    remember(turn, fact, noted=noted)
    if noted:
        note(turn, fact)
    elif fact.revision == rollout.stable:
        not_the_canary(turn, fact, critical=action in GOES_BACK)
    elif action == "hold" or (rollout.acting_phase in BEFORE_TRAFFIC and not fact.revision):
        hold_for_alert(turn, fact, f"alert {in_words(turn, fact)}. {whose_words(rollout, fact)}")
    else:
        against_the_canary(turn, fact, mitigates=action == "mitigate")
    page_by_rule(turn, fact, rollout)
    return None


def against_the_canary(turn: Turn, fact: AlertOpened, *, mitigates: bool) -> None:
    """It counts as the canary's: roll back, or try something before that."""
    rollout = turn.rollout
    said = (whose_words(rollout, fact), *stable_too(rollout))
    if mitigates and rollout.acting_phase not in BEFORE_TRAFFIC:
        why = " ".join((f"alert {in_words(turn, fact)}.", *said))
        if mitigated(turn, fact, why.rstrip(".")):
            return
        said = (*said, NOT_AGAIN)
    said = (*said, *links(fact))
    by = Actor(kind="alert", id=fact.policy, name="an alert")
    roll_back(turn, f"{in_words(turn, fact)}.", by, details=said)


def in_the_first(rollout: Rollout, fact: AlertOpened) -> AlertOpened:
    """The alert about the revision by the name that it has in the first region: of the region that
    the alert is about, or where it names none of any that has it."""
    here = [each for each in rollout.places if fact.region in ("", each.region)]
    for known in ("canary", "stable"):
        if fact.revision and any(fact.revision == getattr(each, known) for each in here):
            return fact.model_copy(update={"revision": getattr(rollout, known)})
    if here and fact.revision in (rollout.canary, rollout.stable):
        return fact.model_copy(update={"revision": f"{fact.revision} in {fact.region}"})
    return fact


def is_stranger(rollout: Rollout, fact: AlertOpened) -> bool:
    """Whether it names a revision that is not part of the rollout."""
    return fact.revision not in ("", rollout.canary, rollout.stable)


def page_by_rule(turn: Turn, fact: AlertOpened, rollout: Rollout) -> None:
    """Page the teams of the plan's rule, whatever the rule does; each once. Their page outlasts a
    rollout that the alert cancels, for whoever is paged looks after the alert."""
    rule = rollout.plan.alerts.rule_for(fact.policy, fact.labels)
    if rule is None or is_stranger(rollout, fact):
        return
    paged = {team for each in turn.effects if isinstance(each, Page) for team in each.teams}
    teams = [team for team in rule.page if team not in paged]
    if not teams:
        return
    unknown: Severity = "critical" if rule.do in GOES_BACK else "error"
    severity = SEVERITIES.get(fact.severity.lower(), unknown)
    summary = f"Alert {named(fact)}, about {rollout.canary} or what it replaces"
    target = ", ".join(teams)
    turn.effects.append(Page(rollout=rollout.id, severity=severity, summary=summary, target=target))
    if turn.service.active is not None:
        turn.set(paged=True)
        begin_calls(turn, severity, summary, teams)


def whose_words(rollout: Rollout, fact: AlertOpened) -> str:
    """Whom it is about, and which word of the plan decided what it does."""
    rule = rollout.plan.alerts.rule_for(fact.policy, fact.labels)
    by = f"the plan's rule for {rule.named}" if rule else f"its severity ({fact.severity or NONE})"
    if fact.revision == rollout.canary:
        about = f"It names {rollout.canary}, the canary"
    elif fact.revision:
        about = f"It names {fact.revision}"
    elif rollout.acting_phase in BEFORE_TRAFFIC:
        about = "It names no revision, and the canary has no traffic yet"
    else:
        about = "It names no revision, so it counts as the canary's"
    return f"{about}; {by} decides."


def stable_too(rollout: Rollout) -> tuple[str, ...]:
    """Where stable has an alert as well, a canary's still rolls back: what both depend on may be
    what the canary breaks. Who reads it must know."""
    others = [a for a in rollout.alerts if a.revision == rollout.stable and not a.noted]
    if not others:
        return ()
    return (
        f"{rollout.stable}, the stable revision, has an open alert too ({others[0].named}): if "
        "that lasts, rolling back was not all it takes.",
    )


def remember(turn: Turn, fact: AlertOpened, *, noted: bool = False) -> None:
    """Keep the incident until it closes: for the rollout, and for the next start."""
    alert = incidents.as_open(fact, turn.now, noted=noted)
    others = [each for each in turn.rollout.alerts if each.incident != fact.incident]
    turn.set(alerts=(*others, alert.model_copy(update={"labels": {}})))
    incidents.remember(turn, alert)


def named(fact: AlertOpened) -> str:
    """The alert in words."""
    return alert_named(fact.policy, fact.summary)


def in_words(turn: Turn, fact: AlertOpened) -> str:
    """The same, with its region where there are several."""
    where = fact.region if turn.rollout.places else ""
    return f"{named(fact)} in {where}" if where and where not in named(fact) else named(fact)


def links(fact: AlertOpened) -> tuple[str, ...]:
    """Where to look."""
    return (f"Incident: {fact.url}",) if fact.url else ()


def note(turn: Turn, fact: AlertOpened) -> None:
    """Said, and nothing else."""
    turn.announce(
        Topic.ALERT,
        f"Alert {in_words(turn, fact)}.",
        Next.ONLY_NOTED.step()
        if not fact.revision or fact.revision in (turn.rollout.canary, turn.rollout.stable)
        else Next.NOT_IN_ROLLOUT.step(revision=fact.revision),
        details=(*noted_by(turn.rollout, fact), *links(fact)),
    )


def noted_by(rollout: Rollout, fact: AlertOpened) -> tuple[str, ...]:
    """What of the plan notes it; nothing where it is about somebody else."""
    return () if is_stranger(rollout, fact) else (whose_words(rollout, fact),)


def not_the_canary(turn: Turn, fact: AlertOpened, *, critical: bool) -> None:
    """Stable itself is failing: a rollback would not help."""
    rollout = turn.rollout
    reason = (
        f"alert {in_words(turn, fact)}. It names {rollout.stable}, the stable revision, not the "
        "canary: rolling back would not fix it."
    )
    hold_for_alert(turn, fact, reason)
    if critical and rollout.plan.alerts.page_for_stable:
        turn.page(
            "critical", f"{rollout.stable} (stable) has a critical alert: {in_words(turn, fact)}"
        )


def hold_for_alert(turn: Turn, fact: AlertOpened, reason: str) -> None:
    """Hold until the alert closes."""
    hold(
        turn,
        Hold(
            cause=Cause.ALERT,
            key=fact.incident,
            reason=reason,
            ends=ENDS[turn.rollout.plan.alerts.resume],
            by=Actor(kind="alert", id=fact.policy, name=f"alert {fact.policy}"),
            since=turn.now,
        ),
    )


def opened_too_late(turn: Turn, fact: AlertOpened) -> Said:
    """It is rolling back already; the alert is only announced."""
    if incidents.is_known(turn.rollout.alerts, fact):
        return incidents.opened_again(turn, fact)
    remember(turn, fact)
    turn.announce(Topic.ALERT, f"Alert {in_words(turn, fact)}.", Next.ROLLING_BACK_ALREADY.step())
    page_by_rule(turn, fact, turn.rollout)
    return None


def closed(turn: Turn, fact: AlertClosed) -> Said:
    """A hold that it made ends with the next passing evaluation, or at once before traffic."""
    rollout = turn.rollout
    alert = next((a for a in rollout.alerts if a.incident == fact.incident), None)
    known = incidents.forget(turn, fact.incident)
    if alert is None:
        return None if known else Ignored(why=f"incident {fact.incident} is not known here")
    turn.set(alerts=tuple(a for a in rollout.alerts if a != alert))
    made = next((h for h in rollout.holds if h.key == fact.incident), None)
    keep = tuple(h for h in rollout.holds if h != made)
    by_itself = rollout.plan.alerts.resume == "when_closed"
    if made and by_itself and rollout.acting_phase in BEFORE_TRAFFIC:
        release(turn, f"Alert {alert.policy} has closed.", *keep)
    else:
        then = after_closing(rollout, made, fact.incident)
        turn.announce(Topic.ALERT, f"Alert {alert.policy} has closed.", then)
    return None


def after_closing(rollout: Rollout, made: Hold | None, incident: str) -> NextStep:
    """What its end means for the rollout."""
    run = open_run(rollout)
    if run is not None and incident in run.incidents:
        return judged(run)
    if made and rollout.plan.alerts.resume == "when_closed":
        return Next.HOLD_ENDS_ON_PASS.step()
    return Next.RESUME_AFTER_ALERT.step() if made else Next.NOTHING_CHANGES.step()
