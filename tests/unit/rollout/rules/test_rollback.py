"""Rolling back: open to everyone, stronger than everything, and remembered."""

import pytest

from bot.rollout.effects import Page, ResolvePage, ShiftTraffic
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase
from tests.support.rollouts import ANN, BOB, CANARY, FAIL, MINUTE, PASS, STABLE, plan
from tests.support.story import Story, requested, rolling_back, soaking, verifying, watching


@pytest.mark.parametrize(
    "story",
    [
        soaking(),
        soaking(settled=False),
        soaking(3),
        soaking().hold(),
        soaking().drift(canary=100),
        soaking(2, settled=False).fail_traffic(),
        soaking().freeze(),
        watching(),
        watching().hold(),
    ],
    ids=[
        "soaking",
        "unsettled",
        "last",
        "held",
        "drift",
        "refused",
        "frozen",
        "watch",
        "held watch",
    ],
)
def test_anyone_can_roll_back_from_anywhere(story: Story) -> None:
    """From every state with traffic, all of it goes to stable and our tag is taken off."""
    story.roll_back()
    assert story.phase is Phase.ROLLING_BACK
    assert story.service.desired
    assert story.service.desired.traffic.split == {STABLE: 100}
    assert story.service.desired.traffic.tagged is None
    assert isinstance(story.effects[0], ShiftTraffic)
    assert "It looks wrong" in story.said(Topic.ROLLING_BACK)[0]


@pytest.mark.parametrize(
    "story",
    [requested(), verifying(), verifying().settle(), verifying().settle().hold()],
    ids=["requested", "not served", "verifying", "held"],
)
def test_before_traffic_it_is_cancelled(story: Story) -> None:
    """Before any traffic there is nothing to send back, and nothing is rejected."""
    story.roll_back()
    assert story.last.ended is not None
    assert story.last.ended.phase is Phase.CANCELLED
    assert not story.service.rejected


def test_nothing_wins_against_it() -> None:
    """Once it rolls back, no promote, hold, resume, good evaluation, alert or freeze changes where
    the traffic goes, and a second rollback is not a new one."""
    story = rolling_back()
    version = story.version
    story.promote(sure=True, anyway=True, reason="No!").hold().resume().roll_back()
    story.tick(PASS).tick(FAIL).verify().alert().alert("info").freeze().thaw()
    story.drift(canary=100)
    assert story.phase is Phase.ROLLING_BACK
    assert (story.version, story.split) == (version, {STABLE: 100})


def test_it_ends_when_stable_serves_everything() -> None:
    """The rollout ends only when the platform serves stable alone, and says how long it took."""
    story = rolling_back().after(7 * MINUTE).settle()
    ended = story.last.ended
    assert ended is not None
    assert ended.phase is Phase.ROLLED_BACK
    assert ended.rollback
    assert ended.rollback.settled_at == story.now
    assert "420" in story.said(Topic.ROLLED_BACK)[0] or "7 min" in story.said(Topic.ROLLED_BACK)[0]


def test_it_latches() -> None:
    """A revision that was rolled back starts again only with --again and a reason."""
    story = rolling_back().settle()
    assert "was rolled back in shop-r1: It looks wrong" in story.start().refusal
    assert "--again" in story.start(again=True).refusal
    assert "--again" in story.start(reason="Please").refusal
    assert story.start(canary="shop-00003").phase is Phase.VERIFYING


def test_again_because_takes_the_latch_off() -> None:
    """With a reason it starts, and another rollback latches again."""
    story = rolling_back().settle().start(again=True, reason="The database was down")
    assert story.phase is Phase.VERIFYING
    assert not story.service.rejected
    story.settle().verify().settle().roll_back().settle()
    assert [each.revision for each in story.service.rejected] == [CANARY]
    assert "was rolled back" in story.start().refusal


def test_each_revision_has_its_own_latch() -> None:
    """A rollback of another revision leaves the first one rejected; a second rollback of the same
    replaces its latch, and only its own is taken off by ``--again``."""
    other = "shop-00003"
    story = rolling_back().settle().start(canary=other).settle().verify().settle()
    story.roll_back().settle()
    assert [each.revision for each in story.service.rejected] == [CANARY, other]
    story.start(again=True, reason="Fixed")
    assert [each.revision for each in story.service.rejected] == [other]
    story.settle().verify().settle().roll_back(reason="Again").settle()
    assert [each.revision for each in story.service.rejected] == [other, CANARY]
    assert story.service.rejected[-1].reason == "Again."


def test_the_latch_is_set_when_it_is_decided() -> None:
    """The revision is rejected at once, not when the platform has followed."""
    assert [each.revision for each in rolling_back().service.rejected] == [CANARY]


def test_a_person_s_rollback_pages_softly() -> None:
    """What a person decided awake is a warning; what Canario decided alone is critical."""
    for story, severity in (
        (soaking().roll_back(by=ANN), "warning"),
        (soaking().tick(FAIL), "critical"),
    ):
        assert [e.severity for e in story.effects if isinstance(e, Page)] == [severity]


@pytest.mark.parametrize("rule", [None, {"page": "sre"}])
def test_a_plan_that_names_nobody_for_it_wakes_nobody(rule: object) -> None:
    """Who is paged where Canario decides alone is not, where a person has."""
    story = soaking(on=plan(on_rollback=rule)).roll_back(by=BOB)
    assert not any(isinstance(effect, Page) for effect in story.effects)


def test_the_page_of_a_rollback_stays_open() -> None:
    """A rollback's incident is a person's to close; one of a rollout that completed is resolved."""
    back = rolling_back().settle()
    assert not any(isinstance(effect, ResolvePage) for effect in back.effects)
    fixed = soaking(3, settled=False).fail_traffic().resume().settle().after(5 * MINUTE).tick()
    done = fixed.after(60 * MINUTE).tick()
    assert done.last.ended is not None
    assert any(isinstance(effect, ResolvePage) for effect in done.effects)


def test_the_watch_rolls_back_by_itself() -> None:
    """At 100 % a broken limit or a critical alert is still rolled back, without anybody asking."""
    for story in (watching().tick(FAIL), watching().alert()):
        assert story.split == {STABLE: 100}
        assert story.rollout.last_by.kind in ("canario", "alert")


def test_also_told_are_the_plan_s_channels() -> None:
    """The rollback and its end are told where the plan says."""
    on = plan(on_rollback={"announce": ["#incidents"]})
    begun = soaking(on=on).roll_back()
    ended = soaking(on=on).roll_back().settle()
    for story in (begun, ended):
        assert any(getattr(effect, "also", ()) == ("#incidents",) for effect in story.effects)


def test_what_is_cancelled_on_hold_loses_its_tag() -> None:
    """Our tag was put on to test the canary; a hold in between does not leave it there."""
    story = verifying().settle().hold().roll_back()
    assert story.last.ended is not None
    assert story.service.desired is not None
    assert story.service.desired.traffic.tagged is None
    assert any(isinstance(effect, ShiftTraffic) for effect in story.effects)
