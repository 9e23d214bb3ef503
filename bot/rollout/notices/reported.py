"""What a plan's report tells of a rollout that is over, line by line."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from bot.plan.limits.lengths import lasting, roughly
from bot.plan.rollback import Report
from bot.rollout.state import Rollout
from bot.service_id import name_of

COMMIT = 12
"""Characters of a commit that are shown."""


def reported(rollout: Rollout, report: Report, now: datetime) -> tuple[str, ...]:
    """Its lines in the plan's order; what is not known is said so. ``now``: when it completed."""
    return tuple(line for tell in report.tells for line in _LINES[tell](rollout, now))


def by_hand(advice: Iterable[str]) -> tuple[str, ...]:
    """What a person does then."""
    return tuple(f"By hand: {line}" for line in advice)


Lines = Callable[[Rollout, datetime], Iterator[str]]


def _value(name: str, value_of: Callable[[Rollout], str | None]) -> Lines:
    def lines(rollout: Rollout, _now: datetime) -> Iterator[str]:
        yield f"{name}: {value_of(rollout) or 'not known'}"

    return lines


def _traffic(rollout: Rollout) -> str:
    return f"{rollout.stable if rollout.rollback else rollout.canary} 100 %"


def _status(rollout: Rollout) -> str:
    return "rolled back" if rollout.rollback else "complete"


def _reason(rollout: Rollout) -> str:
    return rollout.rollback.reason if rollout.rollback else rollout.reason


def _duration(rollout: Rollout, now: datetime) -> Iterator[str]:
    back = rollout.rollback
    if back is None:
        yield f"Duration: {roughly(now - rollout.requested_at)} from its start"
    elif back.settled_at:
        took = lasting(back.settled_at - back.decided_at)
        yield f"Duration: {took} until {rollout.stable} served everything"


def _advice(rollout: Rollout, _now: datetime) -> Iterator[str]:
    yield from by_hand(rollout.plan.on_rollback_at(rollout.step).advice)


def _none(_rollout: Rollout, _now: datetime) -> Iterator[str]:
    """The next step of every such notice says it already."""
    return iter(())


_LINES: Mapping[str, Lines] = {
    "service": _value("Service", lambda it: name_of(it.service_id)),
    "environment": _value("Environment", lambda it: it.plan.environment),
    "revision": _value("Revision", lambda it: it.canary),
    "previous_revision": _value("Previous revision", lambda it: it.stable),
    "branch": _value("Branch", lambda it: it.branch),
    "commit": _value("Commit", lambda it: it.commit[:COMMIT]),
    "changes": _value("Changes", lambda it: it.changes),
    "author": _value("Author", lambda it: it.author),
    "traffic": _value("Traffic", _traffic),
    "status": _value("Status", _status),
    "reason": _value("Reason", _reason),
    "duration": _duration,
    "advice": _advice,
    "rollback_command": _none,
}
