"""What users get is known from the start, in every region: stable serves everything there."""

from typing import Any

from bot.rollout.state import Desired, Place
from bot.rollout.traffic import Traffic
from tests.support.rollouts import IN_WAVES, NOON, plan
from tests.support.story import APPROVED_FIRST, Story

HERE, THERE = "us-central1", "europe-west1"
STABLE, CANARY = "shop-00002", "shop-00003"
BEFORE, BEFORE_THERE = "shop-00001", "shop-00006"
PLACES = (
    Place(region=HERE, canary=CANARY, stable=STABLE),
    Place(region=THERE, canary="shop-00008", stable="shop-00007"),
)


def waiting(**changes: Any) -> Desired:
    """What is known while a start waits for approvals, after a rollout of others."""
    two = plan(target=IN_WAVES, **APPROVED_FIRST)
    story = Story()
    desired = Desired(
        version=1,
        traffic=Traffic.all_to(BEFORE),
        since=NOON,
        settled_at=NOON,
        seen={BEFORE: 100},
        regions={HERE: Traffic.all_to(BEFORE), THERE: Traffic.all_to(BEFORE_THERE)},
        seen_in={HERE: {BEFORE: 100}, THERE: {BEFORE_THERE: 100}},
    )
    story.service = story.service.model_copy(update={"desired": desired, "target": two.target})
    story.start(two, canary=CANARY, stable=STABLE, places=PLACES, **changes)
    assert story.service.desired is not None
    return story.service.desired


def test_a_start_knows_what_stable_serves_in_every_region() -> None:
    """Not what was seen in the rollout before it: status says what users get, for as long as it
    waits."""
    desired = waiting()
    assert desired.in_region(HERE).served == {STABLE: 100}
    assert desired.in_region(THERE).served == {"shop-00007": 100}
