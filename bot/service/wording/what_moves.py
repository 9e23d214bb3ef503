"""What moves a rollout on from where it is: the next evaluation, and what it would do."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.plan.limits.lengths import roughly
from bot.rollout.jobs import pending
from bot.rollout.schedule import next_evaluation
from bot.rollout.state import Phase, Rollout, Service
from bot.rollout.verdict import Outcome
from bot.service.wording.times import soak_of


def following(service: Service, rollout: Rollout, now: datetime) -> Iterator[str]:
    """The next evaluation, and what would happen on it as things stand."""
    at = service.due_at if rollout.phase is Phase.REQUESTED else next_evaluation(service, rollout)
    if at is None or at == rollout.deadline:
        return
    when = f"in {roughly(at - now)}" if at > now else "with the next tick"
    yield f"Next evaluation {when}; {as_things_stand(service, rollout, now)}."


def as_things_stand(service: Service, rollout: Rollout, now: datetime) -> str:
    """What the next evaluation does if it finds what the last one found."""
    if rollout.phase is Phase.REQUESTED:
        return "it looks whether the gates are open"
    if rollout.phase is Phase.SHADOWING:
        return "it judges what others move, and moves nothing"
    if rollout.phase is Phase.VERIFYING:
        jobs = rollout.verified and pending(rollout)
        return f"it continues when its {'jobs are done' if jobs else 'probes are answered'}"
    outcome = rollout.verdict.outcome if rollout.verdict else Outcome.INCONCLUSIVE
    if outcome is Outcome.FAIL:
        return "it rolls back if a limit is still broken"
    if rollout.phase is Phase.HOLDING:
        return "it stays on hold, and rolls back if a limit breaks"
    soak = soak_of(rollout, now)
    if soak and soak.left > timedelta():
        return f"it soaks on, with {roughly(soak.left)} to go, and rolls back if a limit breaks"
    if outcome is not Outcome.PASS:
        return "it continues only if its checks pass"
    return when_passed(service, rollout)


def when_passed(service: Service, rollout: Rollout) -> str:
    """What the next evaluation does where the soak is over and all checks pass."""
    if rollout.unprobed:
        return "it continues when its probe is answered"
    if pending(rollout):
        return "it continues when its jobs are done"
    if service.freeze:
        return "it holds for the freeze"
    asks = rollout.manual and rollout.phase is Phase.SOAKING
    does = "it asks for a promote" if asks else "it continues"
    if rollout.waiting:
        return f"{does} if its gates are open"
    return f"{does} if its checks still pass"
