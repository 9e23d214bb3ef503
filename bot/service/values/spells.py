"""Which revision served everything, and when: as far as the ended rollouts tell."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bot.rollout.state import Phase, Rollout


class Spell(NamedTuple):
    """A time in which one revision served everything. None: before what is known, or still."""

    revision: str
    since: datetime | None = None
    until: datetime | None = None


def spells(ended: Sequence[Rollout]) -> list[Spell]:
    """The oldest first; ``ended`` are a service's last rollouts, the newest first."""
    found: list[Spell] = []
    for rollout in reversed(ended):
        if rollout.phase is Phase.COMPLETED:
            _served(found, rollout.stable, rollout.requested_at)
            _served(found, rollout.canary, full_since(rollout))
        elif rollout.rollback and rollout.rollback.late:
            _served(found, rollout.canary, rollout.requested_at)
            _served(found, rollout.stable, rollout.rollback.settled_at)
        else:
            _served(found, rollout.stable, rollout.ended_at)
    return found


def full_since(rollout: Rollout) -> datetime | None:
    """Since when a rollout that is complete served everything."""
    return rollout.step_since if rollout.plan.share_at(rollout.step) == 100 else rollout.ended_at


def last_spell(found: Sequence[Spell], revision: str) -> Spell | None:
    """When a revision served last."""
    return next((each for each in reversed(found) if each.revision == revision), None)


def _served(found: list[Spell], revision: str, since: datetime | None) -> None:
    """From then on, unless it did before. What came first served since nobody knows when."""
    if not found:
        found.append(Spell(revision))
    elif found[-1].revision != revision:
        found[-1] = found[-1]._replace(until=since)
        found.append(Spell(revision, since))
