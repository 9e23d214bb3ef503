"""Rollouts of other plans, from before this one."""

from bot.rollout.actors import CANARIO
from bot.rollout.state import Phase, Rollout
from sandbox.rehearsal.world.world import World


def completed_in(world: World, name: str) -> None:
    """The image has completed in the plan of this name, just now; nothing where that plan is not
    beside the one that is rehearsed."""
    plan = world.store.plan(name)
    if plan is None:
        return
    now, service_id = world.clock.now(), plan.target.service_id
    rollout = Rollout(
        id=f"{name}-before",
        service_id=service_id,
        plan=plan,
        digest=plan.digest,
        canary=world.canary,
        stable=world.stable,
        image=world.image,
        requester=CANARIO,
        requested_at=now,
        phase=Phase.COMPLETED,
        step_since=now,
        last_by=CANARIO,
        ended_at=now,
        outcome="It completed.",
    )
    world.store.rollouts.setdefault(service_id, {})[rollout.id] = rollout
