"""A flag that goes off with a rollback, or does not."""

from bot.rollout.effects import Page
from bot.rollout.facts import SwitchThrown
from bot.rollout.notices.topics import Topic
from tests.support.rollouts import FAIL, new_id, plan
from tests.support.story import soaking


def test_the_end_says_who_was_paged_for_the_flag() -> None:
    """The plan pages nobody for the rollback itself, and its team for a flag that stays on."""
    on = plan(on_rollback={"page_by_hand": "sre", "switch_off": "SMART_MODE"})
    story = soaking(on=on).tick(FAIL)
    fact = SwitchThrown(
        id=new_id(),
        key=f"{story.rollout.id}~rollback",
        rollout=story.rollout.id,
        ok=False,
        words="There is no flag SMART_MODE",
        purpose="rollback",
        teams=("sre",),
    )
    story.tell(fact)
    assert [each.target for each in story.effects if isinstance(each, Page)] == ["sre"]
    (told,) = story.settle().announced(Topic.ROLLED_BACK)
    assert "Paged: sre." in told.details
