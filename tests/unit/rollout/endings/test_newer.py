"""A newer revision while a rollout is active: what was superseded makes room, and says so."""

from typing import Any

from bot.rollout.effects import Page, ResolvePage, RunJob, StartNext, ThrowSwitch
from bot.rollout.facts import StartQueued
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase, Rollout
from tests.support.rollouts import (
    BOB,
    CANARY,
    EVE,
    FAIL,
    MINUTE,
    STABLE,
    destination,
    new_id,
    next_start,
    plan,
)
from tests.support.story import Story, soaking, watching

KEEPS: dict[str, Any] = {"watch": {"for": "1h", "keep": "5%"}}
ENDS: dict[str, Any] = {"confirm": ["It works"], "job": {"name": "smoke", "timeout": "5m"}}


def queue(story: Story, canary: str = "", *, supersede: bool = False) -> Story:
    """Eve wants another one instead of what waits; without a name, nothing."""
    start = next_start(canary) if canary else None
    name = story.rollout.id
    story.tell(
        StartQueued(id=new_id(), by=EVE, rollout=name, start=start, supersede=supersede),
    )
    return story


def begun(story: Story) -> list[str]:
    """Which revisions the last decision starts."""
    return [each.start.canary for each in story.effects if isinstance(each, StartNext)]


def test_a_watch_that_keeps_some_gives_all_of_it_first() -> None:
    """The next start finds one revision that serves everything."""
    story = watching(plan(**KEEPS)).queue_start(supersede=True)
    assert story.phase is Phase.WATCHING
    assert story.split == {CANARY: 100}
    assert begun(story) == []
    assert begun(story.settle()) == ["shop-00003"]
    assert story.service.active is None
    assert "before the end of its watch, for shop-00003" in str(
        story.announced(Topic.COMPLETED)[0].details
    )


def test_what_is_being_restored_in_the_watch_is_served_first() -> None:
    """Traffic that the platform does not serve yet is waited for."""
    story = watching().drift(canary=50, stable=50)
    story.resume(adopt=False)
    story.tell(story.facts[-1][0].model_copy(update={"id": new_id(), "sure": True}))
    assert (story.phase, story.service.settled) == (Phase.WATCHING, False)
    story.queue_start(supersede=True)
    assert story.phase is Phase.WATCHING
    assert begun(story.settle()) == ["shop-00003"]


def test_what_serves_everything_is_complete_at_once() -> None:
    """Without what the end asks for; the notice says that this is left out."""
    story = watching(plan(on_complete=ENDS)).queue_start(supersede=True)
    assert story.phase is Phase.IDLE
    assert begun(story) == ["shop-00003"]
    said = story.announced(Topic.COMPLETED)[0]
    assert "for shop-00003, without 1 confirmation and the job smoke." in str(said.details)


def test_nothing_is_asked_for_while_all_of_it_is_given() -> None:
    """The person who superseded it said so: no job and no confirmation comes in between."""
    story = watching(plan(**KEEPS, on_complete=ENDS)).after(60 * MINUTE).tick()
    assert story.rollout.jobs
    story.queue_start(supersede=True)
    story.tick()
    assert story.phase is Phase.WATCHING
    assert not [each for each in story.effects if isinstance(each, RunJob)]
    story.freeze().settle().thaw()
    assert not [each for each in story.effects if isinstance(each, RunJob)]
    assert begun(story.after(MINUTE).tick()) == ["shop-00003"]


def test_a_fault_while_all_of_it_is_given_rolls_back_for_good() -> None:
    """It is rejected, and nothing starts by itself."""
    story = watching(plan(**KEEPS)).queue_start(supersede=True).alert()
    assert story.phase is Phase.ROLLING_BACK
    assert [each.revision for each in story.service.rejected] == [CANARY]
    assert begun(story.settle()) == []
    assert "does not start by itself" in story.said(Topic.WAITING)[0]


def test_what_waits_in_the_end_is_named() -> None:
    """Another one took its place while the first rolls back: both notices say what happens."""
    story = queue(soaking().queue_start(supersede=True), "shop-00004")
    assert story.said(Topic.WAITING) == [
        "Bob wants shop-00004 next, in place of shop-00003. shop-00004 starts when "
        f"{STABLE} serves everything again."
    ]
    story.settle()
    assert "shop-00004 starts next" in story.said(Topic.ROLLED_BACK)[0]
    assert begun(story) == ["shop-00004"]


def test_what_is_withdrawn_while_it_rolls_back_does_not_start() -> None:
    """It does not continue, and nothing is said to start."""
    story = queue(soaking().queue_start(supersede=True))
    assert story.said(Topic.WAITING) == [
        f"Eve withdrew the start of shop-00003. All traffic goes to {STABLE} now."
    ]
    story.settle()
    assert story.service.rejected == ()
    assert "starts next" not in story.said(Topic.ROLLED_BACK)[0]
    assert f"`/canary start shop {CANARY} --plan shop`" in story.said(Topic.ROLLED_BACK)[0]
    assert begun(story) == []


def test_what_is_withdrawn_may_be_asked_for_again() -> None:
    """It was superseded, and stays so."""
    story = queue(queue(soaking().queue_start(supersede=True)), "shop-00004")
    assert begun(story.settle()) == ["shop-00004"]


