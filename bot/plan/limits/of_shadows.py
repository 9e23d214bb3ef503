"""What a rollout in shadow can't be of."""

from collections.abc import Iterator

from bot.plan.plan import Plan
from bot.plan.values.errors import FieldError, Said


def not_in_shadow(plan: Plan) -> Iterator[FieldError]:
    """Nothing for a live plan."""
    if not plan.shadow:
        return
    target = plan.target.cloud_run
    if target is None:
        yield FieldError(
            Said("shadow, of a flag"),
            "live, or the plan of a Cloud Run service",
            "A flag of ours is moved by nobody else, so there is nothing to watch: leave it out",
            at=("mode",),
        )
    elif target.several:
        yield FieldError(
            Said("shadow, of several regions"),
            "live, or one region",
            "A shadow watches one region: name the one that is moved first, as region",
            at=("mode",),
        )
