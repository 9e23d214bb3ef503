"""Where a rollout can be."""

from enum import StrEnum


class Phase(StrEnum):
    """Where a rollout is. ``idle`` stands for a service without one; ``shadowing`` is the whole way
    of one that moves nothing, and ``shadowed`` its end."""

    IDLE = "idle"
    REQUESTED = "requested"
    VERIFYING = "verifying"
    SOAKING = "soaking"
    HOLDING = "holding"
    WATCHING = "watching"
    ROLLING_BACK = "rolling_back"
    SHADOWING = "shadowing"
    COMPLETED = "completed"
    ROLLED_BACK = "rolled_back"
    CANCELLED = "cancelled"
    SHADOWED = "shadowed"


ENDED = frozenset({Phase.COMPLETED, Phase.ROLLED_BACK, Phase.CANCELLED, Phase.SHADOWED})
