"""Windows, hours, and gates that somebody outside opens."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.plan.values.windows import Window
from bot.rollout.effects import ShiftTraffic
from bot.rollout.gates import opening
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase
from tests.support.rollouts import BOB, EVE, FAIL, MINUTE, NOON, plan, started
from tests.support.story import Story, requested, soaking
from tests.unit.rollout.states import STEPS, closing, daytime

HOUR = timedelta(hours=1)
TUESDAYS: dict[str, Any] = {"days": "Tue", "hours": "10:00-14:00", "holidays": "EC"}


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(f"{text}+00:00")


def test_a_start_outside_its_window_waits_for_it() -> None:
    """It says when the window opens, touches no traffic, and is looked at right then."""
    story = requested(window=TUESDAYS | {"hours": "13:00-14:00"})
    assert story.phase is Phase.REQUESTED
    assert (
        "waits for the window, closed until Tue 2026-03-10 13:00 UTC"
        in story.said(Topic.WAITING)[0]
    )
    assert story.service.due_at == NOON + HOUR
    assert not any(isinstance(effect, ShiftTraffic) for effect in story.effects)
    assert story.tick(None).last.ignored
    assert story.after(HOUR).tick(None).phase is Phase.VERIFYING


def test_a_start_inside_its_window_begins() -> None:
    """Nothing is waited for."""
    assert requested(window=TUESDAYS).phase is Phase.VERIFYING


def test_a_window_is_closed_on_holidays() -> None:
    """Tuesday, 3 November 2026 is a holiday in Ecuador: the next Tuesday it is."""
    story = Story(now=at("2026-11-03T11:00"))
    story.start(plan(gates={"window": TUESDAYS}))
    assert story.rollout.waiting[0].until == at("2026-11-10T10:00")


def test_a_request_waits_for_its_window_and_no_longer() -> None:
    """An hour after the window has opened a request that nobody looked at is cancelled."""
    story = requested(window=TUESDAYS | {"hours": "13:00-14:00"})
    assert story.rollout.deadline == NOON + 2 * HOUR
    story.deadline()
    assert story.last.ended is not None
    assert (
        "did not open in time; it waited for the window, closed until" in story.last.ended.outcome
    )


def test_approvals_are_asked_when_the_window_opens() -> None:
    """Nobody's yes grows old behind a closed window."""
    story = Story(now=NOON - 3 * HOUR)
    gates = {"window": TUESDAYS, "approvals": {"roles": ["code"], "expire": "60m"}}
    story.start(plan(gates=gates, people={"code": ["U0BOB"]}))
    assert [each.gate for each in story.rollout.waiting] == ["window"]
    assert story.rollout.asks == ()
    story.after(HOUR).tick(None)
    assert [each.gate for each in story.rollout.waiting] == ["approvals"]
    assert story.approve().phase is Phase.VERIFYING


def test_an_ask_is_void_when_the_window_closes() -> None:
    """It is asked again when it opens; what was approved before does not count then."""
    gates = {
        "window": {"days": "Tue-Wed", "hours": "10:00-12:30"},
        "approvals": {"roles": ["code", "lead"], "expire": "60m"},
    }
    story = requested(**gates).approve().after(31 * MINUTE).tick(None)
    assert [each.gate for each in story.rollout.waiting] == ["window"]
    assert "asked again then" in story.rollout.asks[0].ended
    story.after(at("2026-03-11T10:00") - story.now).tick(None)
    assert story.rollout.waiting[0].roles == ("code", "lead")
    assert story.approve().approve(EVE, "lead").phase is Phase.VERIFYING


def test_a_step_up_waits_for_the_window() -> None:
    """Its soak is over and its checks pass: it stays, is still judged, and continues by itself when
    the window opens."""
    story = closing().after(5 * MINUTE).tick()
    assert (story.phase, story.rollout.step) == (Phase.SOAKING, 1)
    assert "50 % waits for the window, closed until Wed" in story.said(Topic.WAITING)[0]
    assert story.after(MINUTE).tick().said(Topic.WAITING) == []
    tomorrow = story.after(at("2026-03-11T11:00") - story.now)
    assert Story(tomorrow.service, tomorrow.now).tick(FAIL).phase is Phase.ROLLING_BACK
    assert tomorrow.tick().rollout.step == 2


def test_nobody_opens_a_window_by_hand() -> None:
    """A promote outside the window is refused with when it opens."""
    story = closing().tick().after(5 * MINUTE).promote(sure=True, anyway=True, reason="Now")
    assert "50 % has to wait for the window, closed until" in story.refusal


def test_going_back_needs_no_window() -> None:
    """A rollback outside the window is a rollback."""
    assert closing().after(5 * MINUTE).roll_back().phase is Phase.ROLLING_BACK


def test_a_step_starts_in_its_hours() -> None:
    """The step's own hours are a gate before it, beside the plan's window."""
    steps = [*STEPS[:2], STEPS[2] | {"hours": "13:00-14:00"}]
    story = soaking(1, plan(steps=steps)).after(4 * MINUTE).tick()
    assert [each.gate for each in story.rollout.waiting] == ["hours"]
    assert story.after(HOUR).tick().rollout.step == 2


