"""The forms, from the press to what comes of them: start and refuse, sent to the real functions."""

from sandbox.slack.workspace import OpenModal
from tests.scenario.approvals.approving import CODE, LEAD, ask, asking, nothing_hangs, put, send
from tests.support.world import CANARY, CHANNEL, OPERATOR, STABLE, VISITOR, World, real_seconds

CHECKLIST = ["Migration is additive", "On-call knows"]


def opened(world: World, user: str = OPERATOR) -> OpenModal:
    """The start form as somebody sees it after ``/canary start``."""
    world.say("start", user=user)
    return world.slack.modal(user)


def chosen(world: World, modal: OpenModal) -> str:
    """The shop is chosen; all that stands in the form then."""
    put(world, modal, "canario_form:service", "shop")
    return str(modal.view["blocks"])


def told(world: World, user: str = OPERATOR) -> str:
    """The last that a person was told."""
    return [each.text for each in world.slack.ephemerals() if each.user == user][-1]


def test_it_offers_what_there_is(world: World) -> None:
    """Services with a plan, revisions with the newest first, the plan, and what it will do."""
    modal = opened(world)
    shown = chosen(world, modal)
    assert shown.index(CANARY) < shown.index(STABLE)
    for words in ("10 % for ", "100 % for ", "serves"):
        assert words in shown, words


def test_it_says_what_the_plan_would_find(world: World) -> None:
    """From the shop's own traffic, before anything is sent; the first of the answer, too."""
    world.write_plan(guard=True)
    world.push_plans()
    world.fault(STABLE, error_rate=0.02)
    world.visit(600)
    world.clock.forward(10)
    modal = opened(world)
    shown = chosen(world, modal)
    assert "requests a second" in shown
    assert "At 10 % of" in shown
    put(world, modal, "revision", CANARY)
    assert send(world, modal) == {}
    assert world.rollout.canary == CANARY
    assert "At 10 % of" in told(world)


def test_a_monitoring_that_is_away_does_not_keep_the_form(world: World) -> None:
    """What would be found is not known then; all else stands in it, and it can be sent."""
    world.cloud.monitoring.unavailable()
    modal = opened(world)
    assert "Not known: Monitoring did not say" in chosen(world, modal)
    put(world, modal, "revision", CANARY)
    assert send(world, modal) == {}
    assert world.rollout.canary == CANARY


def test_the_checklist_is_ticked_and_kept(world: World) -> None:
    """The plan's lines, and what was ticked is in the rollout."""
    world.write_plan(gates={"checklist": CHECKLIST})
    world.push_plans()
    modal = opened(world)
    chosen(world, modal)
    put(world, modal, "revision", CANARY)
    put(world, modal, "checklist", ["0", "1"])
    assert send(world, modal) == {}
    assert world.rollout.canary == CANARY


def test_a_checklist_that_is_not_ticked_starts_nothing(world: World) -> None:
    """The answer names what is missing."""
    world.write_plan(gates={"checklist": CHECKLIST})
    world.push_plans()
    modal = opened(world)
    chosen(world, modal)
    put(world, modal, "revision", CANARY)
    put(world, modal, "checklist", ["0"])
    assert send(world, modal) == {}
    assert "On-call knows" in told(world)
    assert world.service().active is None


def test_a_form_that_stayed_open_is_another_request_when_it_is_filled_in(world: World) -> None:
    """What was missing the first time was refused; the same form, ticked, is not."""
    world.write_plan(gates={"checklist": CHECKLIST})
    world.push_plans()
    modal = opened(world)
    chosen(world, modal)
    put(world, modal, "revision", CANARY)
    put(world, modal, "checklist", ["0"])
    send(world, modal)
    assert world.service().active is None
    put(world, modal, "checklist", ["0", "1"])
    send(world, modal)
    assert world.rollout.canary == CANARY


def test_what_was_rolled_back_takes_again_and_a_reason(world: World) -> None:
    """The form says so next to the revision, and asks for the reason before it is sent."""
    world.start(10)
    world.say("rollback shop because checkout is broken")
    modal = opened(world)
    shown = chosen(world, modal)
    assert "rolled back" in shown
    put(world, modal, "revision", CANARY)
    put(world, modal, "again", ["again"])
    assert "changed" in str(send(world, modal))
    put(world, modal, "reason", "the database is fixed")
    assert send(world, modal) == {}
    assert world.rollout.reason == "the database is fixed"


def test_the_box_for_asking_before_each_step_is_kept(world: World) -> None:
    """What was started by the form asks for a promote, too."""
    modal = opened(world)
    chosen(world, modal)
    put(world, modal, "revision", CANARY)
    put(world, modal, "manual", ["manual"])
    assert send(world, modal) == {}
    assert world.rollout.manual


def test_the_form_sent_twice_starts_once(world: World) -> None:
    """A second press of the same form is the same request."""
    modal = opened(world)
    chosen(world, modal)
    put(world, modal, "revision", CANARY)
    assert send(world, modal) == {}
    assert send(world, modal) == {}
    assert len(world.cards()) == 1
    assert "nothing was done twice" in told(world)


def test_a_service_that_is_active_says_so_in_the_form(world: World) -> None:
    """What can't be started can't be sent."""
    world.start(10)
    modal = opened(world)
    shown = chosen(world, modal)
    assert world.rollout.id in shown
    assert send(world, modal) != {}
    assert len(world.cards()) == 1


def test_who_may_not_start_is_told_and_nothing_starts(world: World) -> None:
    """The form is only a form: the rights are looked at when it is sent."""
    modal = opened(world, VISITOR)
    chosen(world, modal)
    put(world, modal, "revision", CANARY)
    assert send(world, modal) == {}
    assert "Only the plan's operators" in told(world, VISITOR)
    assert world.service().active is None


def test_the_refusal_that_is_written_too_late_is_told(world: World) -> None:
    """While somebody wrote the reason, the others approved: it is told so, and nothing stops."""
    asking(world)
    world.click(ask(world), "refuse", user=CODE)
    modal = world.slack.modal(CODE)
    put(world, modal, "reason", "the migration is not reviewed")
    for user in (CODE, LEAD):
        world.click(ask(world), "approve", user=user)
    assert world.phase == "soaking"
    assert send(world, modal) == {}
    assert world.phase == "soaking"
    assert "decided already: approved by carol (code) and leo (lead)" in told(world, CODE)
    assert nothing_hangs(world)


def test_the_refusal_of_a_rollout_that_is_over_is_told(world: World) -> None:
    """It was rolled back while the reason was written."""
    asking(world)
    world.click(ask(world), "refuse", user=CODE)
    modal = world.slack.modal(CODE)
    put(world, modal, "reason", "the migration is not reviewed")
    world.say("rollback shop because of a slip")
    assert send(world, modal) == {}
    assert "is over; nothing was done" in told(world, CODE)
    assert "slip" in ask(world).text


def test_the_refuse_command_without_a_reason_asks_for_it(world: World) -> None:
    """The same form as by the button."""
    asking(world)
    world.say("refuse shop", user=LEAD)
    modal = world.slack.modal(LEAD)
    put(world, modal, "reason", "not on a Friday")
    assert send(world, modal) == {}
    assert "leo (lead): not on a Friday" in ask(world).text


def test_a_trigger_that_is_dead_is_told_in_words(world: World) -> None:
    """Slack opens nothing after three seconds: the line that does the same is given."""
    late = {"timestamp": real_seconds(), "trigger_id": "made-up"}
    answer = world.slack.command("start", user=OPERATOR, channel=CHANNEL, **late)
    assert "/canary start SERVICE" in answer.json()["text"]
