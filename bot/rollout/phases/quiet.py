"""Evaluations in which nothing happens: only what was measured is newer.

They are most of all evaluations. Each replaces what the one before it left, so only the newest is
kept, beside the service and without an entry in the trail; the next entry has it. What people are
shown is brought up to date all the same, by an evaluation that is recorded like any decision, every
tenth of a step and every fifteen minutes at least.
"""

from datetime import datetime, timedelta

from bot.model import Model
from bot.rollout.decision import Decision
from bot.rollout.effects import RefreshCard
from bot.rollout.facts import Happened, Ticked
from bot.rollout.schedule import due_at
from bot.rollout.state import Phase, Rollout, Service
from bot.rollout.verdict import Verdict

SHOWN_AT_LEAST = timedelta(minutes=15)
PARTS = 10
"""Of a step, after each of which its message is brought up to date."""


class QuietTick(Model):
    """The newest evaluation in which nothing happened since the service had this ``generation``:
    what was found, and when it was decided on."""

    fact: Ticked
    at: datetime
    generation: int


def with_quiet(service: Service, quiet: QuietTick | None) -> Service:
    """The service after it. One of another generation is over, and changes nothing."""
    rollout = service.active
    if quiet is None or rollout is None or quiet.generation != service.generation:
        return service
    fact = quiet.fact
    newer = {
        "verdict": fact.verdict if fact.verdict is not None else rollout.verdict,
        "evaluated_at": quiet.at,
    }
    after = service.model_copy(update={"active": rollout.model_copy(update=newer)})
    return after.model_copy(update={"due_at": due_at(after)})


def quiet_tick(
    recorded: Service, fact: Happened, decision: Decision, now: datetime
) -> QuietTick | None:
    """The decision as one in which nothing happened, if it is one. ``recorded`` is the service as
    its last entry in the trail left it. New evidence is recorded: what the judge has counted is
    never in one place only."""
    old, new = recorded.active, decision.service.active
    if not isinstance(fact, Ticked) or old is None or new is None or decision.ended:
        return None
    if not all(isinstance(each, RefreshCard) for each in decision.effects):
        return None
    if fact.evidence or fact.evidence_in or is_old(old, now):
        return None
    if seen(old.verdict) != seen(new.verdict):
        return None
    quiet = QuietTick(fact=fact, at=now, generation=recorded.generation)
    after = decision.service.model_copy(update={"generation": recorded.generation})
    return quiet if with_quiet(recorded, quiet) == after else None


def is_old(rollout: Rollout, now: datetime) -> bool:
    """Whether what its message shows was evaluated too long ago."""
    if rollout.evaluated_at is None:
        return True
    if rollout.phase is Phase.REQUESTED:
        return now - rollout.evaluated_at >= SHOWN_AT_LEAST
    return now - rollout.evaluated_at >= min(rollout.length / PARTS, SHOWN_AT_LEAST)


def seen(verdict: Verdict | None) -> object:
    """What was found, without its numbers and its words."""
    if verdict is None:
        return None
    results = tuple(
        (each.name, each.outcome, each.unseen, each.at_once, each.lasts_until)
        for each in verdict.results
    )
    return verdict.outcome, verdict.certified, verdict.share_seen, results
