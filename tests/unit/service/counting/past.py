"""Rollouts that have ended, as a report reads them."""

from datetime import datetime, timedelta
from typing import Any

from bot.rollout.actors import CANARIO, Actor
from bot.rollout.state import Phase, Rollback, Rollout
from bot.rollout.state.rollout import Review
from bot.rollout.verdict import CheckResult, Outcome, Verdict
from tests.support.rollouts import BOB, MINUTE, NOON, POLICY
from tests.support.story import soaking

HOUR = 60 * MINUTE


def past(phase: Phase, ended: datetime = NOON, **changes: Any) -> Rollout:
    """One that ended then, an hour after it was asked for."""
    known = {"phase": phase, "requested_at": ended - HOUR, "ended_at": ended}
    return soaking().rollout.model_copy(update=known | changes)


def done(ended: datetime = NOON, committed: timedelta | None = None, **changes: Any) -> Rollout:
    """One that has completed; it had 100 % five minutes before its watch of an hour."""
    since = ended - HOUR
    known = {
        "step": 3,
        "step_since": since,
        "requested_at": since - 30 * MINUTE,
        "committed_at": since - committed if committed else None,
    }
    return past(Phase.COMPLETED, ended, **known | changes)


def back(
    by: Actor = CANARIO,
    right: bool | None = None,
    ended: datetime = NOON,
    errors: float = 0.06,
    requests: int = 600,
    **changes: Any,
) -> Rollout:
    """One that was rolled back at 10 %, five minutes after the step began and within 20 seconds;
    the canary had answered so many requests."""
    decided = ended - timedelta(seconds=20)
    review = None if right is None else Review(right=right, by=BOB, at=ended)
    result = CheckResult(
        check="errors",
        metric="error_rate",
        hard=True,
        outcome=Outcome.FAIL,
        words="too many",
        value=errors,
        baseline=0.01,
        requests=requests,
    )
    verdict = Verdict(outcome=Outcome.FAIL, results=(result,), since=decided, until=decided)
    known = {
        "step": 1,
        "step_since": decided - 5 * MINUTE,
        "verdict": verdict,
        "rollback": Rollback(
            reason="errors", by=by, decided_at=decided, settled_at=ended, review=review
        ),
    }
    return past(Phase.ROLLED_BACK, ended, **known | changes)


def a_week() -> tuple[Rollout, ...]:
    """Some of everything."""
    return (
        done(committed=3 * HOUR),
        done(committed=5 * HOUR),
        done(),
        back(right=True),
        back(POLICY, right=False),
        back(BOB),
        past(Phase.CANCELLED),
        back(superseded=True),
    )
