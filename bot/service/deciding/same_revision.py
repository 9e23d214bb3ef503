"""Which revision of another region is the same: names are given out per region."""

from typing import NamedTuple

from bot.errors import NotFound
from bot.plan import AnyTarget
from bot.service.ports.parts import Parts
from bot.service.ports.traffic_router import Revision

MOST_REVISIONS = 100


class Same(NamedTuple):
    """The revision there, and how it was found where its name is another."""

    revision: Revision
    because: str = ""


def same_in(parts: Parts, target: AnyTarget, wanted: Revision) -> Same:
    """The revision of that name, unless it is known to be something else; or else the newest with
    the same image or commit. Raises NotFound with the next step where the region has none, and
    Unavailable."""
    region = target.all_regions[0]
    try:
        named = parts.router.revision(target, wanted.name)
    except NotFound:
        named = None
    if named is not None and not differs(named, wanted):
        return Same(named)
    for each in parts.router.revisions(target, MOST_REVISIONS):
        because = sameness(each, wanted)
        if because:
            return Same(each, because)
    what = (
        f"has another image by the name {wanted.name}"
        if named
        else f"has no revision {wanted.name}"
    )
    raise NotFound(
        f"{target.service} in {region} {what}, and none with its image or commit.",
        f"Deploy it in {region}, too, with the same `--revision-suffix` or with the label "
        "commit-sha, then start.",
    )


def sameness(one: Revision, other: Revision) -> str:
    """What says that both are the same; empty where nothing does."""
    if digest(one) and digest(one) == digest(other):
        return "the same image"
    if one.commit and one.commit == other.commit:
        return "the same commit"
    return "the same image" if one.image and one.image == other.image else ""


def differs(one: Revision, other: Revision) -> bool:
    """Whether they are known to be different things."""
    if sameness(one, other):
        return False
    return bool((digest(one) and digest(other)) or (one.commit and other.commit))


def digest(revision: Revision) -> str:
    """Of its image: registries differ per region, so their names say nothing."""
    return revision.image.partition("@")[2]
