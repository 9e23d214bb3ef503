"""An incident: a page of the highest severity with the evidence, and a thread that is pinned."""

import pytest

from tests.support.world import CANARY, CHANNEL, STABLE, STRANGER, VISITOR, World


def pinned(world: World) -> list[str]:
    """What is pinned in the channel."""
    return list(world.slack.workspace.channel(CHANNEL).pinned)


@pytest.fixture
def opening(world: World) -> World:
    """The plan opens an incident with each rollback; the canary has 10 %."""
    world.write_plan(on_rollback={"page": "sre", "severity": "warning", "incident": True})
    world.start(10)
    return world


def test_a_rollback_opens_an_incident(opening: World) -> None:
    """The page is critical whatever severity the plan gives it, and the thread is pinned, once."""
    opening.alert(policy="Checkout errors")
    assert opening.served() == {STABLE: 100}
    (page,) = opening.pagerduty.incidents()
    assert (page.severity, page.details["canary"]) == ("critical", CANARY)
    assert pinned(opening) == [opening.card().ts]
    told = [text for text in opening.story() if "Incident: " in text and "pinned" in text]
    assert len(told) == 1


def test_without_pagerduty_the_thread_is_the_incident(world: World) -> None:
    """A plan that pages nobody opens it in Slack alone; so does a rollback by hand."""
    world.write_plan(on_rollback={"incident": True})
    world.start(10)
    world.say("rollback shop because it is slow")
    assert pinned(world) == [world.card().ts]
    assert world.pagerduty.incidents() == []


def test_a_slack_that_does_not_pin_loses_no_word(opening: World) -> None:
    """The right may be missing, or the channel be full of pins."""
    opening.slack.workspace.channel(CHANNEL).pinned.append(opening.card().ts)
    opening.alert()
    assert any("is pinned" in text for text in opening.story())
    assert opening.wiring.store.parked(limit=5) == []


def test_a_person_declares_one(world: World) -> None:
    """About the active rollout; who is paged is said, and nothing else changes."""
    world.start(10)
    told = world.say("incident shop because orders are lost", user=VISITOR)
    assert "Paged: sre" in told[-1]
    (page,) = world.pagerduty.incidents()
    assert page.severity == "critical"
    assert "orders are lost" in page.summary
    assert pinned(world) == [world.card().ts]
    assert "orders are lost" in world.story()[-1]
    assert (world.phase, world.served()) == ("soaking", {STABLE: 90, CANARY: 10})


def test_a_person_declares_one_about_the_last_rollout(world: World) -> None:
    """Found after it was over; PagerDuty's incident is that rollout's."""
    world.start(10)
    world.alert()
    assert "is open" in world.say("incident shop because orders were lost")[-1]
    (page,) = world.pagerduty.incidents()
    assert page.triggers == 2
    assert pinned(world) == [world.card().ts]


@pytest.mark.parametrize(
    ("text", "user", "told"),
    [
        ("incident shop", VISITOR, "needs a reason"),
        ("incident shop because x", STRANGER, "may not declare an incident"),
        ("incident shop because x", VISITOR, "no rollout of shop yet"),
    ],
)
def test_who_may_not_or_says_too_little_is_told(
    world: World, text: str, user: str, told: str
) -> None:
    """Nobody is woken."""
    if "yet" not in told:
        world.start(10)
    assert world.say(text, user=user)[-1]
    assert world.pagerduty.incidents() == []
    assert pinned(world) == []
