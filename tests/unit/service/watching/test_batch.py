"""What one evaluation decides is carried out by somebody, whenever it decides it."""

from bot.rollout.facts import Promoted
from bot.service.carrying_out.act import act
from bot.service.deciding.commit import apply
from bot.service.values.work import CarryOut
from bot.service.watching.batch import Batch
from tests.support.faked.cloud import FakeService
from tests.support.fakes import World
from tests.support.rollouts import BOB, SERVICE, new_id, plan, started
from tests.unit.service.handlers.people import start
from tests.unit.service.watching.evaluating import judge

CART = "acme-prod~cart"


def test_what_is_decided_last_goes_to_the_queue_too() -> None:
    """A step up among several services waits for nobody: it is queued, not left for the next
    tick."""
    world = World()
    act(world.parts, SERVICE, started())
    batch = Batch(world.parts, alone=False)
    up = Promoted(id=new_id(), by=BOB, anyway=True, sure=True, reason="it is clear")
    batch.last(lambda: batch.decide(SERVICE, up))
    batch.finish()
    queued = [each for each in world.queue.messages if isinstance(each, CarryOut)]
    assert len(queued) == 1
    assert world.rollout.step == 2


def test_traffic_that_is_not_served_waits_behind_nobody_outside() -> None:
    """A shift that somebody left behind is made before a request's gate asks anybody, who may keep
    it waiting."""
    world = World(plan(gates={"on_call": "PSCHED1"}))
    start(world)
    target = {"project": "acme-prod", "region": "us-central1", "service": "cart"}
    world.router.services["cart"] = FakeService()
    apply(world.parts, CART, started(plan(name="cart", target={"cloud_run": target})))
    world.journal.clear()
    judge(world, SERVICE, CART)
    words = [line.split()[0] for line in world.journal]
    assert words.index("shift") < words.index("on")
