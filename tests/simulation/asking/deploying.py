"""Revisions that are deployed without traffic, and what Cloud Run's audit log says of the service:
late, twice, and also of changes that make no revision."""

from functools import partial
from typing import Any

from bot.plan import Plan
from bot.service.starting.deployed import on_deployment
from bot.service.starting.log_entry import Deployed
from tests.simulation.plans import PLAN
from tests.support.rollouts import plan

GUARDED: Plan = plan(
    **{
        **PLAN.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "people": None,
        "steps": [
            {"traffic": "10%", "soak": "1m", "deadline": "6m"},
            {"traffic": "100%", "soak": "1m", "deadline": "6m"},
        ],
        "watch": None,
        "on_deploy": "start",
    }
)
DEVELOPER, CANARIO = "dev@acme.example", "canario@acme-prod.iam.gserviceaccount.com"
EVERY, LOOKS = 480, 20
"""Seconds between deployments, and between looks at what was changed."""


def guarded(run: Any, rough: float) -> None:
    """Somebody deploys every eight minutes, now and then twice, and nobody types a start."""
    hub, dice = run.hub, run.hub.dice
    changes = [len(run.platform.changes)]

    def deploy() -> None:
        name = f"shop-{len(run.platform.revisions_known) + 2:05}"
        run.platform.deploy(name)
        run.watch.model.deployments.deployed(name)
        says(run, DEVELOPER)

    def look() -> None:
        """Each change of the traffic has an entry, too; who made it is not always known."""
        for _ in run.platform.changes[changes[0] :]:
            says(run, dice.choice((CANARIO, "")))
        changes[0] = len(run.platform.changes)

    most = int(rough) + 3600
    for at in range(EVERY, most, EVERY):
        hub.spawn("deployer", deploy, after=at, mortal=False)
        if dice.random() < 0.5:
            hub.spawn("deployer", deploy, after=at + EVERY * dice.random(), mortal=False)
    for at in range(LOOKS, most + 3600, LOOKS):
        hub.spawn("log", look, after=at, mortal=False)


def says(run: Any, by: str) -> None:
    """The entry comes once, twice, late, or after more than an hour."""
    target, dice = run.world.plans[0].target.cloud_run, run.hub.dice
    entry = Deployed(
        project=target.project,
        region=target.region,
        service=target.service,
        by=by,
        finished=True,
        at=run.hub.now,
    )
    late = dice.choice((0.0,) * 8 + (600 * dice.random(), 4000.0))
    for _ in range(dice.choice((1, 1, 2))):
        run._deliver("log entry", partial(on_deployment, run.parts, entry), late)
