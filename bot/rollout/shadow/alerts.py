"""An alert in shadow: it is kept as in any rollout, and what the plan does then is only said."""

from bot.rollout.decision import Ignored
from bot.rollout.facts import AlertClosed, AlertOpened
from bot.rollout.notices.topics import Topic
from bot.rollout.rules import alerts, incidents
from bot.rollout.shadow import would
from bot.rollout.shadow.begin import watches
from bot.rollout.turn import Said, Turn


def opened(turn: Turn, fact: AlertOpened) -> Said:
    """What the plan would have done for it."""
    rollout = turn.rollout
    if incidents.is_known(rollout.alerts, fact):
        return incidents.opened_again(turn, fact)
    action = rollout.plan.alerts.action(fact.policy, fact.labels, fact.severity)
    noted = alerts.is_stranger(rollout, fact) or action == "note"
    alerts.remember(turn, fact, noted=noted)
    words = f"alert {alerts.in_words(turn, fact)}"
    said = (alerts.whose_words(rollout, fact), *alerts.links(fact))
    if noted:
        alerts.note(turn, fact)
    elif not rollout.share:
        turn.announce(Topic.ALERT, f"{words[:1].upper()}{words[1:]}.", watches(), details=said)
    elif fact.revision == rollout.stable or action == "hold":
        would.hold(turn, words)
    else:
        would.roll_back(turn, words, said)
    return None


def closed(turn: Turn, fact: AlertClosed) -> Said:
    """It has ended."""
    rollout = turn.rollout
    alert = next((a for a in rollout.alerts if a.incident == fact.incident), None)
    known = incidents.forget(turn, fact.incident)
    if alert is None:
        return None if known else Ignored(why=f"incident {fact.incident} is not known here")
    turn.set(alerts=tuple(a for a in rollout.alerts if a != alert))
    turn.announce(Topic.ALERT, f"Alert {alert.policy} has closed.", watches())
    return None
