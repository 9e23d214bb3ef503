"""What is kept, and for how long."""

from datetime import timedelta

import pytest

from tests.scenario.promises.stage import Stage
from tests.support.rollouts import SERVICE

KEPT = {"rollouts": "9d", "audit": "40d", "messages": "2d", "evidence": "5d"}


def decided(stage: Stage, days: float) -> Stage:
    """Days later something is decided: what has expired goes then."""
    stage.world.clock.advance(timedelta(days=days))
    stage.say("freeze shop because of a sale")
    stage.say("unfreeze shop")
    return stage


@pytest.fixture
def stage() -> Stage:
    """A plan that keeps everything for a while; its rollout was rolled back."""
    proven = {"errors": {"metric": "error_rate", "promote": "<= 1%", "rollback": "> 5%"}}
    stage = Stage().follow(
        checks=proven, retention=KEPT, steps=[{"traffic": "10%", "soak": "9m"}, {"traffic": "100%"}]
    )
    stage.at(10).minutes(4)
    stage.say("rollback shop because it is slow")
    stage.minutes(2)
    return stage


def evidence(stage: Stage) -> str:
    """What the judge had counted in it, as an export has it."""
    ended = stage.world.store.ended_rollout(SERVICE, stage.ended.id)
    assert ended is not None
    return ended.evidence


def test_each_record_goes_when_its_time_is_over(stage: Stage) -> None:
    """Messages first, then the evidence, the rollout, and the trail of it last."""
    store = stage.world.store
    posted = {each.id for each in store.outbox.values()}
    assert posted & {*decided(stage, 1).world.store.outbox}
    assert not posted & {*decided(stage, 2).world.store.outbox}
    assert evidence(stage)
    assert not evidence(decided(stage, 3))
    decided(stage, 4)
    assert store.ended(SERVICE) == []
    assert store.audit(SERVICE)[0].generation == 1
    decided(stage, 31)
    assert store.audit(SERVICE)[0].generation > 1
