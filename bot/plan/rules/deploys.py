"""A plan that deployments start: what they start by must be possible without a person."""

from collections.abc import Iterator

from bot.plan.plan_fields import PlanFields
from bot.plan.values.errors import FieldError, Said


def deployments_can_start(plan: PlanFields) -> Iterator[FieldError]:
    """Revisions are deployed without traffic to a service, and nobody is there to tick anything."""
    if plan.on_deploy == "nothing":
        return
    found = [
        (plan.target.cloud_run is None, "a flag, which nobody deploys", ("target",)),
        (
            plan.follows_latest,
            "on_complete.traffic: latest, by which the next deployment serves at once",
            ("on_complete", "traffic"),
        ),
        (
            bool(plan.gates.checklist),
            "a checklist, which a person ticks before the start",
            ("gates", "checklist"),
        ),
    ]
    for wrong, words, reads in found:
        if wrong:
            yield FieldError(
                Said(f"{plan.on_deploy} beside {words}"),
                "on_deploy: nothing, or a plan without that",
                at=("on_deploy",),
                reads=(reads,),
            )
