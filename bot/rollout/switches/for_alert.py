"""An alert that mitigates: what the plan tries before it rolls back."""

from bot.rollout.facts import AlertOpened
from bot.rollout.notices.reasons import sentence
from bot.rollout.notices.topics import Topic
from bot.rollout.state import MitigationRun, Rollout
from bot.rollout.switches.mitigation import judged, open_run, put, throw
from bot.rollout.turn import Turn

MOST_INCIDENTS = 10
"""So many are waited for with one mitigation. More of them are worse than what it was meant for,
and whoever sends alerts could send any number."""


def mitigated(turn: Turn, fact: AlertOpened, words: str) -> bool:
    """Whether a mitigation is tried for the alert, from now on or already; where none is, it rolls
    back. ``words``: the alert, whom it is about, and what decided."""
    rollout = turn.rollout
    rule = rollout.plan.alerts.rule_for(fact.policy, fact.labels)
    tries = (rule.mitigate if rule else None) or rollout.plan.mitigate
    run = open_run(rollout)
    if tries is None:
        return False
    same = run is not None and run.action == tries.action and turn.now < run.until
    if run is not None and same and len({*run.incidents, fact.incident}) <= MOST_INCIDENTS:
        join(turn, run, fact, words)
        return True
    if run is not None or was_tried(rollout, tries.action, fact.incident):
        return False
    throw(turn, tries, words, incidents=(fact.incident,))
    return True


def was_tried(rollout: Rollout, action: str, incident: str) -> bool:
    """Whether this was done already in this rollout, or something for this incident."""
    runs = rollout.mitigations
    return any(run.action == action or incident in run.incidents for run in runs)


def join(turn: Turn, run: MitigationRun, fact: AlertOpened, words: str) -> None:
    """What it would try is being tried: it is judged with that, and nothing is thrown twice."""
    incidents = tuple(dict.fromkeys((*run.incidents, fact.incident)))
    put(turn, run.model_copy(update={"incidents": incidents}))
    turn.announce(
        Topic.ALERT,
        sentence(f"{words[0].upper()}{words[1:]}. Tried already: {run.action}"),
        judged(run),
    )
