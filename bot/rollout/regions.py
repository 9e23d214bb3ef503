"""What several regions make of a rollout's one traffic."""

from collections.abc import Iterable, Mapping

from bot.rollout.state.places import Place
from bot.rollout.state.rollout import Rollout
from bot.rollout.traffic import Traffic


def by_region(rollout: Rollout, traffic: Traffic) -> dict[str, Traffic]:
    """The traffic in each region, by the names that the revisions have there; nothing for a rollout
    of one region. Regions whose wave has not come keep what the step before gave them."""
    found = {}
    for place in rollout.places:
        behind = place.region in rollout.behind
        share = before(rollout) if behind else traffic
        found[place.region] = own(rollout, place, share)
    return found


def before(rollout: Rollout) -> Traffic:
    """What the step before this one gave."""
    if not rollout.step:
        return Traffic.all_to(rollout.stable)
    percent = rollout.plan.share_at(rollout.step - 1)
    return Traffic.between(rollout.stable, rollout.canary, percent)


def own(rollout: Rollout, place: Place, traffic: Traffic) -> Traffic:
    """The same traffic under the region's own names."""
    names = {rollout.stable: place.stable, rollout.canary: place.canary}
    split = {names.get(each, each): percent for each, percent in traffic.split.items()}
    tagged = names.get(traffic.tagged, traffic.tagged) if traffic.tagged else None
    return traffic.model_copy(update={"split": split, "tagged": tagged})


def region_words(rollout: Rollout) -> tuple[str, ...]:
    """Where it is, in which order, and what has another name there; nothing where it is in one
    region."""
    if not rollout.places:
        return ()
    waves = rollout.waves or (tuple(each.region for each in rollout.places),)
    how = ", one wave after another" if len(waves) > 1 else ", together"
    order = ", then ".join(" and ".join(wave) for wave in waves)
    others = (_renamed(rollout, each) for each in rollout.places)
    return (f"Regions: {order}{how}.", *filter(None, others))


def _renamed(rollout: Rollout, place: Place) -> str:
    said = []
    if place.canary != rollout.canary:
        said.append(f"it is {place.canary}" + (f" ({place.because})" if place.because else ""))
    if place.stable != rollout.stable:
        said.append(f"{place.stable} is stable")
    return f"In {place.region} {' and '.join(said)}." if said else ""


def with_evidence(places: Iterable[Place], found: Mapping[str, str]) -> tuple[Place, ...]:
    """The places with the evidence that is new in some of them."""
    return tuple(
        each.model_copy(update={"evidence": found.get(each.region) or each.evidence})
        for each in places
    )


def judged_anew(rollout: Rollout) -> Rollout:
    """The rollout as if nothing of it had been judged yet, in no region."""
    places = tuple(each.model_copy(update={"evidence": ""}) for each in rollout.places)
    return rollout.model_copy(update={"evidence": "", "verdict": None, "places": places})