def test_what_is_withdrawn_in_a_hold_or_at_the_end_of_a_watch() -> None:
    """The words are those of the phase."""
    story = queue(soaking().queue_start().hold())
    assert "It is still on hold: Bob asked for it: Lunch" in story.said(Topic.WAITING)[0]
    story = queue(watching(plan(**KEEPS)).queue_start(supersede=True))
    assert story.said(Topic.WAITING)[0].endswith("It is complete once that is served.")
    assert begun(story.settle()) == []


def test_another_one_at_the_end_of_a_watch_changes_no_traffic() -> None:
    """All of it is given already."""
    story = watching(plan(**KEEPS)).queue_start(supersede=True)
    version = story.version
    queue(story, "shop-00004", supersede=True)
    assert story.version == version
    assert begun(story.settle()) == ["shop-00004"]


def test_after_a_rollback_for_a_fault_nothing_is_queued() -> None:
    """Nothing starts by itself then, so the command to give later is named."""
    for supersede in (False, True):
        story = soaking().roll_back().queue_start(supersede=supersede)
        assert f"{CANARY} is rolling back to {STABLE}" in story.refusal
        assert "`/canary start shop shop-00003 --plan shop`" in story.refusal
        assert story.rollout.next_start is None


def test_a_rollback_by_hand_of_what_makes_room_is_one_for_good() -> None:
    """Somebody saw a fault: it is rejected, told as a rollback, and nothing starts by itself."""
    story = soaking(on=plan(on_rollback={"page": "sre", "page_by_hand": "sre"}))
    story.queue_start(supersede=True).roll_back(reason="It charges twice")
    assert story.refusal == ""
    assert [each.revision for each in story.service.rejected] == [CANARY]
    assert any(isinstance(each, Page) for each in story.effects)
    assert f"Bob rolls {CANARY} back: It charges twice." in story.said(Topic.ROLLING_BACK)[0]
    assert begun(story.settle()) == []
    assert "does not start by itself" in story.said(Topic.WAITING)[0]
    assert story.last.ended is not None
    assert "It charges twice." in story.last.ended.outcome


def test_who_was_paged_may_sleep_when_it_made_room() -> None:
    """The page is resolved, and nobody else is called."""
    called = plan(
        people={"operators": ["U0ANN"], "sre": ["U0BOB"]},
        escalation=[{"role": "sre"}, {"role": "operators", "after": "10m"}],
        on_rollback={"page": "sre"},
    )
    story = soaking(2, called, settled=False).fail_traffic()
    assert story.rollout.paged
    story.queue_start(supersede=True).settle()
    assert any(isinstance(each, ResolvePage) for each in story.effects)
    assert [each.open for each in story.service.calling] == [False]


def test_who_was_paged_for_a_fault_stays_awake() -> None:
    """A rollback for a fault is not over with the traffic."""
    story = soaking(2, plan(on_rollback={"page": "sre"})).tick(FAIL).settle()
    assert not any(isinstance(each, ResolvePage) for each in story.effects)


def test_a_rollout_that_named_its_successor_is_still_read() -> None:
    """Until now the name was stored."""
    stored = soaking().queue_start(supersede=True).rollout.model_dump(mode="json", by_alias=True)
    del stored["superseded"]
    assert Rollout.model_validate({**stored, "superseded_by": "shop-00003"}).superseded
    assert not Rollout.model_validate({**stored, "superseded_by": ""}).superseded
    assert stored["next_start"]["by"]["id"] == BOB.id


def test_what_makes_room_is_no_incident_and_switches_nothing_off() -> None:
    """Nothing is wrong with it."""
    rule = {"page": "sre", "incident": True, "switch_off": "SMART_MODE"}
    story = soaking(on=plan(on_rollback=rule)).queue_start(supersede=True)
    assert story.phase is Phase.ROLLING_BACK
    assert story.announced(Topic.INCIDENT) == []
    assert not [each for each in story.effects if isinstance(each, ThrowSwitch | Page)]
    story = soaking(on=plan(on_rollback=rule)).roll_back()
    assert len(story.announced(Topic.INCIDENT)) == 1
    assert [e.switch_off for e in story.effects if isinstance(e, ThrowSwitch)] == ["SMART_MODE"]


def test_a_rollback_by_hand_may_choose_another_revision() -> None:
    """Stable is not good either: all of it goes to that one, and nothing starts by itself."""
    story = soaking().queue_start(supersede=True).roll_back(to=destination("shop-00000"))
    assert story.refusal == ""
    assert (story.phase, story.split) == (Phase.ROLLING_BACK, {"shop-00000": 100})
    assert CANARY in {each.revision for each in story.service.rejected}
    assert begun(story.settle()) == []


def test_one_whose_traffic_is_adopted_by_hand_is_like_any_other_again() -> None:
    """It soaks, what waited for it still waits, and it may be superseded."""
    story = watching(plan(**KEEPS)).queue_start(supersede=True).freeze().settle()
    story.drift(canary=50, stable=50).thaw()
    story.resume(adopt=True).settle()
    assert (story.phase, story.split) == (Phase.SOAKING, {CANARY: 50, STABLE: 50})
    assert not story.rollout.superseded
    assert queue(story, "shop-00004", supersede=True).phase is Phase.ROLLING_BACK
