"""``/canary freeze`` and ``unfreeze``: nothing continues, rolling back stays free, all can see
it."""

from tests.scenario.approvals.approving import CODE, LEAD, ask, asking
from tests.support.world import (
    CANARY,
    CHANNEL,
    OPERATOR,
    PROJECT,
    REGION,
    STABLE,
    VISITOR,
    World,
    real_seconds,
)


def home(world: World, user: str = OPERATOR) -> str:
    """What a person sees in their Home."""
    world.slack.people.open_home(user, timestamp=real_seconds())
    world.settle()
    return str(world.slack.home(user))


def test_a_frozen_service_starts_nothing(world: World) -> None:
    """The refusal names who froze it and why; a thaw lets it start."""
    assert "shop is frozen: the sale is on" in world.say("freeze shop because the sale is on")[-1]
    told = world.say(f"start shop {CANARY}")[-1]
    assert "rozen by olivia: the sale is on" in told
    assert world.service().active is None
    world.say("unfreeze shop because the sale is over")
    assert world.say(f"start shop {CANARY}")[-1].startswith(f"Started {CANARY}")


def test_the_channel_sees_a_freeze_of_what_does_not_roll_out(world: World) -> None:
    """As a message of its own: who, why, and how it ends; pressed twice by Slack, told once."""
    form = world.slack.sender.command_form(
        "freeze shop because the sale is on", user=OPERATOR, channel=CHANNEL
    )
    for _ in range(2):
        world.slack.sender.send(form, timestamp=real_seconds())
        world.settle()
    (told,) = world.slack.messages(CHANNEL)
    assert told.text.startswith("shop is frozen by olivia: the sale is on.")
    assert "`/canary unfreeze shop` ends it" in told.text
    assert told.pings == []
    world.say("unfreeze shop because it is over")
    assert (
        "shop is unfrozen by olivia because it is over." in world.slack.messages(CHANNEL)[-1].text
    )


def test_a_frozen_rollout_stays_where_it_is(world: World) -> None:
    """Neither its soak's end nor a promote brings it on; the channel sees why; after the thaw it
    continues."""
    world.start(10)
    world.say("freeze shop because the sale is on")
    world.soak()
    assert world.served() == {STABLE: 90, CANARY: 10}
    assert "the sale is on" in world.story()[-1]
    assert "the sale is on" in world.card().text + str(world.card().blocks)
    assert "rozen" in world.say("promote shop --anyway because I want to")[-1]
    assert world.served() == {STABLE: 90, CANARY: 10}
    world.say("unfreeze shop")
    world.soak()
    assert world.served() == {STABLE: 50, CANARY: 50}


def test_the_thread_tells_of_freeze_and_thaw(world: World) -> None:
    """Each once: who, why, what it means, and how it ends."""
    world.start(10)
    world.say("freeze shop because the sale is on")
    frozen = world.story()[-1]
    assert "Frozen by olivia: the sale is on" in frozen
    assert "still roll back" in frozen
    assert "`/canary unfreeze shop`" in frozen
    assert "On hold" not in frozen
    world.soak()
    assert "`/canary unfreeze shop`" in world.story()[-1]
    world.say("unfreeze shop because it is over")
    assert "Unfrozen by olivia because it is over." in world.story()[-1]
    assert "continues from where it was" in world.story()[-1]


def test_a_freeze_with_an_end_ends_by_itself(world: World) -> None:
    """The answer says when, by the reader's clock; until then nothing starts; then the channel is
    notified, and it starts."""
    told = world.say("freeze shop for 2h because the sale is on")[-1]
    assert "shop is frozen until <!date^" in told
    assert " UTC>: the sale is on" in told
    assert "until " in world.slack.messages(CHANNEL)[-1].text
    world.clock.forward(2 * 3600 - 60)
    world.tick()
    assert "by olivia: the sale is on" in world.say(f"start shop {CANARY}")[-1]
    world.clock.forward(61)
    world.tick()
    assert "shop is no longer frozen: its end, " in world.slack.messages(CHANNEL)[-1].text
    assert world.service().freeze is None
    assert world.say(f"start shop {CANARY}")[-1].startswith(f"Started {CANARY}")


def test_everybody_who_is_stopped_reads_when_it_ends(world: World) -> None:
    """A start is refused, and status and Home say it; and what status says comes next is so."""
    world.say("freeze shop for 2h because the sale is on")
    until = world.service().freeze
    assert until is not None
    assert until.until is not None
    ends = f"until <!date^{int(until.until.timestamp()) // 60 * 60}"
    for told in (world.say("status shop")[-1], world.say(f"start shop {CANARY}")[-1]):
        assert f"rozen {ends}" in told
    assert f"until <!date^{int(until.until.timestamp())}" in home(world, OPERATOR)
    told = world.say("status shop")[-1]
    assert "`/canary unfreeze shop`" in told
    assert "/canary start" not in told
    assert "no longer frozen" in world.say("unfreeze shop")[-1]
    assert "`/canary start shop`" in world.say("status shop")[-1]


def test_a_running_rollout_continues_when_the_freeze_ends(world: World) -> None:
    """Its thread is notified of both."""
    world.start(10)
    world.say("freeze shop for 1h the sale is on")
    assert "Frozen until " in world.story()[-1]
    world.soak(3500)
    assert world.served() == {STABLE: 90, CANARY: 10}
    world.soak(200)
    assert any("Unfrozen by Canario because its end, " in each for each in world.story())
    world.soak(100)
    assert world.served()[CANARY] >= 50


