"""A plan that moves nothing, and the people beside it who do."""

from functools import partial
from typing import Any

from bot.plan import Plan
from bot.service.values.commands.steer import Cancel
from bot.service.values.work import DoCommand
from tests.simulation.plans import PLAN
from tests.support.rollouts import STABLE, plan

IN_SHADOW: Plan = plan(
    **{
        **PLAN.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "people": None,
        "mode": "shadow",
        "mitigate": {"post": "https://shop.example/off", "wait": "2m"},
    }
)
EVERY = 240
"""Seconds between what people do to the traffic."""


def beside(run: Any, rough: float) -> None:
    """Of a shadow: somebody starts it, again and again; others move the traffic, to its end or
    back; and now and then somebody has had enough of it."""
    hub, dice, platform = run.hub, run.hub.dice, run.platform
    if not run.world.plans[0].shadow:
        return

    def move() -> None:
        canary = dice.choice(platform.revisions_known)
        share = dice.choice((0, 10, 10, 50, 100))
        split = {STABLE: 100 - share, canary: share} if canary != STABLE else {STABLE: 100}
        platform.set_by_hand({name: part for name, part in split.items() if part})

    def cancel() -> None:
        run.put(DoCommand(command=Cancel(**run.crowd.said_by("U0ANN"), reason="enough")))

    for at in range(20, int(rough) + 3600, EVERY):
        hub.spawn("deployer", lambda: run._ask(run.crowd.deploy()), after=at)
        hub.spawn("console", move, after=at + EVERY * dice.random(), mortal=False)
        if dice.random() < 0.2:
            hub.spawn("person", partial(cancel), after=at + EVERY * dice.random())
