"""Traffic, and whether it is served: what users get comes first."""

from collections.abc import Iterable

from bot.rollout.moves import BEFORE_TRAFFIC
from bot.rollout.state import Desired, Rollout
from bot.rollout.traffic import in_words


def traffic_words(desired: Desired) -> str:
    """``shop-00002 10 %, shop-00001 90 %, served``; where users get something else, that first. Of
    several regions it says which get the same."""
    if not desired.regions:
        return _in_one(desired)
    return _together((each, _in_one(desired.in_region(each))) for each in desired.regions)


def _together(words: Iterable[tuple[str, str]]) -> str:
    """What is said of each region, once for those of which it is the same."""
    found: dict[str, list[str]] = {}
    for region, said in words:
        found.setdefault(said, []).append(region)
    return "; ".join(f"{said} in {' and '.join(regions)}" for said, regions in found.items())


def _in_one(desired: Desired) -> str:
    target, served = in_words(desired.traffic.split), desired.served
    if served is None:
        return f"{target} is asked for and not served yet"
    if not desired.in_place:
        before = f"{in_words(served)} as last seen; "
        return f"{'' if served == desired.traffic.split else before}{target} is not served yet"
    if served == desired.traffic.split:
        return f"{target}, served"
    return f"{in_words(served) or 'nothing'}, set by hand; Canario had set {target}"


def by_hand(desired: Desired | None) -> bool:
    """Whether users get what somebody set by hand."""
    return set_by_hand(desired) is not None


def set_by_hand(desired: Desired | None) -> Desired | None:
    """What somebody set by hand, of several regions in the first where somebody did."""
    if desired is None or not desired.in_place:
        return None
    every = [desired.in_region(each) for each in desired.regions] or [desired]
    return next((each for each in every if each.served != each.traffic.split), None)


def share_words(rollout: Rollout, desired: Desired | None) -> str:
    """What users get of the canary: ``at 10 %``; ``at 100 %, set by hand``; ``at 0 %, going to
    10 %``."""
    step = 0 if rollout.acting_phase in BEFORE_TRAFFIC else rollout.share
    if desired is None:
        return f"at {step} %"
    if not desired.regions:
        return _share(rollout, desired)
    every = {
        each: _share(rollout.in_region(each), desired.in_region(each)) for each in desired.regions
    }
    same = len(set(every.values())) == 1
    return next(iter(every.values())) if same else _together(every.items())


def _share(rollout: Rollout, desired: Desired) -> str:
    target, served = desired.traffic.share(rollout.canary), desired.served
    if served is None:
        return f"going to {target} %"
    share = served.get(rollout.canary, 0)
    if not desired.in_place and share != target:
        return f"at {share} %, going to {target} %"
    return f"at {share} %{', set by hand' if by_hand(desired) else ''}"
