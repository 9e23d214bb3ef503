"""People ask for something, in a world of fakes; the answer is what they are told."""

from typing import Any

from bot.service.entry.do_work import do_work
from bot.service.values.answers import Answer, ReplyTo
from bot.service.values.commands.request import Request
from bot.service.values.commands.start import Start
from bot.service.values.work import DoCommand
from bot.service.watching.evaluate import evaluate
from tests.support.fakes import World
from tests.support.rollouts import ANN, CANARY, SERVICE, STABLE, new_id, plan

TWO: dict[str, Any] = {
    "people": {"operators": ["U0ANN"], "code": ["S0CODE"], "lead": ["U0EVE", "U0BOB"]},
    "gates": {"approvals": {"roles": ["code", "lead"], "expire": "60m"}},
}
"""Changes to a plan: two people approve before the start."""


def world_of(**changes: Any) -> World:
    """A world with a plan of these fields, where Bob and Dan are of the group that reviews code."""
    world = World(plan(**changes))
    world.chat.groups["S0CODE"] = {"U0BOB", "U0DAN", "U0ANN"}
    for each in world.shop.revisions:
        each_digest = {CANARY: "shop@sha256:2222", STABLE: "shop@sha256:1111"}[each.name]
        world.shop.revisions[world.shop.revisions.index(each)] = each.model_copy(
            update={"image": each_digest}
        )
    return world


def ask(world: World, kind: type[Request], user: str = ANN.id, **said: Any) -> Answer:
    """One command, and what the person is told."""
    fields = {
        "id": new_id(),
        "user": user,
        "user_name": user.removeprefix("U0").title(),
        "channel": "C0DEPLOYS",
        "channel_name": "deployments",
        "reply_to": ReplyTo(user=user, channel="C0DEPLOYS"),
        "service": "shop",
    }
    do_work(world.parts, DoCommand(command=kind.model_validate(fields | said)))
    return world.chat.answers[-1]


def start(world: World, **said: Any) -> Answer:
    """Ann starts the canary."""
    return ask(world, Start, revision=CANARY, **said)


def tick(world: World) -> None:
    """The scheduler looks at the shop."""
    evaluate(world.parts, (SERVICE,), world.clock.now())
