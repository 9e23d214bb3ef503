"""What one evaluation decides is carried out by somebody, whenever it decides it."""

from bot.rollout.facts import Promoted
from bot.service.carrying_out.act import act
from bot.service.values.work import CarryOut
from bot.service.watching.batch import Batch
from tests.support.fakes import World
from tests.support.rollouts import BOB, SERVICE, new_id, started


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
