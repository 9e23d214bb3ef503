"""The incidents that are open on a service, remembered with a rollout and without one, so that a
start can say which there are."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.plan import Plan
from bot.plan.alerts import GOES_BACK
from bot.rollout.decision import Ignored
from bot.rollout.facts import AlertClosed, AlertOpened
from bot.rollout.gates import spoken
from bot.rollout.notices.reasons import sentence
from bot.rollout.state import OpenAlert, Service
from bot.rollout.state.alerts import SEVERITIES
from bot.rollout.turn import Said, Turn

AGES_OUT = timedelta(days=7)
"""Cloud Monitoring closes an incident that gets no more data after at most seven days. One that
nobody has spoken of for so long is forgotten, for its close will not come any more."""

SAID_AGAIN = timedelta(hours=12)
"""How often the repeated news of an open incident is worth a decision."""

MOST = 20
"""So many are remembered for a service: the most severe, of these the newest."""


def as_open(fact: AlertOpened, now: datetime, *, noted: bool = False) -> OpenAlert:
    """The incident as it is remembered."""
    return OpenAlert(
        incident=fact.incident,
        policy=fact.policy,
        severity=fact.severity,
        summary=fact.summary,
        url=fact.url,
        revision=fact.revision,
        noted=noted,
        labels=fact.labels,
        since=min(fact.started_at or now, now),
        heard=now,
    )


def remember(turn: Turn, alert: OpenAlert) -> None:
    """Until it closes, or ages out; it is open since it was first said to be."""
    known = recent(turn.service, turn.now)
    first = min([since(each) for each in known if each.incident == alert.incident] or [turn.now])
    alert = alert.model_copy(update={"since": min(since(alert), first)})
    others = [each for each in known if each.incident != alert.incident]
    newest_first = sorted((*others, alert), key=since, reverse=True)
    kept = sorted(newest_first, key=lambda each: each.rank)[:MOST]
    turn.set_service(incidents=tuple(each for each in newest_first[::-1] if each in kept))


def forget(turn: Turn, incident: str) -> bool:
    """It has closed; whether it was known."""
    kept = tuple(each for each in turn.service.incidents if each.incident != incident)
    known = len(kept) < len(turn.service.incidents)
    turn.set_service(incidents=kept)
    return known


def opened_idle(turn: Turn, fact: AlertOpened) -> Said:
    """There is no rollout that it could stop; the next start hears of it."""
    known = known_as(turn.service, fact.incident)
    again = known is not None and is_known([known], fact)
    if known is not None and again and turn.now - heard(known) < SAID_AGAIN:
        return Ignored(why=f"incident {fact.incident} is known, and there is no active rollout")
    remember(turn, as_open(fact, turn.now))
    return None


def opened_again(turn: Turn, fact: AlertOpened) -> Said:
    """The rollout knows it; for the starts after it, it is heard of now."""
    known = known_as(turn.service, fact.incident)
    if known is None or turn.now - heard(known) < SAID_AGAIN:
        return Ignored(why=f"incident {fact.incident} is known")
    remember(turn, known.model_copy(update={"heard": turn.now}))
    return None


def is_known(alerts: Iterable[OpenAlert], fact: AlertOpened) -> bool:
    """Whether this is one of them, and no worse than it was: what gets worse is news. Without a
    severity that anybody knows it counts as a warning, as everywhere."""
    known = next((each for each in alerts if each.incident == fact.incident), None)
    return known is not None and rank(fact.severity) >= rank(known.severity)


def rank(severity: str) -> int:
    """0 for the most severe."""
    return SEVERITIES.index(severity if severity in SEVERITIES else "warning")


def known_as(service: Service, incident: str) -> OpenAlert | None:
    """The incident as the service remembers it, if it does."""
    return next((each for each in service.incidents if each.incident == incident), None)


def closed_idle(turn: Turn, fact: AlertClosed) -> Said:
    """The next start does not hear of it."""
    if not forget(turn, fact.incident):
        return Ignored(why=f"there is no active rollout, and incident {fact.incident} is not known")
    return None


def in_the_way(
    service: Service, plan: Plan, revisions: tuple[str, ...], now: datetime
) -> tuple[OpenAlert, ...]:
    """The open incidents for which a rollout by this plan would be rolled back at once: about the
    service, or about one of these revisions. The oldest first."""
    return tuple(
        each
        for each in recent(service, now)
        if each.revision in ("", *revisions)
        and plan.alerts.action(each.policy, each.labels, each.severity) in GOES_BACK
    )


def said_of(found: tuple[OpenAlert, ...], service: str) -> tuple[str, ...]:
    """The oldest of them in a sentence, and how many there are beside it; nothing without one."""
    if not found:
        return ()
    oldest = found[0]
    others = f" ({len(found) - 1} more)" if len(found) > 1 else ""
    where, when = oldest.revision or service, spoken(since(oldest))
    return (sentence(f"An incident is open on {where} since {when}: {oldest.named}{others}"),)


def recent(service: Service, now: datetime) -> tuple[OpenAlert, ...]:
    """Those that have not aged out."""
    return tuple(each for each in service.incidents if now - heard(each) < AGES_OUT)


def since(alert: OpenAlert) -> datetime:
    """When it opened."""
    if alert.since is None:
        raise LookupError(f"incident {alert.incident} is remembered without its time")
    return alert.since


def heard(alert: OpenAlert) -> datetime:
    """When it was last said to be open."""
    return alert.heard or since(alert)
