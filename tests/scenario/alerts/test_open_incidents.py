"""A start while a critical incident is open says so and asks; nothing else does."""

from tests.scenario.approvals.approving import put, send
from tests.support.world import CANARY, OPERATOR, PROJECT, STABLE, World


def test_a_start_says_which_incident_is_open_and_takes_a_yes(world: World) -> None:
    """It opened while nothing was rolled out; the command that is said starts all the same, and
    the thread says what was open."""
    world.alert(STABLE, severity="CRITICAL", policy="Checkout fails")
    told = world.say(f"start shop {CANARY}")[-1]
    assert f"An incident is open on {STABLE} since" in told
    assert "Checkout fails" in told
    assert f"`/canary start shop {CANARY} --yes --plan shop`" in told
    assert world.phase == "idle"
    assert "Checkout fails" in world.say("status shop")[-1]
    told = world.say(f"start shop {CANARY} --yes --plan shop")[-1]
    assert told.startswith(f"Started {CANARY}")
    assert any("Checkout fails" in words for words in world.story())


def test_an_incident_that_has_closed_asks_nothing(world: World) -> None:
    """Closed while nothing was rolled out, or during a rollout that never heard of it."""
    world.close_alert(world.alert(STABLE))
    incident = world.alert(STABLE)
    assert world.say(f"start shop {CANARY} --yes")[-1].startswith(f"Started {CANARY}")
    world.close_alert(incident)
    world.say("rollback shop")
    told = world.say(f"start shop {CANARY} --again because it is closed")[-1]
    assert told.startswith(f"Started {CANARY}")


def test_what_rolled_a_canary_back_is_still_open_for_the_next_start(world: World) -> None:
    """The rollout is over, its incident is not."""
    world.start(10)
    world.alert()
    told = world.say(f"start shop {CANARY} --again because it was fixed")[-1]
    assert f"An incident is open on {CANARY} since" in told
    again = f"start shop {CANARY} --yes --plan shop --again because it was fixed"
    assert world.say(again)[-1].startswith(f"Started {CANARY}")


def test_the_form_shows_it_and_has_a_box_for_the_yes(world: World) -> None:
    """Without the box the answer asks; with it the rollout starts."""
    world.alert(STABLE, policy="Checkout fails")
    for ticked in (False, True):
        world.say("start")
        modal = world.slack.modal(OPERATOR)
        put(world, modal, "canario_form:service", "shop")
        assert "Checkout fails" in str(modal.view["blocks"])
        put(world, modal, "revision", CANARY)
        if ticked:
            put(world, modal, "sure", ["sure"])
        assert send(world, modal) == {}
        assert (world.phase != "idle") is ticked


def test_the_form_has_no_box_where_nothing_is_open(world: World) -> None:
    """A box that means nothing would be ticked by habit."""
    world.say("start")
    modal = world.slack.modal(OPERATOR)
    put(world, modal, "canario_form:service", "shop")
    assert "Start it all the same" not in str(modal.view["blocks"])


def test_alerts_about_services_that_nobody_rolls_out_leave_nothing(world: World) -> None:
    """A policy of a whole project must not fill the store with its services."""
    world.cloud.platform.add_service(
        PROJECT, "us-central1", "blog", revisions=["blog-00001"], traffic={"blog-00001": 100}
    )
    world.alert("blog-00001", "blog")
    assert world.service(f"{PROJECT}~blog").generation == 0
