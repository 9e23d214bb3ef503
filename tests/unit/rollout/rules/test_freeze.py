"""A freeze: nothing continues, rolling back stays free."""

from bot.rollout.facts import FreezeBegan, FreezeEnded
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Cause, Phase
from tests.support.rollouts import BOB, CANARY, FAIL, MINUTE, STABLE, new_id
from tests.support.story import Story, requested, rolling_back, soaking, verifying, watching


def test_no_start_while_frozen() -> None:
    """A frozen service refuses a start with the freeze's reason."""
    assert "Black Friday" in Story().freeze().start().refusal
    assert Story().freeze().thaw().start().phase is Phase.VERIFYING


def test_it_soaks_on_and_holds_where_it_would_go_on() -> None:
    """A freeze stops no soak; at its end the rollout holds instead of stepping up."""
    story = soaking().freeze()
    assert story.phase is Phase.SOAKING
    story.after(5 * MINUTE).tick()
    assert [held.cause for held in story.rollout.holds] == [Cause.FREEZE]
    assert story.split == {CANARY: 10, STABLE: 90}


def test_an_answering_canary_gets_no_traffic_while_frozen() -> None:
    """The first traffic is a step too: a canary that was verified in a freeze waits."""
    story = verifying().settle().freeze().verify()
    assert story.split == {STABLE: 100}
    assert [held.cause for held in story.rollout.holds] == [Cause.FREEZE]
    assert story.thaw().phase is Phase.VERIFYING
    assert story.tick(None).split == {CANARY: 10, STABLE: 90}


def test_the_end_of_the_freeze_ends_its_hold() -> None:
    """When it thaws, the rollout takes up what it was doing, and other holds stay."""
    story = soaking().freeze().after(5 * MINUTE).tick().thaw()
    assert story.phase is Phase.SOAKING
    both = soaking().freeze().after(5 * MINUTE).tick().hold().thaw()
    assert [held.cause for held in both.rollout.holds] == [Cause.PERSON]


def test_nobody_resumes_into_a_freeze() -> None:
    """A hold by a freeze ends with the freeze, not by a person."""
    assert "Frozen by Bob" in soaking().freeze().after(5 * MINUTE).tick().resume().refusal


def test_it_still_rolls_back() -> None:
    """A freeze stops no rollback: by a person, by a limit, by an alert."""
    for story in (
        soaking().freeze().roll_back(),
        soaking().freeze().tick(FAIL),
        soaking().freeze().alert(),
    ):
        assert story.split == {STABLE: 100}


def test_a_rollback_hears_nothing_of_a_freeze() -> None:
    """While it rolls back, a freeze is kept for later and nothing is said of steps."""
    story = rolling_back().freeze()
    assert story.service.freeze
    assert not story.effects
    assert not story.thaw().effects


def test_a_watch_ends_only_after_the_freeze() -> None:
    """Completing is continuing, so it waits."""
    story = watching().freeze().after(60 * MINUTE).tick()
    assert story.phase is Phase.HOLDING
    assert story.thaw().tick().last.ended is not None


def test_a_freeze_is_told() -> None:
    """Who, why, until when, what it means, and how to end it; it is no hold, for it soaks on."""
    story = soaking().freeze()
    (told,) = story.said(Topic.FROZEN)
    assert "Frozen by Bob: Black Friday" in told
    for words in ("until somebody ends the freeze", "roll back", "`/canary unfreeze shop`"):
        assert words in told
    assert not story.said(Topic.HELD)


def test_a_thaw_is_told() -> None:
    """Who, and what follows; nothing is said where nothing was frozen."""
    story = soaking().freeze().thaw()
    (told,) = story.said(Topic.UNFROZEN)
    assert "Unfrozen by Bob because the sale is over." in told
    assert "Steps continue as planned." in told
    assert story.thaw().last.ignored
    held = soaking().freeze().after(5 * MINUTE).tick().thaw()
    (told,) = held.said(Topic.UNFROZEN)
    assert "It continues from where it was" in told


def test_only_its_own_end_ends_a_freeze() -> None:
    """The end of a freeze that was replaced by a longer one comes too late to end that."""
    story = soaking()
    first, second = (story.now + hours * 60 * MINUTE for hours in (1, 5))
    for until in (first, second):
        story.tell(FreezeBegan(id=new_id(), by=BOB, reason="Fair", until=until))
    story.tell(FreezeEnded(id=new_id(), by=BOB, until=first))
    assert story.last.ignored
    assert story.service.freeze is not None
    story.tell(FreezeEnded(id=new_id(), by=BOB, until=second))
    assert story.service.freeze is None


def test_a_frozen_request_is_looked_at_when_the_freeze_ends() -> None:
    """Also where nothing else is due for longer."""
    story = requested()
    until = story.now + 10 * MINUTE
    assert story.service.due_at is not None
    assert story.service.due_at > until
    story.tell(FreezeBegan(id=new_id(), by=BOB, reason="Fair", until=until))
    assert story.service.due_at == until
