"""The notices of a rollout's end: everything that somebody who reads nothing else needs."""

from typing import Any

from bot.rollout.effects import Announce
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.topics import Topic
from tests.support.rollouts import ANN, CPU_HIGH, FAIL, MINUTE, plan, verdict
from tests.support.story import Story, soaking, watching

CODE = {"commit": "4f2a9c1d77aa0123456789", "author": "carol"}


def notice(story: Story, topic: Topic) -> Announce:
    """The notice about this topic."""
    (found,) = [e for e in story.effects if isinstance(e, Announce) and e.topic is topic]
    return found


def of_code(story: Story, **code: str) -> Story:
    """The rollout is of this commit and author."""
    active = story.rollout.model_copy(update=CODE | code)
    story.service = story.service.model_copy(update={"active": active})
    return story


def test_what_completed_names_its_code_and_the_way_back() -> None:
    """Revision, share, what it replaced, commit, author, what was seen, and the way back."""
    told = notice(of_code(watching()).after(60 * MINUTE).tick(), Topic.COMPLETED)
    assert told.words == "shop-00002 serves 100 %; it replaced shop-00001."
    assert told.details == ("Commit 4f2a9c1d77aa by carol", "errors says pass")
    assert told.next == Next.COMPLETED.step(service="shop", stable="shop-00001")


def test_a_step_up_says_what_it_was_decided_on() -> None:
    """Who reads only the thread knows why it continued; the next step's evidence is another."""
    story = soaking().after(4 * MINUTE).tick()
    assert notice(story, Topic.STEP_UP).details == ("errors says pass",)
    assert story.rollout.verdict is None


def test_a_commit_that_nobody_knows_is_not_told() -> None:
    """An image without its labels; an author alone is better than nothing."""
    alone = of_code(watching(), commit="").after(60 * MINUTE).tick()
    assert notice(alone, Topic.COMPLETED).details[0] == "By carol"
    neither = of_code(watching(), commit="", author="").after(60 * MINUTE).tick()
    assert notice(neither, Topic.COMPLETED).details == ("errors says pass",)


def test_what_went_back_tells_all_of_it() -> None:
    """The reason first, what serves now, how long it took; what else is bad, the code, who was
    paged, and what to look into."""
    story = of_code(soaking()).after(2 * MINUTE).tick(verdict(FAIL.outcome, CPU_HIGH))
    told = notice(story.after(MINUTE).settle(), Topic.ROLLED_BACK)
    assert told.words.startswith("Rolled back: errors says fail. shop-00001 serves everything")
    assert "1 min after" in told.words
    assert told.details == (
        "cpu says miss",
        "Commit 4f2a9c1d77aa by carol",
        "Paged: sre.",
    )
    assert told.next == Next.LOOK_INTO.step(
        what="the error rate of shop-00002", percent=10, time="4 min", until="2026-03-10 12:04 UTC"
    )


def test_an_alert_s_incident_is_told_again_at_the_end() -> None:
    """Whoever comes to the channel later finds it there, and nothing is blamed that was well."""
    story = soaking().alert(url="https://console.example/incident")
    told = notice(story.settle(), Topic.ROLLED_BACK)
    assert "Incident: https://console.example/incident" in told.details
    assert told.next.values["what"] == "shop-00002"


def test_that_nobody_was_paged_is_said() -> None:
    """Somebody may have to be woken by hand."""
    without: dict[str, Any] = {"on_rollback": None}
    told = notice(soaking(on=plan(**without)).roll_back(by=ANN).settle(), Topic.ROLLED_BACK)
    assert any("Nobody was paged" in detail for detail in told.details)
