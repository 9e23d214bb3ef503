"""The revisions that a service can be rolled back to, the last good one first."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.rollout.state import Phase
from bot.service.ports.traffic_router import Revision
from bot.service.rolling_back.scene import Scene
from bot.service.values.spells import Spell, last_spell

MOST = 5
"""So many are offered."""

JUST_NOW = timedelta(minutes=10)
"""Who asks so soon after a rollback or a cancellation may mean the very rollout that is over."""


class Candidate(NamedTuple):
    """``spell`` is when it served everything, None where that is not known; ``revision`` what
    Cloud Run says of it, None where it does not answer."""

    name: str
    spell: Spell | None
    revision: Revision | None


def candidates(scene: Scene) -> list[Candidate]:
    """Those that are known to have served, by when that was last, and then older ones that can
    serve. Nothing that was rolled back, nothing newer that was never rolled out."""
    found = dict.fromkeys((*_served(scene), *_older(scene)))
    return [
        Candidate(name, last_spell(scene.spells, name), scene.revision(name)) for name in found
    ][:MOST]


def clear_one(scene: Scene, asked_at: datetime) -> Candidate | None:
    """What a rollback without a revision means, where that is beyond doubt: what served before
    what serves everything now by a rollout that is complete."""
    if not _is_quiet(scene, asked_at):
        return None
    found, not_to = scene.spells, scene.rejected | {scene.main}
    if not found or found[-1].revision != scene.main:
        return None
    before = next((each for each in reversed(found) if each.revision not in not_to), None)
    if before is None or not may_serve(scene, before.revision):
        return None
    return Candidate(before.revision, before, scene.revision(before.revision))


def may_serve(scene: Scene, name: str) -> bool:
    """Whether Cloud Run says that it can serve; where it says nothing, that is hoped."""
    found = scene.revision(name)
    return found.ready if found else not scene.is_gone(name)


def has_served(scene: Scene, revision: Revision) -> bool:
    """Whether it served everything once, or is older than what serves now, which is as much as
    Cloud Run tells."""
    if last_spell(scene.spells, revision.name) or scene.served.get(revision.name):
        return True
    now = scene.revision(scene.main)
    return now is not None and revision.created_at < now.created_at


def _is_quiet(scene: Scene, asked_at: datetime) -> bool:
    """Whether one revision serves everything, nobody changes that now, and who asked did so after
    the last rollout, not about it."""
    shares = [percent for percent in scene.served.values() if percent]
    if len(shares) != 1 or scene.observed is None or scene.observed.busy or not scene.ended:
        return False
    last = scene.ended[0]
    if last.phase is Phase.COMPLETED:
        return asked_at >= last.requested_at
    return last.ended_at is not None and asked_at >= last.ended_at + JUST_NOW


def _served(scene: Scene) -> Iterator[str]:
    for spell in reversed(scene.spells):
        name = spell.revision
        if name != scene.main and name not in scene.rejected and may_serve(scene, name):
            yield name


def _older(scene: Scene) -> Iterator[str]:
    for revision in scene.revisions or ():
        good = revision.ready and revision.name not in scene.rejected
        if good and revision.name != scene.main and has_served(scene, revision):
            yield revision.name
