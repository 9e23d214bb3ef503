"""What is stuck."""

from bot.errors import Rejected, Unavailable
from bot.service.values.commands import Bucket, Doctor, ShowPlan
from tests.support.rollouts import MINUTE
from tests.unit.service.handlers.people import ask, start, world_of


def test_nothing_is_stuck() -> None:
    """A rollout that goes well has nothing to show."""
    world = world_of()
    start(world)
    assert ask(world, Doctor, service="").sentence == "Nothing is stuck."


def test_what_is_stuck_is_told_by_service() -> None:
    """Services that nobody looks at, effects that fail again and again, and those given up."""
    world = world_of()
    nowhere = Rejected("Canario is not in #deployments.")
    world.chat.trouble = [nowhere, nowhere, Unavailable("Slack is down")]
    start(world)
    world.clock.advance(40 * MINUTE)
    told = ask(world, Doctor, service="")
    assert not told.ok
    said = "\n".join(told.lines)
    assert "acme-prod~shop: not evaluated for " in said
    assert "given up: Canario is not in #deployments." in said
    assert "overdue, 40 min old, attempts: 1, Slack is down" in said
    assert ask(world, Doctor, service="blog").ok
    assert not ask(world, Doctor, service="shop").ok


def test_a_plan_is_told_in_words() -> None:
    """By the service's or the plan's name, or the only one; an unknown one with what there is."""
    world = world_of()
    for said in ({"service": "shop"}, {"plan": "shop", "service": ""}):
        told = ask(world, ShowPlan, **said)
        assert told.sentence == "Plan shop"
        assert any("Step 2 of 4: 10 %" in line for line in told.lines)
    assert "Did you mean shop?" in ask(world, ShowPlan, plan="shp").next


def test_buckets_are_not_built() -> None:
    """It says so instead of guessing."""
    told = ask(world_of(), Bucket, key="user-1")
    assert (told.ok, told.sentence) == (
        False,
        "Canario shifts no flags yet, so user-1 is in no bucket.",
    )
