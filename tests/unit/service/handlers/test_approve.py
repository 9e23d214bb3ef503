"""Approving and refusing through commands and buttons."""

import pytest

from bot.rollout.facts import Approved
from bot.rollout.state import AskOutcome, Phase
from bot.service.values.commands.approvals import Approve, Refuse
from bot.service.values.commands.steer import Promote, RollBack
from tests.support.fakes import World
from tests.support.rollouts import MINUTE, SERVICE
from tests.unit.service.handlers.people import TWO, ask, start, tick, world_of


@pytest.fixture
def world() -> World:
    """Ann has started; code and lead are asked."""
    world = world_of(**TWO)
    told = start(world)
    assert told.ok
    assert "It waits for approval by code and lead." in told.next
    return world


def outcomes(world: World) -> list[list[str]]:
    """How each message that asks looked, from first to last."""
    return [[str(each.outcome) for each in asks] for asks in world.chat.asks.values()]


def test_two_people_start_it(world: World) -> None:
    """Bob by his group and Eve by name; each is told what is missing, and it begins."""
    told = ask(world, Approve, "U0BOB")
    assert told.sentence.startswith("Approved. It was for the start of shop-00002")
    assert told.next == "Still needed: approval by lead."
    assert len(world.rollout.waiting) == 1
    assert ask(world, Approve, "U0EVE").ok
    assert world.rollout.phase is not Phase.REQUESTED
    assert outcomes(world) == [["open", "open", "approved"]]


def test_roles_are_those_of_slack(world: World) -> None:
    """A stranger is told whose approval is needed; a role that is named must be the person's."""
    assert "none of the roles that must approve" in ask(world, Approve, "U0ZOE").sentence
    assert not ask(world, Approve, "U0DAN", role="lead").ok
    assert ask(world, Approve, "U0DAN", role="code").ok


def test_a_role_that_nobody_asks_for_is_named(world: World) -> None:
    """A code reviewer who approves as boss is not told that they are nobody."""
    told = ask(world, Approve, "U0BOB", role="boss")
    assert not told.ok
    assert told.sentence.endswith(" boss.")
    assert "code and lead" in told.next


def test_who_has_two_roles_does_not_block_the_other(world: World) -> None:
    """Bob is of both roles and was counted as code; when Dan, who is only code, comes, Bob counts
    as lead."""
    ask(world, Approve, "U0BOB")
    ask(world, Approve, "U0DAN")
    assert {a.by.id: a.role for a in world.rollout.approvals} == {"U0BOB": "lead", "U0DAN": "code"}
    assert world.rollout.phase is not Phase.REQUESTED


def test_the_requester_is_refused(world: World) -> None:
    """Ann is of the group too, and started it."""
    told = ask(world, Approve, "U0ANN")
    assert not told.ok
    assert "nobody approves their own" in told.sentence


def test_the_same_click_twice_counts_once(world: World) -> None:
    """Slack delivers a click again: nothing is done twice, and nobody is told no."""
    ask(world, Approve, "U0BOB", id="click-1")
    told = ask(world, Approve, "U0BOB", id="click-1")
    assert told.ok
    assert len(world.rollout.approvals) == 1


def test_two_clicks_at_the_same_moment_count_once(world: World) -> None:
    """Bob and Dan press for the same role: the second is told who was first."""
    ask(world, Approve, "U0DAN", role="code")
    told = ask(world, Approve, "U0BOB", role="code")
    assert "approved already, by Dan as code" in told.sentence


def test_who_shows_a_message_again_posts_no_ask(world: World) -> None:
    """A button of what is over comes while the message that asks is still to be posted: it is left
    to who posts it, else it would stand there twice."""
    world.chat.asks.clear()
    told = ask(world, Approve, "U0BOB", rollout=world.rollout.id, step=1)
    assert "has moved on" in told.sentence
    assert not world.chat.asks


def test_a_button_is_about_what_it_showed(world: World) -> None:
    """A button of another step, or of a rollout that is over, says so, and is fixed."""
    rollout = world.rollout
    told = ask(world, Approve, "U0BOB", rollout=rollout.id, step=1)
    assert "has moved on" in told.sentence
    assert outcomes(world)[0][-1] == "open"
    assert ask(world, Approve, "U0BOB", rollout=rollout.id, step=0).ok
    ask(world, RollBack, "U0DAN")
    told = ask(world, Approve, "U0EVE", rollout=rollout.id, step=0)
    assert not told.ok
    assert told.sentence == f"{rollout.id} is over; nothing was done."
    assert "Dan asked for it" in told.lines[0]
    assert outcomes(world)[0][-1] == "void"


def test_a_late_click_ends_it(world: World) -> None:
    """Whoever comes too late is told so, and the rollout is ended then and there, not with the
    next tick."""
    world.clock.advance(60 * MINUTE)
    told = ask(world, Approve, "U0BOB")
    assert "too late" in told.sentence
    assert world.store.load(SERVICE).service.active is None
    assert outcomes(world) == [["open", "expired"]]
    assert "expired" in world.chat.topics


def test_the_tick_ends_it_too(world: World) -> None:
    """Nobody clicks: the scheduler's look cancels it, in the channel."""
    world.clock.advance(60 * MINUTE)
    tick(world)
    assert world.store.ended(SERVICE)[0].phase is Phase.CANCELLED
    assert outcomes(world) == [["open", "expired"]]


def test_refusing_takes_a_reason_and_ends_it(world: World) -> None:
    """A no without a reason is asked for one; with it the start is off."""
    assert "takes a reason" in ask(world, Refuse, "U0BOB").sentence
    told = ask(world, Refuse, "U0BOB", reason="The migration is missing.")
    assert (told.ok, told.next) == (True, "The rollout is cancelled.")
    assert world.store.ended(SERVICE)[0].asks[0].outcome is AskOutcome.REFUSED
    assert outcomes(world) == [["open", "refused"]]


def test_the_audit_says_who_approved_what_when_and_where(world: World) -> None:
    """The trail has the person, role, step, revision, percentage, plan and channel."""
    ask(world, Approve, "U0BOB")
    fact = next(e.fact for e in world.store.audit(SERVICE) if isinstance(e.fact, Approved))
    assert (fact.by.id, fact.role, fact.also) == ("U0BOB", "code", ("lead",))
    assert (fact.step, fact.revision, fact.percent) == (0, world.rollout.canary, 0)
    assert (fact.digest, fact.channel) == (world.rollout.digest, "C0DEPLOYS")


def test_nothing_to_approve_is_said(world: World) -> None:
    """Without an ask, and without a rollout."""
    ask(world, Approve, "U0BOB")
    ask(world, Approve, "U0EVE")
    assert "decided already: approved by Bob (code)" in ask(world, Approve, "U0DAN").sentence
    ask(world, RollBack, "U0BOB")
    assert "has no active rollout" in ask(world, Approve, "U0DAN").sentence


def test_a_promote_to_a_step_with_approvals_asks() -> None:
    """The operator is told that it is not promoted, and who is asked."""
    steps = [
        {"traffic": "10%", "soak": "5m"},
        {"traffic": "100%", "approvals": {"roles": ["lead"], "expire": "10m"}},
    ]
    people = {"operators": ["U0ANN"], "lead": ["U0EVE"]}
    world = world_of(steps=steps, people=people, watch=None)
    start(world)
    world.clock.advance(2 * MINUTE)
    told = ask(world, Promote, anyway=True, reason="It is small")
    assert "Not promoted yet: it waits for approval by lead." in told.sentence
    assert world.rollout.step == 0
    assert outcomes(world) == [["open"]]
