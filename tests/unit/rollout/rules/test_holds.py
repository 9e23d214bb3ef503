"""Holding: what begins it, what ends it, and that it is not blindness."""

import pytest

from bot.rollout.effects import Page
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Cause, Phase
from bot.rollout.verdict import Outcome
from tests.support.rollouts import (
    CANARY,
    FAIL,
    INCONCLUSIVE,
    MINUTE,
    MISS,
    PASS,
    STABLE,
    plan,
    result,
    verdict,
)
from tests.support.story import Story, soaking, verifying, watching

BY_CHECKS = "errors says miss."


def held_by_checks() -> Story:
    """At the end of the soak the promote limit was missed."""
    return soaking().after(5 * MINUTE).tick(MISS)


def test_a_missed_promote_limit_holds_at_the_end_of_the_soak() -> None:
    """Between its limits a rollout soaks on, and holds when the soak is over, saying why."""
    story = soaking().tick(MISS)
    assert story.phase is Phase.SOAKING
    assert story.after(3 * MINUTE).tick(MISS).rollout.held_phase is Phase.SOAKING
    assert BY_CHECKS in story.said(Topic.HELD)[0]
    assert "within 1 day, it rolls back" in story.said(Topic.HELD)[0]


def test_a_hold_by_checks_ends_by_itself() -> None:
    """Checks that pass again end what the checks began, and the step continues when it is due."""
    story = held_by_checks().after(MINUTE).tick(PASS)
    assert story.phase is Phase.SOAKING
    assert story.said(Topic.RESUMED)
    assert story.after(MINUTE).tick(PASS).rollout.step == 2


@pytest.mark.parametrize("found", [MISS, INCONCLUSIVE], ids=["miss", "inconclusive"])
def test_only_passing_checks_end_it(found: object) -> None:
    """Neither a miss nor too little evidence ends a hold by checks."""
    story = held_by_checks().after(MINUTE)
    story.tick(found)  # type: ignore[arg-type] # parametrized values are objects
    assert story.phase is Phase.HOLDING


def test_a_person_s_hold_never_ends_by_itself() -> None:
    """Passing checks do not end what a person began, however often they pass."""
    story = soaking().hold()
    for _ in range(5):
        story.after(5 * MINUTE).tick(PASS)
    assert story.phase is Phase.HOLDING
    assert story.resume().phase is Phase.SOAKING


def test_a_person_s_hold_outlasts_the_checks_hold() -> None:
    """Where both hold, passing checks end only their own, and say what still holds."""
    story = held_by_checks().hold().tick(PASS)
    assert [held.cause for held in story.rollout.holds] == [Cause.PERSON]
    assert "It is still on hold: Bob asked for it" in story.said(Topic.RESUMED)[0]


@pytest.mark.parametrize(
    "story",
    [
        soaking().hold(),
        held_by_checks(),
        soaking().alert("warning"),
        soaking().drift(canary=50, stable=50),
        soaking().freeze().after(5 * MINUTE).tick(),
        soaking(2, settled=False).fail_traffic(),
        watching().hold(),
    ],
    ids=["person", "checks", "alert", "drift", "freeze", "refused traffic", "watch"],
)
def test_a_hard_limit_rolls_back_from_every_hold(story: Story) -> None:
    """A broken rollback limit rolls back, whatever the rollout holds for."""
    story.after(MINUTE).tick(FAIL)
    assert story.phase is Phase.ROLLING_BACK
    assert story.split == {STABLE: 100}
    assert "errors says fail" in story.said(Topic.ROLLING_BACK)[0]


def test_what_was_refused_is_still_looked_at() -> None:
    """A rollout that holds because its shift was refused is due for an evaluation before its
    hold ends, for the canary still serves the step before."""
    story = soaking(2, settled=False).fail_traffic()
    assert story.service.due_at is not None
    assert story.service.due_at <= story.now + MINUTE


def test_without_served_traffic_nothing_good_is_concluded() -> None:
    """While a shift is not settled, passing checks end no hold and are not kept as evidence."""
    story = soaking(2, settled=False).fail_traffic().tick(PASS)
    assert story.last.ignored
    assert story.rollout.verdict is None


def test_a_second_hold_by_a_person_names_the_first() -> None:
    """Who holds what is held is told by whom it is, and nothing changes."""
    story = soaking().hold().hold()
    assert "on hold already, by Bob: Bob asked for it: Lunch" in story.refusal


def test_resume_ends_all_holds() -> None:
    """A person who resumes answers for every reason at once."""
    story = soaking().hold().alert("warning").drift(canary=50, stable=50).resume()
    assert story.phase is Phase.SOAKING
    assert story.rollout.holds == ()


def test_resuming_what_does_not_hold_is_refused() -> None:
    """Resume says that there is nothing to resume."""
    assert "is not on hold" in soaking().resume().refusal


@pytest.mark.parametrize(
    ("story", "phase"),
    [
        (verifying().settle().hold(), Phase.VERIFYING),
        (soaking().hold(), Phase.SOAKING),
        (watching().hold(), Phase.WATCHING),
    ],
    ids=["verifying", "soaking", "watching"],
)
def test_it_goes_on_where_it_stood(story: Story, phase: Phase) -> None:
    """A hold remembers the phase that it interrupted."""
    assert story.resume().phase is phase


def test_a_hold_that_nobody_ends_goes_back() -> None:
    """After the plan's time a hold in a step rolls back, with its reason."""
    story = soaking(on=plan(hold={"for": "2h"})).hold().deadline()
    assert story.phase is Phase.ROLLING_BACK
    assert "held for 2 h and nobody ended it: Bob asked for it: Lunch" in (
        story.rollout.rollback.reason if story.rollout.rollback else ""
    )


def test_a_hold_before_traffic_that_nobody_ends_is_cancelled() -> None:
    """Before any traffic there is nothing to send back."""
    story = verifying().settle().hold().deadline()
    assert story.last.ended is not None
    assert story.last.ended.phase is Phase.CANCELLED


def test_more_reasons_do_not_move_the_deadline() -> None:
    """A rollout that collects holds ends its wait when the first would have."""
    story = soaking().hold()
    first = story.rollout.deadline
    story.after(60 * MINUTE).alert("warning").drift(canary=50, stable=50)
    assert story.rollout.deadline == first


def test_holding_wakes_nobody() -> None:
    """A hold by checks or a person is told, not paged."""
    for story in (soaking().hold(), held_by_checks()):
        assert not any(isinstance(effect, Page) for effect in story.effects)


def test_a_canary_holds_its_share() -> None:
    """A hold changes no traffic."""
    assert soaking(2).hold().split == {CANARY: 50, STABLE: 50}


def test_a_hold_by_its_share_ends_when_its_share_is_seen() -> None:
    """Passing checks say nothing about it while traffic is not the step's; other holds by checks
    end by them."""
    short = result(Outcome.MISS, "share of requests").model_copy(update={"at_once": True})
    story = soaking().tick(verdict(Outcome.INCONCLUSIVE, short))
    story.drift(canary=30, stable=70).after(MINUTE).tick(PASS)
    assert [held.cause for held in story.rollout.holds] == [Cause.CHECKS, Cause.DRIFT]
    assert story.announced(Topic.RESUMED) == []
    story.after(MINUTE).tick(PASS.model_copy(update={"share_seen": True}))
    assert [held.cause for held in story.rollout.holds] == [Cause.DRIFT]
