"""The App Home: what waits for somebody, what runs, and each button in it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.scenario.approvals.approving import (
    BOTH,
    CODE,
    LEAD,
    ask,
    asking,
    put,
    send,
    with_approvals,
)
from tests.support.world import CANARY, OPERATOR, STABLE, VISITOR, World, real_seconds

See = Callable[[str], str]
Press = Callable[..., str]


@pytest.fixture
def see(world: World) -> See:
    """Somebody opens their Home; what stands in it."""

    def seeing(user: str) -> str:
        world.slack.people.open_home(user, timestamp=real_seconds())
        world.settle()
        return str(world.slack.home(user)["blocks"])

    return seeing


@pytest.fixture
def press(world: World) -> Press:
    """Somebody presses a button in their Home; what they are told in a message of their own."""

    def pressing(action: str, user: str) -> str:
        answer = world.slack.people.press_in_home(
            f"canario:{action}", user=user, timestamp=real_seconds()
        )
        assert answer.status_code == 200
        world.settle()
        name = world.slack.workspace.user(user).name
        return world.slack.messages(f"#dm-{name}")[-1].text

    return pressing


def buttons(home: dict[str, Any]) -> list[str]:
    """The buttons in a Home, in order."""
    rows = [b["elements"] for b in home["blocks"] if b["type"] == "actions"]
    return [each["action_id"].removeprefix("canario:") for row in rows for each in row]


def test_it_is_empty_and_says_so(see: See) -> None:
    """Nothing waits, nothing runs, and how to start."""
    shown = see(VISITOR)
    assert "No rollout is active." in shown
    assert "Start a rollout" in shown


def test_another_tab_asks_for_nothing(world: World) -> None:
    """Only the Home tab is shown by the bot."""
    world.slack.people.open_home(VISITOR, "messages", timestamp=real_seconds())
    world.settle()
    assert world.calls("pubsub", "slack") == []


def test_what_runs_has_the_same_buttons(world: World, see: See) -> None:
    """As on the rollout's message."""
    world.start(10)
    assert f"{CANARY} 10 %" in see(VISITOR)
    assert buttons(world.slack.home(VISITOR))[1:] == [
        each.removeprefix("canario:") for each in world.card().action_ids
    ]


def test_promote(world: World, see: See, press: Press) -> None:
    """Done, told in a message, and the Home shows what is so now."""
    world.start(10)
    world.soak(70)
    see(OPERATOR)
    assert press("promote", OPERATOR).startswith("Promoted")
    assert world.served() == {STABLE: 50, CANARY: 50}
    assert f"{CANARY} 50 %" in str(world.slack.home(OPERATOR))
    assert "Processing" not in str(world.slack.home(OPERATOR))
    assert "by olivia" in world.story()[-1]


def test_hold_and_resume(world: World, see: See, press: Press) -> None:
    """The buttons change with the state; who may not resume is told so."""
    world.start(10)
    see(VISITOR)
    assert press("hold", VISITOR).startswith("On hold.")
    assert "resume" in buttons(world.slack.home(VISITOR))
    assert "Only the plan's operators" in press("resume", VISITOR)
    assert "Processing" not in str(world.slack.home(VISITOR))
    see(OPERATOR)
    assert press("resume", OPERATOR).startswith("Resumed")
    assert world.phase == "soaking"


def test_roll_back(world: World, see: See, press: Press) -> None:
    """By anybody; afterwards it is among the last outcomes."""
    world.start(10)
    see(VISITOR)
    assert press("rollback", VISITOR).startswith("Rolling back")
    assert world.served() == {STABLE: 100}
    shown = see(VISITOR)
    assert "No rollout is active." in shown
    assert "victor asked for it" in shown


def test_explain(world: World, see: See, press: Press) -> None:
    """It only reads; the buttons stay."""
    world.start(10)
    see(VISITOR)
    before = buttons(world.slack.home(VISITOR))
    assert "soaking at 10 % (step 2 of 4)" in press("explain", VISITOR)
    assert buttons(world.slack.home(VISITOR)) == before


def test_start(world: World, see: See) -> None:
    """The same form as by the command."""
    see(OPERATOR)
    world.slack.people.press_in_home("canario:start", user=OPERATOR, timestamp=real_seconds())
    world.settle()
    modal = world.slack.modal(OPERATOR)
    put(world, modal, "canario_form:service", "shop")
    put(world, modal, "revision", CANARY)
    assert send(world, modal) == {}
    assert world.rollout.canary == CANARY
    assert world.slack.messages("#dm-olivia")[-1].text.startswith(f"Started {CANARY}")


def test_approve_from_home(world: World, see: See, press: Press) -> None:
    """What waits for whom, and not any more once it was given."""
    asking(world)
    assert "your approval as code for" in see(CODE)
    assert "your approval as code, lead for" in see(BOTH)
    assert "your approval" not in see(OPERATOR)
    assert "your approval" not in see(VISITOR)
    assert press("approve", CODE).startswith("Approved.")
    assert "your approval" not in str(world.slack.home(CODE))
    assert "your approval as lead for" in see(BOTH)
    see(LEAD)
    press("approve", LEAD)
    assert world.phase == "soaking"
    assert ask(world).text.startswith("✓ Approved")


