"""`start --manual`: one rollout asks before each step, without a plan of its own."""

from datetime import timedelta

from bot.rollout.notices.next_steps import Next
from bot.service.wording.next_steps import TEXTS
from tests.support.world import CANARY, CHANNEL, OPERATOR, PROJECT, REGION, SHOP, STABLE, World


def by_hand(world: World) -> None:
    """The canary is well at 10 %, its soak is over, and it was started to ask."""
    told = world.say(f"start shop {CANARY} --manual because it is the big one")
    assert told[-1].startswith(f"Started {CANARY}")
    while world.phase != "holding":
        world.soak()


def test_it_asks_at_the_end_of_each_soak_and_a_promote_continues(world: World) -> None:
    """The first traffic comes by itself; after that each step, and the watch, takes a promote. The
    watch ends by itself."""
    by_hand(world)
    for share in (10, 50, 100):
        world.soak(301)
        assert world.phase == "holding"
        assert world.served() == {CANARY: share} | ({STABLE: 100 - share} if share < 100 else {})
        assert world.rollout.holds[0].reason == "It waits for a promote."
        assert "rolls back" in str(world.card().blocks)
        world.say("promote shop --yes")
    assert world.phase == "watching"
    world.soak(601)
    assert world.last_ended().phase == "completed"


def test_the_notice_the_card_and_the_status_say_it(world: World) -> None:
    """Whoever did not start it sees that it needs somebody, and how."""
    by_hand(world)
    assert any(TEXTS[Next.ASKS_EACH_TIME] in said for said in world.story())
    assert any(
        "On hold: It waits for a promote." in said and "`/canary promote shop`" in said
        for said in world.story()
    )
    assert "asks before each step" in str(world.card().blocks)
    told = world.say("status shop")[-1]
    assert "It asks for a promote after each soak." in told
    assert "On hold: It waits for a promote." in told


def test_the_button_on_the_card_promotes(world: World) -> None:
    """There is one, and no Resume."""
    by_hand(world)
    assert "canario:resume" not in str(world.card().blocks)
    world.click(world.card(), "promote")
    assert world.served() == {STABLE: 50, CANARY: 50}


def test_a_resume_is_no_promote(world: World) -> None:
    """It says what continues instead, and nothing changes."""
    by_hand(world)
    told = world.say("resume shop")[-1]
    assert "It waits for a promote." in told
    assert "To continue: `/canary promote shop`." in told
    assert world.served() == {STABLE: 90, CANARY: 10}


def test_a_broken_limit_rolls_back_while_it_asks(world: World) -> None:
    """Nobody has to be there for that."""
    by_hand(world)
    world.fault(error_rate=0.5)
    world.soak()
    assert world.served() == {STABLE: 100}


def test_nobody_answers_in_time(world: World) -> None:
    """The step's rule about holds is the rule here, too: it rolls back."""
    world.write_plan(hold={"for": "30m"})
    world.push_plans()
    by_hand(world)
    world.soak(1801)
    assert world.last_ended().phase == "rolled_back"


def test_a_window_that_closes_while_it_asks(world: World) -> None:
    """It waits for the window, however long the hold was to be, and asks again when that opens."""
    ten = world.clock.now().replace(hour=10, minute=0, second=0) + timedelta(days=1)
    world.clock.forward((ten - world.clock.now()).total_seconds())
    world.write_plan(gates={"window": {"hours": "10:00-10:30"}}, hold={"for": "1h"})
    world.push_plans()
    by_hand(world)
    world.soak(1801)
    assert world.phase == "soaking"
    assert [each.gate for each in world.rollout.waiting] == ["window"]
    assert any("waits for the window" in said for said in world.story())
    assert "has to wait for the window" in world.say("promote shop")[-1]
    world.soak(4 * 3600)
    assert world.served() == {STABLE: 90, CANARY: 10}
    world.clock.forward((ten + timedelta(days=1) - world.clock.now()).total_seconds())
    while world.phase != "holding":
        world.soak()
    world.say("promote shop")
    assert world.served() == {STABLE: 50, CANARY: 50}


def test_approvals_are_asked_for_after_the_promote(world: World) -> None:
    """A promote is no approval, and an approval is no promote."""
    world.slack.add_user("U0CODE", "carol")
    world.slack.join(CHANNEL, "U0CODE")
    steps = [
        {"traffic": "10%", "soak": "2m"},
        {"traffic": "100%", "soak": "2m", "approvals": {"roles": ["code"], "expire": "60m"}},
    ]
    world.write_plan(steps=steps, people={"operators": [OPERATOR], "code": ["U0CODE"]})
    world.push_plans()
    by_hand(world)
    assert world.rollout.ask is None
    world.say("promote shop")
    assert world.phase == "soaking"
    world.soak()
    assert world.served() == {STABLE: 90, CANARY: 10}
    world.say("approve shop", user="U0CODE")
    world.soak()
    assert world.served() == {CANARY: 100}


def test_a_promote_before_the_end_of_the_soak_is_all_it_takes(world: World) -> None:
    """It is not asked for twice."""
    world.say(f"start shop {CANARY} --manual")
    world.soak()
    while world.rollout.current.traffic < 10:
        world.soak()
    world.say("promote shop --yes --anyway because it was tried elsewhere")
    assert world.served() == {STABLE: 50, CANARY: 50}


def test_one_that_waits_for_another_keeps_it(world: World) -> None:
    """What starts after the active rollout asks as it was told to."""
    world.start()
    world.cloud.platform.add_revision(PROJECT, REGION, SHOP, "shop-00003")
    asked = world.say("start shop shop-00003 --manual")[-1]
    assert "`/canary start shop shop-00003 --plan shop --manual --supersede`" in asked
    world.say("start shop shop-00003 --manual --supersede")
    assert world.rollout.canary == "shop-00003"
    assert world.rollout.manual
