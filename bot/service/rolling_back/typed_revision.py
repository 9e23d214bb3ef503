"""Which revision somebody means by what they wrote after ``to``."""

from bot.errors import CanarioError, NotFound, Unavailable
from bot.service.handlers.find import nearest
from bot.service.ports.parts import Parts
from bot.service.ports.traffic_router import Revision
from bot.service.rolling_back.candidates import has_served
from bot.service.rolling_back.scene import Scene, meant_by
from bot.service.values.spells import last_spell

LATEST = "latest"


def named(parts: Parts, scene: Scene, written: str) -> str:
    """The name of the one revision that ``written`` means, which can serve and has served.

    Raises NotFound with the nearest, Unavailable where Cloud Run does not say what is needed, and
    CanarioError for one that is no way back.
    """
    found = the_one(parts, scene, written)
    if found is None:
        return written
    if not found.ready:
        raise CanarioError(
            f"Cloud Run says that {found.name} is not ready.", "Choose another revision."
        )
    if not has_served(scene, found):
        if scene.main in scene.unsaid:
            raise Unavailable(f"Cloud Run does not say how old {scene.main} is now.")
        service = scene.target.service
        raise CanarioError(
            f"{found.name} is newer than what serves, and is not known to have served.",
            f"A rollback goes to a revision that did. Start it: `/canary start {service} "
            f"{found.name}`.",
        )
    return found.name


def the_one(parts: Parts, scene: Scene, written: str) -> Revision | None:
    """As Cloud Run knows it; None where that does not answer, and history has the name."""
    service, known = scene.target.service, scene.revisions
    if known is None:
        if last_spell(scene.spells, written):
            return None
        raise Unavailable(f"Cloud Run does not list the revisions of {service} now.")
    if written == LATEST and known:
        return known[0]
    matches = meant_by(service, written, known)
    if len(matches) > 1:
        names = ", ".join(each.name for each in matches[:10])
        raise NotFound(
            f"{written} may be {len(matches)} revisions of {service}.", f"One of: {names}."
        )
    if matches:
        return matches[0]
    try:
        return parts.router.revision(scene.target.first, written)
    except Unavailable:
        if last_spell(scene.spells, written):
            return None
        raise
    except NotFound:
        hint = nearest(written, (each.name for each in known))
        raise NotFound(f"{service} has no revision {written}; nothing was done.", hint) from None
