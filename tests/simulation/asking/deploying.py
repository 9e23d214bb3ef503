"""Revisions that are deployed without traffic, and what Cloud Run's audit log says of the service:
late, twice, and also of changes that make no revision."""

from functools import partial
from typing import Any

from bot.plan import Plan
from bot.service.starting.deployed import on_deployment
from bot.service.starting.log_entry import Deployed
from bot.service.values.commands.start import Postpone, Start
from bot.service.values.work import DoCommand
from tests.simulation.people import PEOPLE
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
ASKED_ABOUT: Plan = GUARDED.model_copy(update={"on_deploy": "ask"})
"""The same, of which the channel is asked."""
DEVELOPER, CANARIO = "dev@acme.example", "canario@acme-prod.iam.gserviceaccount.com"
EVERY, LOOKS, PRESSES = 480, 20, 150
"""Seconds between deployments, between looks at what was changed, and between presses."""


def guarded(run: Any, rough: float) -> None:
    """Somebody deploys every eight minutes, now and then twice, and nobody types a start."""
    hub, dice = run.hub, run.hub.dice
    changes = [len(run.platform.changes)]

    def deploy() -> None:
        name = f"shop-{len(run.platform.revisions_known) + 2:05}"
        run.platform.deploy(name)
        run.watch.model.deployments.deployed(name)
        says(run, DEVELOPER)

    def press() -> None:
        run._ask(pressed(run))

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
    for at in range(0, most + 3600, PRESSES) if run.world.asks_of_deployments else ():
        hub.spawn("presses", press, after=at + PRESSES * dice.random())
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


def pressed(run: Any) -> list[DoCommand]:
    """Somebody presses under what is asked about a deployment, or was; now and then two do."""
    found = run.store.load(run.world.plans[0].target.service_id).service.deployments
    if not found:
        return []
    dice, about = run.hub.dice, run.hub.dice.choice((*found, found[-1], found[-1]))
    said = run.crowd.said_by(dice.choice(PEOPLE))
    said |= {"revision": about.canary, "rollout": "", "step": None}
    if dice.random() < 0.3:
        return [DoCommand(command=Postpone(**said))]
    start = Start(**said, plan=about.plan, offered=True)
    return [DoCommand(command=start)] * (2 if dice.random() < 0.2 else 1)
