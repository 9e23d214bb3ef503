"""What a start finds on the platform, in each of its regions."""

from collections.abc import Mapping
from functools import partial

from bot.errors import CanarioError
from bot.plan import AnyTarget, FlagTarget
from bot.rollout.state import Place
from bot.service.deciding.same_revision import Same, same_in
from bot.service.ports.beside import all_beside
from bot.service.ports.parts import Parts
from bot.service.ports.traffic_router import Observed, Revision


def found_in_each(parts: Parts, target: AnyTarget) -> dict[str, Observed]:
    """The platform's traffic by region; a start needs all of them. Raises NotFound, Unavailable."""
    found = all_beside(parts.both, [partial(parts.router.observe, each) for each in target.each])
    return dict(zip(target.all_regions, found, strict=True))


def places_of(
    parts: Parts, target: AnyTarget, canary: Revision, seen: Mapping[str, Observed]
) -> tuple[Place, ...]:
    """Canary and stable by the names that they have in each of several regions; nothing where there
    is one. Raises NotFound where a region
    has no such canary, and CanarioError where it is not ready or serves already."""
    found = canaries_in(parts, target, canary)
    return tuple(with_stable(target, each, seen) for each in found)


def canaries_in(parts: Parts, target: AnyTarget, canary: Revision) -> tuple[Place, ...]:
    """The canary by the names that it has in each of several regions, ready there; nothing where
    there is one. What is stable is left open. Raises NotFound where a region has no such canary,
    and CanarioError where it is not ready."""
    if not target.several:
        return ()
    others = [partial(same_in, parts, each, canary) for each in target.each[1:]]
    found = [Same(canary), *all_beside(parts.both, others)]
    return tuple(
        Place(
            region=region,
            canary=ready(it.revision, region).name,
            stable="",
            because=it.because,
        )
        for region, it in zip(target.all_regions, found, strict=True)
    )


def with_stable(target: AnyTarget, place: Place, seen: Mapping[str, Observed]) -> Place:
    """One region of a rollout that begins now."""
    stable = stable_of(seen[place.region], target, where=f" in {place.region}")
    if stable == place.canary:
        raise CanarioError(
            f"{place.canary} serves everything in {place.region} already.",
            f"Send all traffic in {place.region} to the stable revision, or use a plan without "
            f"{place.region}.",
        )
    return place.model_copy(update={"stable": stable})


def stable_of(observed: Observed, target: AnyTarget, where: str = "") -> str:
    """The one revision that serves everything."""
    if observed.busy:
        raise CanarioError(
            f"Cloud Run is still changing {target.service}{where}.", "Start when it has finished."
        )
    serving = [revision for revision, percent in observed.served.items() if percent]
    if len(serving) != 1:
        shares = ", ".join(f"{r} {observed.served[r]} %" for r in sorted(serving))
        if isinstance(target, FlagTarget):
            raise CanarioError(
                f"The flag {target.key} is on for some: {shares}.",
                f"Switch it off, then start: `/canary rollback {target.key} to {target.off}`.",
            )
        raise CanarioError(
            f"{target.service} serves several revisions{where}: {shares or 'none'}.",
            "Send all traffic to the stable one, then start.",
        )
    return serving[0]


def beside(observed: Observed, target: AnyTarget, canary: str) -> str:
    """The revision that serves most of what the canary does not, for one in shadow: others may have
    moved the traffic already. Raises CanarioError where the canary serves everything."""
    if observed.busy:
        raise CanarioError(
            f"Cloud Run is still changing {target.service}.", "Start when it has finished."
        )
    others = {name: share for name, share in observed.served.items() if share and name != canary}
    if not others:
        raise CanarioError(
            f"{canary} serves everything already, so there is nothing to compare it with.",
            "Start the shadow before the new revision has all the traffic.",
        )
    return max(others, key=lambda name: others[name])


def ready(revision: Revision, region: str = "") -> Revision:
    """A revision that can serve; raises CanarioError for one that can't."""
    if not revision.ready:
        where = f" in {region}" if region else ""
        raise CanarioError(
            f"Cloud Run says that {revision.name} is not ready{where}.",
            "Look at its logs, deploy a fixed one, then start.",
        )
    return revision
