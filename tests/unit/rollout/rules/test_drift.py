"""Somebody changes the traffic by hand: never fight; hold, say what changed, offer."""

from datetime import timedelta
from typing import Any

import pytest

from bot.rollout.effects import ShiftTraffic
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase
from tests.support.rollouts import CANARY, MINUTE, PASS, STABLE, plan
from tests.support.story import Story, soaking, verifying, watching


def test_drift_holds_and_says_what_changed() -> None:
    """The hold names both splits and the three ways on, and shifts nothing."""
    story = soaking().drift(canary=50, stable=50)
    said = story.said(Topic.DRIFT)[0]
    assert story.phase is Phase.HOLDING
    assert "by hand to shop-00001 50 %, shop-00002 50 %" in said
    assert "this rollout had set shop-00002 10 %, shop-00001 90 %" in said
    assert "`/canary resume shop --adopt`" in said
    assert "`/canary rollback shop`" in said
    assert not any(isinstance(effect, ShiftTraffic) for effect in story.effects)


def test_the_same_drift_is_said_once() -> None:
    """Drift that is seen again changes nothing."""
    assert soaking().drift(canary=50, stable=50).drift(canary=50, stable=50).last.ignored


def test_beside_a_hold_of_a_person_it_is_said_once_too() -> None:
    """And each later change replaces the one before: one hold, with what is there now."""
    story = soaking().hold().drift(canary=50, stable=50)
    assert story.drift(canary=50, stable=50).last.ignored
    story.drift(canary=30, stable=70)
    assert [each.split for each in story.rollout.holds if each.split] == [{CANARY: 30, STABLE: 70}]
    assert len(story.rollout.holds) == 2


def test_drift_is_no_news_while_we_shift() -> None:
    """What is served while our own shift is under way is not somebody's doing."""
    assert soaking(settled=False).drift(stable=100).last.ignored


def test_drift_of_an_older_version_is_no_news() -> None:
    """A look that is older than the last decision says nothing."""
    story = soaking()
    story.service = story.service.model_copy(
        update={
            "desired": story.service.desired
            and story.service.desired.model_copy(update={"version": 99})
        }
    )
    fresh = soaking().drift(canary=50, stable=50)
    story.tell(fresh.facts[-1][0])
    assert story.last.ignored


def test_resume_restores() -> None:
    """Resume asks the platform for the rollout's own split again."""
    story = soaking().drift(canary=50, stable=50).resume()
    assert story.split == {CANARY: 10, STABLE: 90}
    assert not story.service.settled
    assert any(isinstance(effect, ShiftTraffic) for effect in story.effects)


def test_adopt_keeps_what_was_set() -> None:
    """Resume with adopt takes the new split for the rollout's own, at the step it fits."""
    story = soaking().drift(canary=60, stable=40).resume(adopt=True).settle()
    assert story.split == {CANARY: 60, STABLE: 40}
    assert (story.phase, story.rollout.step) == (Phase.SOAKING, 2)
    assert story.rollout.clock.elapsed(story.now) == 0 * MINUTE
    story.after(5 * MINUTE).tick(PASS)
    assert story.split == {CANARY: 100}


def test_a_lower_split_is_adopted_at_the_lower_step() -> None:
    """What somebody set back by hand is soaked again from there."""
    story = soaking(2).drift(canary=10, stable=90).resume(adopt=True)
    assert (story.split, story.rollout.step) == ({CANARY: 10, STABLE: 90}, 1)


def test_adopting_from_the_watch_soaks_again() -> None:
    """A watch of everything does not continue with less than everything."""
    story = watching().drift(canary=50, stable=50).resume(adopt=True).settle()
    assert (story.phase, story.rollout.step) == (Phase.SOAKING, 2)


def test_the_last_change_by_hand_counts() -> None:
    """When hands change the traffic twice, adopting takes what is there now."""
    story = soaking().drift(canary=100).drift(canary=50, stable=50).resume(adopt=True)
    assert story.split == {CANARY: 50, STABLE: 50}


@pytest.mark.parametrize(
    ("story", "words"),
    [
        (soaking().hold(), "nothing to adopt"),
        (soaking().drift(stable=100), "fits no step"),
        (soaking().drift(canary=5, stable=95), "fits no step"),
        (soaking().drift(other=50, canary=50), "fits no step"),
        (soaking().drift(), "fits no step"),
        (verifying().settle().drift(canary=50, stable=50), "has not been verified"),
    ],
    ids=["no drift", "no canary", "below the steps", "a stranger", "nothing", "unverified"],
)
def test_what_cannot_be_adopted(story: Story, words: str) -> None:
    """A split that the plan has no step for, or that an unverified canary got, is refused, and
    the rollout holds on."""
    assert words in story.resume(adopt=True).refusal
    assert story.phase is Phase.HOLDING


def test_a_rollback_from_drift_goes_to_stable() -> None:
    """Whatever was set by hand, a rollback is all to stable."""
    assert soaking().drift(canary=100).roll_back().split == {STABLE: 100}


def test_a_promote_waits_until_drift_is_settled() -> None:
    """Nobody continues over a split that somebody else has set."""
    refusal = soaking().tick().drift(canary=50, stable=50).promote(sure=True).refusal
    assert "--adopt" in refusal


def confirmed_at(step: int, **changes: Any) -> Story:
    """At 10 % of a plan of which that step is left when somebody has confirmed something."""
    steps: list[dict[str, Any]] = [
        {"traffic": "0%"},
        {"traffic": "10%", "soak": "5m"},
        {"traffic": "50%", "soak": "5m"},
        {"traffic": "100%", "soak": "5m"},
    ]
    steps[step]["confirm"] = ["The queue is empty"]
    return soaking(on=plan(steps=steps, **changes))


@pytest.mark.parametrize(
    ("left", "of", "allowed"),
    [
        (1, 20, True),
        (1, 50, False),
        (1, 100, False),
        (2, 50, True),
        (2, 100, False),
        (3, 100, True),
    ],
)
def test_traffic_set_by_hand_does_not_go_round_a_confirmation(
    left: int, of: int, *, allowed: bool
) -> None:
    """What people confirm of a step that is left out, the present one too, is not confirmed by
    setting traffic; the confirmations of the step that it fits are asked for when that one ends."""
    story = confirmed_at(left).drift(canary=of, stable=100 - of)
    offered = "--adopt" in story.said(Topic.DRIFT)[0]
    story.resume(adopt=True)
    assert (story.phase is Phase.SOAKING) == offered == allowed
    assert ("waits for 1 confirmation" in story.refusal) != allowed


def test_what_was_confirmed_of_the_present_step_stays_so() -> None:
    """It is not asked for again by who adopts a higher split."""
    hours = {"days": "mon-fri", "hours": "09:00-12:05", "timezone": "UTC"}
    story = confirmed_at(1, gates={"window": hours}).after(6 * MINUTE).tick().confirm()
    assert [each.gate for each in story.rollout.waiting] == ["window"]
    story.drift(canary=50, stable=50).after(timedelta(hours=22)).resume(adopt=True)
    assert (story.phase, story.rollout.step) == (Phase.SOAKING, 2)