def test_refuse_from_home(world: World, see: See) -> None:
    """It asks for a reason there too; the answer comes as a message, and the Home is right."""
    asking(world)
    see(LEAD)
    world.slack.people.press_in_home("canario:refuse", user=LEAD, timestamp=real_seconds())
    modal = world.slack.modal(LEAD)
    put(world, modal, "reason", "not reviewed")
    assert send(world, modal) == {}
    assert world.phase == "idle"
    assert ask(world).text.startswith("✗ Refused")
    assert world.slack.messages("#dm-leo")[-1].text.startswith("Refused.")
    assert "your approval" not in str(world.slack.home(LEAD))


def test_a_home_that_is_old_does_no_harm(world: World, see: See, press: Press) -> None:
    """A promote that was meant for 10 % is told that it came too late, and the Home is fixed."""
    world.start(10)
    world.soak(70)
    see(OPERATOR)
    old = world.slack.home(OPERATOR)
    world.say("promote shop")
    world.soak(70)
    still_seen(world, old)
    assert "has moved on to 50 %" in press("promote", OPERATOR)
    assert world.served() == {STABLE: 50, CANARY: 50}
    assert f"{CANARY} 50 %" in str(world.slack.home(OPERATOR))


def test_a_home_of_a_rollout_that_is_over_is_mended(world: World, see: See, press: Press) -> None:
    """Whoever presses there is told how it ended."""
    world.start(10)
    see(VISITOR)
    old = world.slack.home(VISITOR)
    world.say("rollback shop because checkout is broken")
    still_seen(world, old)
    told = press("hold", VISITOR)
    assert "is over; nothing was done." in told
    assert "checkout is broken" in told
    assert "No rollout is active." in str(world.slack.home(VISITOR))


def test_it_follows_what_others_do(world: World, see: See) -> None:
    """A Home that is open shows a start, a hold and a rollback by others, without being opened."""
    see(VISITOR)
    world.start(10)
    assert f"{CANARY} 10 %" in shown(world, VISITOR)
    world.say("hold shop because odd logs")
    assert "odd logs" in shown(world, VISITOR)
    assert "resume" in buttons(world.slack.home(VISITOR))
    world.alert()
    assert "No rollout is active." in shown(world, VISITOR)


def test_it_follows_what_the_clock_does(world: World, see: See) -> None:
    """The next step, and a freeze of the whole; an evaluation without news publishes nothing."""
    world.start(10)
    see(VISITOR)
    since = world.mark()
    world.soak(30)
    assert homes_shown(world, since) == 0
    world.soak()
    assert f"{CANARY} 50 %" in shown(world, VISITOR)
    world.say("freeze all because the sale is on")
    assert "the sale is on" in shown(world, VISITOR)


def test_an_approval_appears_and_goes_by_itself(world: World, see: See) -> None:
    """It waits for Leo as soon as it is asked for, and no more when he has given it elsewhere."""
    with_approvals(world)
    see(LEAD)
    world.say(f"start shop {CANARY}")
    assert "your approval as lead" in shown(world, LEAD)
    world.click(ask(world), "approve", user=LEAD)
    assert "your approval" not in shown(world, LEAD)


def test_homes_that_can_not_follow_stop_nothing(world: World, see: See) -> None:
    """Slack refuses the next calls for Homes: traffic, notices and answers are what they always
    are, each Home follows when it may, and none is shown twice."""
    world.start(10)
    for user in (OPERATOR, VISITOR):
        see(user)
    since = world.mark()
    world.slack.faults.rate_limit_next(2, method="views.publish")
    told = world.say("rollback shop because checkout is broken")
    assert told[-1].startswith("Rolling back")
    assert world.served() == {STABLE: 100}
    assert "serves everything again" in world.story()[-1]
    for user in (OPERATOR, VISITOR):
        assert "No rollout is active." in shown(world, user)
    assert homes_shown(world, since) == 2


def test_a_home_of_yesterday_does_not_follow(world: World, see: See) -> None:
    """Nobody looks at it any more; it is right when it is opened."""
    see(VISITOR)
    world.clock.forward(9 * 3600)
    since = world.mark()
    world.start(10)
    assert homes_shown(world, since) == 0
    assert f"{CANARY} 10 %" in see(VISITOR)


def still_seen(world: World, home: dict[str, Any]) -> None:
    """The finger was faster than what Slack was told meanwhile."""
    world.slack.workspace.homes[home["user"]] = home


def shown(world: World, user: str) -> str:
    """What stands in a person's Home, who does nothing."""
    return str(world.slack.home(user)["blocks"])


def homes_shown(world: World, since: int) -> int:
    """How often a Home was shown."""
    calls = world.calls("slack", since=since)
    done = [e for e in calls if e.method == "views.publish" and not e.detail.get("refused")]
    return len(done)
