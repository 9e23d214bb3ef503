"""What the line about a decision is counted and measured by: labels that log-based metrics read
(terraform/measures.tf), so they stay as they are."""

from bot.rollout.facts import Ticked, TrafficSettled
from bot.rollout.state import Phase, Rollout
from bot.service.values.records import Commit


def measures(commit: Commit) -> dict[str, str]:
    """``fact`` and ``by`` what kind of actor; ``phase``, where the rollout came to another one; the
    ``verdict``; of a shift, ``shift_seconds`` from its decision until it was served, and after an
    alert ``alert_seconds`` from its incident's beginning."""
    fact, before = commit.audit.fact, commit.before.service
    phase = commit.ended.phase if commit.ended else commit.service.phase
    found: dict[str, str] = {"fact": fact.kind, "by": fact.by.kind}
    if phase is not before.phase:
        found["phase"] = phase.value
    if isinstance(fact, Ticked) and fact.verdict is not None:
        found["verdict"] = fact.verdict.outcome.value
    if isinstance(fact, TrafficSettled):
        found |= shifted(commit)
    return found


def shifted(commit: Commit) -> dict[str, str]:
    """How long the shift took that is served now."""
    before = commit.before.service
    desired, rollout = before.desired, before.active
    if desired is None or desired.settled_at is not None:
        return {}
    back = before.phase is Phase.ROLLING_BACK
    took = (commit.at - desired.since).total_seconds()
    found = {"shift_seconds": f"{max(took, 0):.3f}", "shift": "back" if back else "on"}
    if back and rollout is not None:
        found |= since_alert(rollout, commit)
    return found


def since_alert(rollout: Rollout, commit: Commit) -> dict[str, str]:
    """How long requests failed that an alert was about, by what its source said of its beginning;
    nothing where no alert rolled back, or its source did not say."""
    rollback = rollout.rollback
    if rollback is None or rollback.by.kind != "alert":
        return {}
    begun = [a.since for a in rollout.alerts if a.policy == rollback.by.id and a.since]
    if not begun:
        return {}
    took = (commit.at - min(begun)).total_seconds()
    return {"alert_seconds": f"{max(took, 0):.3f}"}
