"""Rolling back to a revision of one's choice, at any time: also when no rollout is active."""

import pytest

from bot.rollout.effects import Announce, Page, ShiftTraffic
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase
from bot.rollout.turn import Turn
from tests.support.rollouts import ANN, BOB, CANARY, MINUTE, STABLE, destination, plan
from tests.support.story import Story, requested, rolling_back, soaking, verifying, watching

OLDER = "shop-00000"
LATE = destination()


def completed() -> Story:
    """The canary serves everything, and nothing is active."""
    return watching().after(61 * MINUTE).tick()


def rejected(story: Story) -> set[str]:
    """What does not start again by accident."""
    return {each.revision for each in story.service.rejected}


def test_what_completed_is_rolled_back_later() -> None:
    """All traffic goes where it was asked for, traffic first, and what left is rejected."""
    story = completed().roll_back(to=LATE, reason="Checkout fails")
    assert story.phase is Phase.ROLLING_BACK
    assert story.split == {STABLE: 100}
    assert isinstance(story.effects[0], ShiftTraffic)
    assert rejected(story) == {CANARY}
    assert story.said(Topic.ROLLING_BACK) == [
        f"Bob rolls {CANARY} back: Checkout fails. All traffic goes to {STABLE} now."
    ]
    assert story.rollout.id == "shop-b1"
    assert story.service.desired
    assert story.service.desired.served == {CANARY: 100}


def test_it_ends_when_it_is_served_with_an_outline_for_the_postmortem() -> None:
    """Seen to be served, it is over, and what was rolled back can't start by accident."""
    story = completed().roll_back(to=LATE).settle()
    assert story.last.ended
    assert story.last.ended.phase is Phase.ROLLED_BACK
    topics = [each.topic for each in story.effects if isinstance(each, Announce)]
    assert topics == [Topic.ROLLED_BACK, Topic.POSTMORTEM]
    assert "was rolled back in shop-b1" in story.start().refusal
    assert story.start(again=True, reason="Fixed").phase is Phase.VERIFYING


def test_a_rollout_s_own_rollback_has_no_outline() -> None:
    """Its thread tells its whole story."""
    assert rolling_back().settle().said(Topic.POSTMORTEM) == []


def test_a_service_that_never_had_a_rollout_is_rolled_back() -> None:
    """Its plan is enough."""
    story = Story().roll_back(to=LATE)
    assert (story.phase, story.split) == (Phase.ROLLING_BACK, {STABLE: 100})
    assert story.settle().service.active is None


def test_without_a_revision_nothing_is_done_while_no_rollout_is_active() -> None:
    """Where to is not guessed by the rules."""
    story = completed().roll_back()
    assert story.service.active is None
    assert "/canary rollback shop to REVISION" in story.refusal


@pytest.mark.parametrize("served", [{CANARY: 60, STABLE: 40}, {CANARY: 50, "shop-00007": 50}])
def test_every_revision_that_loses_its_traffic_is_rejected(served: dict[str, int]) -> None:
    """Traffic by hand may be split; what gets everything is not rejected."""
    story = completed().roll_back(to=destination(served=served))
    assert rejected(story) == set(served) - {STABLE} | {CANARY}


def test_what_was_rejected_and_is_chosen_is_no_longer_rejected() -> None:
    """A person has decided anew."""
    story = rolling_back().settle().roll_back(to=destination(CANARY, leaving=STABLE))
    assert story.split == {CANARY: 100}
    assert rejected(story) == {STABLE}


def test_a_freeze_does_not_stop_it() -> None:
    """Rolling back is always possible."""
    assert completed().freeze().roll_back(to=LATE).phase is Phase.ROLLING_BACK


@pytest.mark.parametrize(
    "story",
    [soaking(), soaking(settled=False), soaking().hold(), watching()],
    ids=["soaking", "not served", "held", "watching"],
)
def test_with_traffic_the_rollout_goes_where_it_was_asked_for(story: Story) -> None:
    """Straight there, in one shift, and neither stable nor the canary is to start by accident."""
    shares = {CANARY: 10, STABLE: 90}
    story.roll_back(to=destination(OLDER, leaving=STABLE, served=shares))
    assert (story.phase, story.split) == (Phase.ROLLING_BACK, {OLDER: 100})
    assert rejected(story) == {CANARY, STABLE}
    assert story.rollout.id == "shop-r1"