def test_a_freeze_ends_by_the_clocks_of_the_plans_window(world: World) -> None:
    """Friday 18:00 is meant where the team is, and the answer says whose clocks."""
    window = {"days": "mon-fri", "hours": "09:00-18:00", "timezone": "America/Guayaquil"}
    world.write_plan(gates={"window": window})
    world.push_plans()
    assert "18:00 America/Guayaquil: x" in world.say("freeze shop until Friday 18:00 because x")[-1]
    until = world.service().freeze
    assert until is not None
    assert until.until is not None
    assert (until.until.hour, until.until.minute, until.until.weekday()) == (23, 0, 4)


def test_an_end_that_is_over_freezes_nothing(world: World) -> None:
    """It says so."""
    assert "that is over" in world.say("freeze shop until 2020-01-01 18:00 because x")[-1]
    assert world.service().freeze is None


def test_a_rollback_to_another_revision_does_not_go_to_stable(world: World) -> None:
    """What was named is not passed over; where it is stable that is named, it rolls back."""
    world.start(10)
    told = world.say("rollback shop to shop-00000")[-1]
    assert "shop has no revision shop-00000; nothing was done." in told
    assert f"To roll back to {STABLE}: `/canary rollback shop`" in told
    assert world.served() == {STABLE: 90, CANARY: 10}
    assert world.say(f"rollback shop to {STABLE}!")[-1].startswith("Rolling back")


def test_going_back_is_free(world: World) -> None:
    """For everybody, and for a limit that breaks."""
    world.start(10)
    world.say("freeze shop because the sale is on")
    assert world.say("rollback shop", user=VISITOR)[-1].startswith("Rolling back")
    assert world.served() == {STABLE: 100}


def test_a_limit_still_rolls_back_while_frozen(world: World) -> None:
    """A freeze is not blindness."""
    world.start(50)
    world.say("freeze shop because the sale is on")
    world.fault(error_rate=0.5)
    world.soak(60, visitors=900)
    world.soak(60, visitors=900)
    assert world.served() == {STABLE: 100}


def test_only_operators_freeze(world: World) -> None:
    """Who may not is told so, and nothing is frozen."""
    assert "Only the plan's operators" in world.say("freeze shop", user=VISITOR)[-1]
    world.say("freeze shop")
    assert "Only the plan's operators" in world.say("unfreeze shop", user=VISITOR)[-1]
    assert world.service().freeze is not None


def test_freezing_twice_names_the_first(world: World) -> None:
    """The second is told who did, and how to end it."""
    world.say("freeze shop because the sale is on")
    told = world.say("freeze shop because I say so too")[-1]
    assert "frozen already by olivia: the sale is on" in told
    assert "/canary unfreeze shop" in told


def test_several_are_frozen_by_one_command(world: World) -> None:
    """Each by itself; the answer lists which were and which were not, with the nearest name."""
    with_an_api(world)
    world.start(10)
    told = world.say("freeze shop, api, shpo because the sale is on")
    assert told[0].startswith("On it: freezing `shop`, `api`, `shpo`.")
    assert "shop, api are frozen: the sale is on" in told[-1]
    assert "Not frozen: There is no service named shpo. Did you mean shop?" in told[-1]
    assert "Frozen by olivia: the sale is on" in world.story()[-1]
    assert "rozen by olivia" in world.say("start api")[-1]
    told = world.say("unfreeze shop and api because it is over")
    assert "shop, api are no longer frozen." in told[-1]
    assert world.service().freeze is None


def test_all_are_frozen_by_one_word(world: World) -> None:
    """Every service with a plan, and all of them thaw again; who may not freezes none."""
    with_an_api(world)
    assert "Nothing was done." in world.say("freeze all", user=VISITOR)[-1]
    told = world.say("freeze all because the sale is on")
    assert told[0].startswith("On it: freezing every service.")
    assert "api, shop are frozen: the sale is on" in told[-1]
    shown = home(world, VISITOR)
    assert "*api*" in shown
    assert "*shop*" in shown
    assert "api, shop are no longer frozen." in world.say("unfreeze all")[-1]
    assert "no service is frozen" in world.say("unfreeze all")[-1]


def with_an_api(world: World) -> None:
    """A second service with a plan of its own."""
    world.add_service("api")
    target = {"cloud_run": {"project": PROJECT, "region": REGION, "service": "api"}}
    world.write_plan(name="api", target=target)
    world.push_plans()


def test_home_shows_freezes_in_force(world: World) -> None:
    """With who, why and how to end it; afterwards not any more."""
    world.say("freeze shop because the sale is on")
    shown = home(world, VISITOR)
    assert "by olivia since" in shown
    assert "the sale is on" in shown
    assert "/canary unfreeze" in shown
    world.say("unfreeze shop")
    assert "the sale is on" not in home(world, VISITOR)


def test_what_is_approved_waits_for_the_thaw(world: World) -> None:
    """Approvals may be given while it is frozen; it starts when that is over."""
    asking(world)
    world.say("freeze shop because the sale is on")
    for user in (CODE, LEAD):
        world.click(ask(world), "approve", user=user)
    assert world.phase == "holding"
    assert world.served() == {STABLE: 100}
    world.say("unfreeze shop")
    world.clock.forward(60)
    world.tick()
    assert world.phase == "soaking"