def test_the_soak_counts_in_the_steps_hours_only() -> None:
    """The clock stops when the hours end, to the second, and the deadline waits with it."""
    story = daytime()
    counted = at("2026-03-10T12:04") - (story.now - 2 * MINUTE)
    before = story.rollout.deadline
    story.after(5 * MINUTE).tick()
    assert story.rollout.clock.elapsed(story.now + HOUR) == counted
    assert [each.gate for each in story.rollout.waiting] == ["hours"]
    assert before is not None
    assert story.rollout.deadline == before + timedelta(hours=22, minutes=56)
    assert story.after(5 * HOUR).tick().rollout.step == 1
    story.after(at("2026-03-11T11:00") - story.now).tick()
    assert story.rollout.waiting == ()
    assert story.after(5 * MINUTE - counted).tick().rollout.step == 2


def test_limits_are_watched_outside_the_hours() -> None:
    """A limit that breaks at night rolls back at night."""
    story = daytime().after(5 * MINUTE).tick()
    assert story.after(5 * HOUR).tick(FAIL).phase is Phase.ROLLING_BACK


def test_gates_outside_open_one_after_the_other() -> None:
    """The image first; that somebody is on call counts only when nothing else is missing."""
    story = requested(passed_in="staging", on_call="PSCHED1")
    assert [each.gate for each in story.rollout.waiting] == ["passed_in"]
    assert story.open_gate("on_call").last.ignored
    story.open_gate("passed_in")
    assert [each.gate for each in story.rollout.waiting] == ["on_call"]
    assert story.open_gate("on_call").phase is Phase.VERIFYING


def test_gates_that_are_open_at_the_start_are_not_waited_for() -> None:
    """What the service saw open when it was asked to start counts at once."""
    on = plan(gates={"passed_in": "staging", "on_call": "PSCHED1"})
    assert Story().start(on, opened=("passed_in", "on_call")).phase is Phase.VERIFYING


def test_being_on_call_is_asked_again_after_a_wait() -> None:
    """Somebody on call at the request, and approvals an hour later: who is on call now?"""
    gates = {"on_call": "PSCHED1", "approvals": {"roles": ["code"], "expire": "60m"}}
    story = Story().start(
        plan(gates=gates, people={"code": ["U0BOB"]}), opened=("passed_in", "on_call")
    )
    story.approve()
    assert [each.gate for each in story.rollout.waiting] == ["on_call"]
    assert story.rollout.deadline == story.rollout.asks[0].until
    assert story.service.due_at is not None
    assert story.service.due_at <= story.now + MINUTE
    assert story.open_gate("on_call").phase is Phase.VERIFYING


def test_a_gate_that_never_opens_ends_the_request() -> None:
    """It is waited for as long as a rollout may hold, and then cancelled with what was closed."""
    story = requested(passed_in="staging")
    assert story.rollout.deadline == NOON + 24 * HOUR
    story.deadline()
    assert story.last.ended is not None
    assert "it waited for this very image to complete in staging" in story.last.ended.outcome


def test_the_checklist_is_ticked_by_who_starts() -> None:
    """A start with an item missing is refused, naming it; with all ticked it begins."""
    on = plan(gates={"checklist": ["Migration is additive", "Rollback plan documented"]})
    story = Story()
    story.tell(started(on, ticked=("Migration is additive",)))
    assert "Not ticked yet: Rollback plan documented." in story.refusal
    story.tell(started(on, ticked=("Migration is additive", "Rollback plan documented")))
    assert story.phase is Phase.VERIFYING


def test_a_hold_at_the_gates_goes_on_from_there() -> None:
    """Resumed, a request asks again, and starts when it is approved."""
    story = requested().approve().hold().resume().tick(None)
    assert story.rollout.waiting[0].roles == ("code", "lead")
    assert story.approve(BOB).approve(EVE, "lead").phase is Phase.VERIFYING


@pytest.mark.parametrize(
    ("hours", "opens"),
    [
        (["10:00-14:00", "13:00-16:00"], "2026-03-10T13:00"),
        (["10:00-14:00", "08:00-09:00"], None),
        (["14:00-18:00", "17:00-20:00"], "2026-03-10T17:00"),
        (["11:00-13:00"], "2026-03-10T12:00"),
    ],
)
def test_several_windows_open_when_all_are_open(hours: list[str], opens: str | None) -> None:
    """The moment at which the last of them opens and none has closed; None where that is never."""
    windows = tuple(Window.model_validate(each) for each in hours)
    assert opening(windows, NOON) == (at(opens) if opens else None)


def test_windows_that_never_meet_end_the_wait() -> None:
    """Hours that the window never allows don't wait for ever."""
    steps = [STEPS[0], STEPS[1] | {"hours": "08:00-09:00"}, STEPS[2]]
    gates = {"window": {"hours": "10:00-14:00"}}
    story = Story().start(plan(steps=steps, gates=gates)).settle().verify()
    assert "never open together" in story.rollout.waiting[0].words
    assert story.tick(None).rollout.deadline == NOON + HOUR
    assert story.deadline().last.ended is not None


def test_a_request_ends_with_the_first_gate_that_stays_closed() -> None:
    """Of two that it waits for, the one whose time is over first."""
    story = requested(passed_in="staging", window={"hours": "14:00-16:00"})
    assert {each.gate for each in story.rollout.waiting} == {"passed_in", "window"}
    passed, window = sorted(story.rollout.waiting, key=lambda each: each.gate)
    assert passed.until is not None
    assert window.until is not None
    assert story.rollout.deadline == min(passed.until, window.until + 60 * MINUTE)
    short = plan(gates={"passed_in": "staging", "window": {"hours": "12:30-16:00"}})
    soon = Story().start(short).rollout
    assert soon.deadline == NOON + 90 * MINUTE