@pytest.mark.parametrize(
    ("story", "to"),
    [
        (soaking(settled=False), OLDER),
        (soaking(settled=False), STABLE),
        (rolling_back().fail_traffic(), OLDER),
    ],
)
def test_what_users_get_is_what_was_found_when_it_was_asked_for(story: Story, to: str) -> None:
    """Also where a shift was under way that nobody had seen served yet."""
    found = {CANARY: 50, "shop-00007": 50}
    desired = story.roll_back(to=destination(to, served=found)).service.desired
    assert desired is not None
    assert desired.served == found


def test_with_traffic_to_stable_is_a_usual_rollback() -> None:
    """Stable serves most of it and stays good."""
    story = soaking().roll_back(to=destination(STABLE, served={CANARY: 10, STABLE: 90}))
    assert (story.split, rejected(story)) == ({STABLE: 100}, {CANARY})


@pytest.mark.parametrize(
    "story",
    [requested(), verifying(), verifying().settle(), verifying().settle().hold()],
    ids=["requested", "not served", "verifying", "held"],
)
def test_before_traffic_the_rollout_is_cancelled_and_stable_is_rolled_back(story: Story) -> None:
    """Its canary has done nothing wrong; what served has."""
    story.roll_back(to=destination(OLDER, leaving=STABLE))
    assert story.last.ended
    assert (story.last.ended.id, story.last.ended.phase) == ("shop-r1", Phase.CANCELLED)
    assert (story.rollout.id, story.rollout.canary) == ("shop-b1", STABLE)
    assert (story.phase, story.split) == (Phase.ROLLING_BACK, {OLDER: 100})
    assert rejected(story) == {STABLE}
    assert sum(isinstance(effect, ShiftTraffic) for effect in story.effects) == 1


@pytest.mark.parametrize("story", [soaking(), verifying(), watching()])
def test_a_rollback_to_the_canary_is_none(story: Story) -> None:
    """It would send everything to what is on trial."""
    story.roll_back(to=destination(CANARY, leaving=STABLE))
    assert f"{CANARY} is the canary of shop-r1" in story.refusal
    assert story.phase is not Phase.ROLLING_BACK


def test_of_two_people_at_once_the_first_is_followed() -> None:
    """The second is notified where everything goes, and how to go elsewhere."""
    story = completed().roll_back(to=LATE, by=ANN).roll_back(to=destination(OLDER), by=BOB)
    assert story.split == {STABLE: 100}
    assert f"is rolling back to {STABLE} already (by Ann)" in story.refusal
    assert f"/canary rollback shop to {OLDER}" in story.refusal


@pytest.mark.parametrize("late", [True, False])
def test_where_the_platform_refuses_it_another_revision_can_be_chosen(late: bool) -> None:
    """Nobody has to wait for what will never be served."""
    story = completed().roll_back(to=LATE) if late else rolling_back()
    story.fail_traffic().roll_back(to=destination(OLDER), by=ANN)
    assert (story.phase, story.split) == (Phase.ROLLING_BACK, {OLDER: 100})
    assert "Ann chooses shop-00000" in story.said(Topic.ROLLING_BACK)[0]
    story.settle()
    assert story.last.ended
    assert story.last.ended.stable == OLDER


def test_so_it_can_where_it_is_not_served_in_time() -> None:
    """What was accepted and is not served is no better."""
    story = completed().roll_back(to=LATE).deadline()
    assert story.roll_back(to=destination(OLDER)).split == {OLDER: 100}


def test_the_plan_says_who_is_paged_and_notified() -> None:
    """As for every rollback by hand."""
    on = plan(on_rollback={"page_by_hand": "sre", "announce": ["#incidents"]})
    story = completed().roll_back(to=destination(plan=on))
    (page,) = (each for each in story.effects if isinstance(each, Page))
    assert (page.rollout, page.target) == ("shop-b1", "sre")
    assert any(getattr(each, "also", ()) == ("#incidents",) for each in story.effects)


def test_since_when_it_served_is_what_to_look_into() -> None:
    """The time in which it can have done harm; where that is not known, nothing is made up."""
    since = completed().now
    known = completed().after(60 * MINUTE).roll_back(to=destination(since=since)).settle()
    assert "at 100 % for 1 h until" in known.said(Topic.ROLLED_BACK)[0]
    unknown = completed().roll_back(to=LATE).settle()
    assert f"Look into {CANARY}. Roll out" in unknown.said(Topic.ROLLED_BACK)[0]


def test_a_turn_shifts_once() -> None:
    """However often a decision says what is desired."""
    turn = Turn(soaking().service, soaking().now)
    turn.shift()
    turn.shift()
    assert len(turn.effects) == 1
