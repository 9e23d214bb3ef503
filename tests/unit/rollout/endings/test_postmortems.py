"""Whoever is to write a postmortem is reminded once of each."""

from datetime import timedelta

from bot.rollout.effects import Announce
from bot.rollout.facts import PostmortemDue
from bot.rollout.notices.topics import Topic
from tests.support.rollouts import CANARY, FAIL, MINUTE, new_id, plan
from tests.support.story import Story, soaking
from tests.unit.rollout.states import STEPS

HOUR = timedelta(hours=1)


def reminded(story: Story) -> list[str]:
    """Which rollouts somebody is reminded of now; what is due is decided as it comes."""
    found = []
    for each in story.service.postmortems:
        story.tell(PostmortemDue(id=new_id(), rollout=each.rollout))
        asks = [e for e in story.effects if isinstance(e, Announce) and e.topic is Topic.CALLED]
        found += [e.rollout for e in asks if story.last.changed]
    return found


def test_two_that_were_rolled_back_on_two_days_are_two_reminders() -> None:
    """One of each, a day after each; then none for good."""
    on = plan(on_rollback={"postmortem": True}, steps=STEPS[1:])
    story = soaking(0, on).tick(FAIL).settle()
    story.after(12 * HOUR).start(on, rollout="shop-r2", again=True, reason="It is fixed", sure=True)
    story.settle().after(MINUTE)
    story.roll_back().settle()
    assert [each.rollout for each in story.service.postmortems] == ["shop-r1", "shop-r2"]
    assert reminded(story) == []
    assert reminded(story.after(13 * HOUR)) == ["shop-r1"]
    assert reminded(story.after(HOUR)) == []
    assert reminded(story.after(12 * HOUR)) == ["shop-r2"]
    for _ in range(4):
        assert reminded(story.after(24 * HOUR)) == []
    assert story.service.due_at is None
    assert story.service.rejected[-1].revision == CANARY
