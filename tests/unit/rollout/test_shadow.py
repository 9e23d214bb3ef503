"""A shadow beside what people do: what it says, and that nothing it decides has an effect."""

from datetime import timedelta

from bot.rollout import facts
from bot.rollout.decide import decide
from bot.rollout.effects import Announce, PostReport, RefreshCard, ShowDeployment, StartNext
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Followed, Phase
from tests.support.faked.shadowed import ShadowStory, served, shadowing
from tests.support.rollouts import (
    CANARY,
    FAIL,
    INCONCLUSIVE,
    MINUTE,
    MISS,
    NOON,
    PASS,
    plan,
    started,
)
from tests.support.story import soaking
from tests.unit.rollout.meeting import facts_for

OF_EARLIER_ONES = (
    facts.StableChecked,
    facts.CallDue,
    facts.PageUpdated,
    facts.IncidentOpened,
    facts.PostmortemDue,
    facts.PostmortemWritten,
    facts.RollbackReviewed,
    facts.QuestionAnswered,
    facts.SwitchThrown,
    facts.SwitchChecked,
)
"""What live rollouts before it have left to be done, and incidents that people open."""
WORDS = (Announce, RefreshCard, StartNext, PostReport, ShowDeployment)
MITIGATED = plan(mode="shadow", mitigate={"post": "https://x.example/y", "wait": "5m"})


def would(story: ShadowStory) -> list[str]:
    """What it would have done so far."""
    shadow = story.rollout.shadow
    return [each.does for each in shadow.would] if shadow else []


def test_no_fact_has_an_effect_but_words() -> None:
    """Whatever meets it, now or when everything could have run out; and nothing is desired."""
    for story in (shadowing(0), shadowing(10), shadowing(100), shadowing().see(10, FAIL)):
        for fact in facts_for(story.service):
            if isinstance(fact, OF_EARLIER_ONES):
                continue
            for later in (timedelta(), timedelta(minutes=6), timedelta(days=9)):
                made = decide(story.service, fact, story.now + later)
                for each in made.effects:
                    assert isinstance(each, WORDS), (fact, each)
                assert made.service.desired is None


def test_the_share_that_is_seen_gives_the_step() -> None:
    """The plan's last step that has no more; the first with traffic for less; the test for none."""
    steps = {0: 0, 5: 1, 10: 1, 49: 1, 50: 2, 99: 2, 100: 3}
    assert {share: shadowing(share).rollout.step for share in steps} == steps


def test_what_was_measured_before_traffic_moved_is_not_judged_with_it() -> None:
    """The evaluation that sees another share judges nothing, and the soak begins anew."""
    story = shadowing(10).after(4 * MINUTE).see(50, FAIL)
    assert would(story) == []
    assert story.rollout.clock.elapsed(story.now) == timedelta()


def test_each_is_said_once_while_the_traffic_is_as_it_is() -> None:
    """A miss and then a pass at the end of the soak: both, and neither again."""
    story = shadowing(10)
    for found in (MISS, MISS, PASS, PASS):
        story.after(6 * MINUTE).see(10, found)
    assert would(story) == ["hold", "promote"]
    story.see(50).after(6 * MINUTE).see(50, PASS)
    assert would(story) == ["hold", "promote", "promote"]


def test_after_a_rollback_nothing_would_have_been_done() -> None:
    """It keeps watching, and says no more of that."""
    story = shadowing(10).see(10, FAIL).after(6 * MINUTE).see(10, PASS).see(10, FAIL)
    assert would(story) == ["roll_back"]
    assert story.phase is Phase.SHADOWING


def test_a_mitigation_counts_as_tried_in_vain() -> None:
    """Nobody throws it; the limit that is still broken after its wait rolls back."""
    story = shadowing(10, MITIGATED).see(10, FAIL)
    assert would(story) == ["mitigate"]
    assert would(story.after(4 * MINUTE).see(10, FAIL)) == ["mitigate"]
    assert would(story.after(2 * MINUTE).see(10, FAIL)) == ["mitigate", "roll_back"]


def test_what_the_plan_does_without_a_verdict() -> None:
    """It holds at the deadline, at the end of the soak, or rolls back then."""
    for choice, does in (("hold", "hold"), ("rollback", "roll_back")):
        story = shadowing(10, plan(mode="shadow", on_inconclusive=choice))
        assert would(story.after(6 * MINUTE).see(10, INCONCLUSIVE)) == [does]
    story = shadowing(10).after(6 * MINUTE).see(10, INCONCLUSIVE)
    assert would(story) == []
    assert would(story.after(timedelta(days=1)).see(10, INCONCLUSIVE)) == ["hold"]


def test_the_numbers_of_the_end_are_those_that_were_measured() -> None:
    """What stable would not have answered so is spared; without numbers nothing is claimed."""
    found = Followed(
        since=NOON, until=NOON, requests=1000, errors=60, stable_requests=9000, stable_errors=90
    )
    for followed, words in ((found, "about 50 bad answers"), (None, "was not measured")):
        story = shadowing(10).see(10, FAIL).after(9 * MINUTE).see(0)
        story.after(6 * MINUTE).see(0, None, followed)
        (last,) = story.announced(Topic.SHADOW)
        assert any(words in each for each in last.details), last.details
        assert story.last.ended is not None
        assert story.last.ended.phase is Phase.SHADOWED


def test_it_ends_only_when_the_traffic_has_stayed_so() -> None:
    """Five minutes at 0 %, or as long as the watch at 100 %."""
    story = shadowing(10).see(0).after(4 * MINUTE).see(0)
    assert story.phase is Phase.SHADOWING
    assert story.after(MINUTE).see(0).phase is Phase.IDLE
    story = shadowing(100).after(59 * MINUTE).see(100, PASS)
    assert story.phase is Phase.SHADOWING
    assert story.after(MINUTE).see(100, PASS).phase is Phase.IDLE


def test_what_a_live_rollout_left_is_done_before_it_starts() -> None:
    """From its start on nobody would put right a write that comes late."""
    live = soaking().roll_back()
    story = ShadowStory(live.settle().service, live.now)
    on = plan(mode="shadow")
    story.tell(started(on, rollout="shop-r2", canary="shop-00003", served=served(0)))
    assert "not done yet" in story.refusal
    story.after(6 * MINUTE)
    story.tell(started(on, rollout="shop-r2", canary="shop-00003", served=served(0)))
    assert story.phase is Phase.SHADOWING


def test_another_start_takes_its_place() -> None:
    """It makes room at once, and what waited for its end starts then."""
    story = shadowing(10).queue_start(supersede=True)
    assert story.phase is Phase.IDLE
    assert any(isinstance(each, StartNext) for each in story.effects)
    story = shadowing(10).queue_start().see(0)
    story.after(6 * MINUTE).see(0)
    assert any(isinstance(each, StartNext) for each in story.effects)
    assert CANARY not in {each.revision for each in story.service.rejected}
