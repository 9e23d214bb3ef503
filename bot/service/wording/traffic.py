"""Traffic, and whether it is served: what users get comes first."""

from bot.rollout.moves import BEFORE_TRAFFIC
from bot.rollout.state import Desired, Rollout
from bot.rollout.traffic import in_words


def traffic_words(desired: Desired) -> str:
    """``shop-00002 10 %, shop-00001 90 %, served``; where users get something else, that first."""
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
    if desired is None or not desired.in_place:
        return False
    return desired.served != desired.traffic.split


def share_words(rollout: Rollout, desired: Desired | None) -> str:
    """What users get of the canary: ``at 10 %``; ``at 100 %, set by hand``; ``at 0 %, going to
    10 %``."""
    step = 0 if rollout.acting_phase in BEFORE_TRAFFIC else rollout.share
    if desired is None:
        return f"at {step} %"
    target, served = desired.traffic.share(rollout.canary), desired.served
    if served is None:
        return f"going to {target} %"
    share = served.get(rollout.canary, 0)
    if not desired.in_place and share != target:
        return f"at {share} %, going to {target} %"
    return f"at {share} %{', set by hand' if by_hand(desired) else ''}"
