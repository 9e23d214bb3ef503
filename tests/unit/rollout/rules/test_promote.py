"""A person promotes: guarded by traffic, by evidence and by a second look."""

import pytest

from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase
from bot.rollout.verdict import Verdict
from tests.support.rollouts import CANARY, FAIL, INCONCLUSIVE, MINUTE, MISS, PASS, SECOND, STABLE
from tests.support.story import Story, soaking, verifying, watching


def test_passing_checks_let_a_person_go_on() -> None:
    """With a verdict that passes, promote goes to the next step before its soak has ended."""
    story = soaking().tick().promote()
    assert story.split == {CANARY: 50, STABLE: 50}
    assert story.rollout.last_by.name == "Ann"
    assert "by Ann" in story.said(Topic.STEP_UP)[0]


def test_two_promotes_in_quick_succession_ask_first() -> None:
    """Whoever presses Enter twice does not jump two steps, unless they say that they mean it."""
    story = soaking().tick().promote().settle().tick().after(5 * SECOND).promote()
    assert story.split == {CANARY: 50, STABLE: 50}
    assert "went to 50 % only 5 s ago" in story.refusal
    assert "promote shop --yes" in story.refusal
    assert story.promote(sure=True).split == {CANARY: 100}


def test_after_a_minute_a_promote_is_meant() -> None:
    """A promote a minute after the step change needs no second word."""
    story = soaking().tick().promote().settle().tick().after(MINUTE).promote()
    assert story.split == {CANARY: 100}


def test_a_step_of_its_own_asks_too() -> None:
    """A promote right after the rollout continued by itself is taken for a slip as well."""
    story = soaking().after(5 * MINUTE).tick().settle().tick().after(30 * SECOND).promote()
    assert "only 30 s ago" in story.refusal


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (None, "Nothing was judged yet at 10 %"),
        (INCONCLUSIVE, "errors says inconclusive"),
        (MISS, "errors says miss"),
    ],
)
def test_without_evidence_it_takes_a_reason(found: Verdict | None, words: str) -> None:
    """A promote without passing checks names what is missing, and is done only with a reason."""
    story = soaking()
    if found:
        story.tick(found)
    assert words in story.promote().refusal
    assert "--anyway because" in story.promote(anyway=True).refusal
    assert story.promote(anyway=True, reason="Known noise").split == {CANARY: 50, STABLE: 50}


def test_an_open_alert_is_no_evidence() -> None:
    """While an alert is open, passing checks alone do not let a person continue."""
    story = soaking().tick().alert("warning").resume().promote()
    assert "An alert is open: Errors" in story.refusal


def test_an_alert_that_is_only_noted_stops_nobody() -> None:
    """What the plan only notes keeps neither a tick nor a person from continuing."""
    story = soaking().tick().alert("info").promote(sure=True)
    assert story.rollout.step == 2


def test_traffic_that_is_not_served_stops_a_promote() -> None:
    """Nobody continues from a step that the platform does not serve yet, however sure."""
    story = soaking(settled=False).promote(sure=True, anyway=True, reason="Hurry")
    assert "10 % is not served yet" in story.refusal


@pytest.mark.parametrize(
    ("story", "words"),
    [
        (soaking().tick().freeze(), "Frozen by Bob"),
        (soaking().tick().drift(canary=50, stable=50), "by hand"),
        (soaking().tick().settle().drift(canary=40, stable=60), "--adopt"),
        (soaking(2, settled=False).fail_traffic(), "refused the traffic"),
    ],
    ids=["freeze", "drift", "drift again", "refused traffic"],
)
def test_what_is_in_the_way_is_named(story: Story, words: str) -> None:
    """A freeze, drift and refused traffic stop even a sure promote, and each says what to do."""
    split = story.split
    assert words in story.promote(sure=True, anyway=True, reason="Hurry").refusal
    assert story.split == split


def test_a_promote_ends_a_hold() -> None:
    """An operator with passing checks may continue from a hold."""
    story = soaking().hold().tick(PASS).promote()
    assert story.phase is Phase.SOAKING
    assert story.rollout.holds == ()


@pytest.mark.parametrize(
    ("story", "words"),
    [
        (Story(), "has no active rollout"),
        (verifying().settle(), "has not been verified"),
        (verifying().settle().hold(), "no next step"),
        (watching(), "only watched"),
        (watching().hold(), "no next step"),
        (soaking().roll_back(), "a rollback wins"),
        (soaking().tick(FAIL), "a rollback wins"),
    ],
    ids=["idle", "verifying", "held verifying", "watching", "held watch", "back", "failed"],
)
def test_elsewhere_it_makes_no_sense(story: Story, words: str) -> None:
    """Where there is no step to go to, a promote is refused with the reason."""
    assert words in story.promote(sure=True, anyway=True, reason="Hurry").refusal


def test_the_last_promote_begins_the_watch() -> None:
    """From the last step it continues to watching, and from there nobody promotes."""
    story = soaking(3).tick().promote()
    assert story.phase is Phase.WATCHING
    assert story.split == {CANARY: 100}
