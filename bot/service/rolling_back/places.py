"""Where all traffic goes in each of several regions, by the names there."""

from collections.abc import Iterator

from bot.errors import CanarioError, NotFound
from bot.plan import AnyTarget
from bot.rollout.state import Place
from bot.service.deciding.same_revision import same_in
from bot.service.ports.parts import Parts, log
from bot.service.rolling_back.scene import Scene, most


def places_back(parts: Parts, scene: Scene, leaving: str, to: str) -> tuple[Place, ...]:
    """Each region with what leaves and what gets everything; nothing where there is only one.

    By history where a rollout has known both names, else as a start finds a canary. Where Cloud Run
    does not answer the names are taken to be the same: a rollback does not wait for that. Raises
    NotFound for a region that has no such revision.
    """
    if not scene.target.several:
        return ()
    first, *others = scene.target.each
    return (
        Place(region=first.all_regions[0], canary=leaving, stable=to),
        *(there(parts, scene, each, leaving, to) for each in others),
    )


def there(parts: Parts, scene: Scene, target: AnyTarget, leaving: str, to: str) -> Place:
    """One of the other regions."""
    (region,) = target.all_regions
    known = dict(named_before(scene, region))
    stable = known.get(to) or looked_up(parts, scene, target, to)
    seen = scene.regions.get(region)
    canary = most(seen.served, but=stable) if seen else known.get(leaving, leaving)
    return Place(region=region, canary=canary, stable=stable)


def named_before(scene: Scene, region: str) -> Iterator[tuple[str, str]]:
    """The names of the first region with those of this one, as the last rollouts had them."""
    for rollout in reversed(scene.ended):
        here = rollout.in_region(region)
        if here is not rollout:
            yield rollout.stable, here.stable
            yield rollout.canary, here.canary


def looked_up(parts: Parts, scene: Scene, target: AnyTarget, name: str) -> str:
    """The revision there that is the same."""
    revision = scene.revision(name)
    if revision is None:
        return name
    try:
        return same_in(parts, target, revision).revision.name
    except NotFound:
        raise
    except CanarioError as error:
        log.warning("could not look for %s in %s: %s", name, target.all_regions[0], error)
        return name
