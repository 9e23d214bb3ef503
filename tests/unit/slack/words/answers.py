"""The answer to every verb as its handler gives it, done and refused."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.service.entry.dead_letter import outcome
from bot.service.values.answers import Answer, ReplyTo
from bot.service.values.commands.approvals import Approve, Refuse
from bot.service.values.commands.freezes import Freeze, Unfreeze
from bot.service.values.commands.plans import Bucket, ShowPlan
from bot.service.values.commands.reads import Doctor, Explain, History, OnCall, Report, Status
from bot.service.values.commands.start import Start
from bot.service.values.commands.steer import Hold, Promote, Resume, RollBack
from tests.support.fakes import World
from tests.support.rollouts import CANARY, MINUTE, SERVICE, STABLE
from tests.unit.rollout.states import STEPS
from tests.unit.service.counting.past import a_week
from tests.unit.service.handlers.people import TWO, ask, tick, world_of

Named = tuple[str, Answer]
"""A golden file's name, and what it shows."""


def answers() -> Mapping[str, Answer]:
    """Each answer by the name of its file."""
    asked = (_starting(), _steering(), _refused(), _approving())
    stories = (*asked, _reading(), _reporting(), _freezing(), _lost())
    return {f"answer_{name}": answer for story in stories for name, answer in story}


def start(world: World) -> Answer:
    """Ann starts the canary, always by the same command: its id makes the rollout's."""
    return ask(world, Start, revision=CANARY, id="start")


def soaking(**changes: Any) -> World:
    """At 10 %, judged once."""
    world = world_of(**changes)
    start(world)
    for _ in range(2):
        world.clock.advance(2 * MINUTE)
        tick(world)
    return world


def _starting() -> Iterator[Named]:
    world = world_of()
    yield "start", start(world)
    yield "start_twice", ask(world, Start, revision=CANARY)
    ask(world, RollBack, reason="checkout is broken")
    world.clock.advance(MINUTE)
    tick(world)
    yield "start_of_rejected", ask(world, Start, revision=CANARY)
    yield "start_of_stable", ask(world_of(), Start, revision=STABLE)
    yield "start_without_plan", ask(world_of(), Start, plan="shoes")
    yield "start_by_anybody", ask(world_of(), Start, "U0EVE", revision=CANARY)
    yield "start_with_gates", start(world_of(**TWO))


def _steering() -> Iterator[Named]:
    world = soaking()
    yield "hold", ask(world, Hold, reason="Lunch")
    yield "resume", ask(world, Resume)
    yield "promote", ask(world, Promote, id="p1")
    yield "repeated", ask(world, Promote, id="p1")
    world.clock.advance(MINUTE / 2)
    tick(world)
    yield "promote_in_a_row", ask(world, Promote)
    yield "rollback", ask(world, RollBack, "U0EVE", reason="Checkout is broken")
    yield "rollback_of_nothing", ask(world_of(), RollBack)


def _refused() -> Iterator[Named]:
    world = soaking()
    yield "promote_by_anybody", ask(world, Promote, "U0EVE")
    yield "resume_of_no_hold", ask(world, Resume)
    yield "button_of_another_rollout", ask(world, Promote, rollout="shop-000000", step=1)
    yield "button_of_another_step", ask(world, Promote, rollout=world.rollout.id, step=0)
    yield "in_no_channel", ask(world, Hold, service="", channel="C0OTHER", channel_name="random")


def _approving() -> Iterator[Named]:
    world = world_of(**TWO)
    start(world)
    yield "approve_by_nobody", ask(world, Approve, "U0ZOE")
    yield "approve_by_requester", ask(world, Approve, "U0ANN")
    yield "approve_as_nothing", ask(world, Approve, "U0BOB", role="boss")
    yield "approve_first", ask(world, Approve, "U0DAN")
    yield "approve_taken", ask(world, Approve, "U0ANN", role="code")
    yield "approve_last", ask(world, Approve, "U0EVE")
    other = world_of(**TWO)
    start(other)
    yield "refuse", ask(other, Refuse, "U0EVE", role="lead", reason="The migration is missing")


def _reading() -> Iterator[Named]:
    world = soaking()
    yield "status", ask(world, Status)
    yield "status_of_all", ask(world, Status, service="")
    yield "history_of_nothing", ask(world, History)
    yield "explain", ask(world, Explain)
    yield "explain_details", ask(world, Explain, details=True)
    ask(world, Hold, "U0BOB", reason="Lunch")
    world.clock.advance(3 * MINUTE)
    yield "explain_hold", ask(world, Explain)
    yield "plan", ask(world, ShowPlan, plan="shop")
    yield "bucket", ask(world, Bucket, key="user-1")
    yield "oncall", ask(world, OnCall)
    grouped = world_of(people={"operators": ["S0OPS"]}, channel="C0DEPLOYS")
    yield "doctor_of_groups", ask(grouped, Doctor, service="")
    yield "doctor", ask(world, Doctor)
    yield "explain_proof", ask(_proving(), Explain, details=True)
    yield "explain_gates", ask(_ahead(), Explain, details=True)


def _reporting() -> Iterator[Named]:
    world = world_of()
    world.clock.advance(MINUTE)
    yield "report_of_nothing", ask(world, Report, service="")
    for n, each in enumerate(a_week()):
        ended = each.model_copy(update={"id": f"shop-{n}", "service_id": SERVICE})
        world.store.rollouts.setdefault(SERVICE, {})[ended.id] = ended
    yield "report", ask(world, Report)


def _proving() -> World:
    early = [STEPS[0], STEPS[1] | {"soak": "5m-30m"}, *STEPS[2:]]
    checks = {"errors": {"metric": "error_rate", "promote": "<= 4%", "rollback": "> 4%"}}
    world = world_of(guard=True, checks=checks, steps=early)
    world.metrics.per_minute = 300
    world.metrics.errors = {CANARY: 0.02, STABLE: 0.02}
    start(world)
    for _ in range(3):
        world.clock.advance(2 * MINUTE)
        tick(world)
    return world


def _ahead() -> World:
    step = STEPS[2] | {"approvals": {"roles": ["lead"]}, "hours": {"hours": "13:00-14:00"}}
    people = {"operators": ["U0ANN"], "lead": ["U0EVE"]}
    return soaking(steps=[*STEPS[:2], step], people=people)


def _freezing() -> Iterator[Named]:
    world = soaking()
    yield "freeze", ask(world, Freeze, reason="The sale is on", seconds=7200)
    yield "promote_frozen", ask(world, Promote)
    yield "unfreeze", ask(world, Unfreeze)
    yield "unfreeze_of_nothing", ask(world, Unfreeze)


def _lost() -> Iterator[Named]:
    """What the queue gave up."""
    world = soaking()
    reply_to = ReplyTo(user="U0ANN", channel="C0DEPLOYS")
    command = Hold(id="h1", user="U0ANN", channel="C0DEPLOYS", reply_to=reply_to, service="shop")
    yield "given_up", outcome(world.parts, command)
    ask(world, Hold, id="h1")
    yield "given_up_but_done", outcome(world.parts, command)
