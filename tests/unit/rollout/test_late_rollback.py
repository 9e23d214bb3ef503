"""A rollback without an active rollout, and from one to another revision: what is rejected then."""

from typing import Any

from bot.rollout.effects import ShiftTraffic
from bot.rollout.facts import RollbackAsked
from bot.rollout.state import Phase
from bot.rollout.state.destination import Destination
from tests.support.rollouts import BOB, CANARY, STABLE, new_id, plan
from tests.support.story import Story, rolling_back, soaking

OTHER = "shop-00003"


def asked(story: Story, to: str, leaving: str, **served: int) -> Story:
    """Bob sends everything to a revision; ``served`` by the last digit of its name."""
    shares = {f"shop-0000{name.removeprefix('r')}": share for name, share in served.items()}
    found: dict[str, Any] = {"rollout": "shop-back", "plan": plan(), "served": shares}
    there = Destination(to=to, leaving=leaving, **found)
    story.tell(RollbackAsked(id=new_id(), by=BOB, reason="Checkout fails", to=there))
    return story


def rejected(story: Story) -> list[str]:
    """The revisions that start only again with a reason."""
    return [each.revision for each in story.service.rejected]


def test_a_late_rollback_latches_what_leaves() -> None:
    """At once, and the traffic is shifted by the same decision."""
    story = asked(Story(), STABLE, CANARY, r2=100)
    assert story.phase is Phase.ROLLING_BACK
    assert rejected(story) == [CANARY]
    assert story.split == {STABLE: 100}
    assert [each for each in story.effects if isinstance(each, ShiftTraffic)]
    assert story.settle().start().service.active is None


def test_everything_that_loses_its_traffic_is_latched() -> None:
    """Also what served the smaller part of a split that nobody rolled out."""
    assert rejected(asked(Story(), STABLE, CANARY, r2=60, r3=40)) == [CANARY, OTHER]
    assert set(rejected(asked(soaking(), OTHER, CANARY, r2=50, r1=50))) == {CANARY, STABLE}


def test_what_everything_is_sent_to_is_no_longer_rejected() -> None:
    """Somebody was sure: it serves, and starts as any other revision from then on."""
    story = rolling_back().settle()
    assert rejected(story) == [CANARY]
    assert rejected(asked(story, CANARY, STABLE, r1=100)) == [STABLE]
