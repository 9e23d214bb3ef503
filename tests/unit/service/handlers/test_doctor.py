"""What is stuck."""

from bot.errors import Rejected, Unavailable
from bot.plan.several import differences
from bot.service.values.commands.plans import Bucket, ShowPlan
from bot.service.values.commands.reads import Doctor
from bot.service.values.records import Accepted, Push
from tests.support.rollouts import MINUTE, plan
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
    assert "overdue, 40 min old, 1 try, Slack is down" in said
    assert ask(world, Doctor, service="blog").ok
    assert not ask(world, Doctor, service="shop").ok


def test_a_team_without_a_key_is_named() -> None:
    """Whom a plan pages at any step, and who hears of it instead."""
    world = world_of(on_rollback={"page": ["sre", "payments"]})
    world.pager.keyless = {"payments": "nobody is paged", "other": "nobody is paged"}
    [line] = [each for each in ask(world, Doctor, service="").lines if "pages" in each]
    assert line == "acme-prod~shop: shop pages payments, and nobody is paged."


def test_user_groups_that_give_rights_are_named() -> None:
    """Of operators and of those who approve: who may edit the group may add themselves. Groups of
    roles that nobody asks give no rights."""
    world = world_of(
        people={"operators": ["S0OPS"], "lead": ["S0LEAD"], "other": ["S0OTHER"]},
        gates={"approvals": {"roles": ["lead"]}},
        channel="C0DEPLOYS",
    )
    told = ask(world, Doctor, service="")
    assert (told.ok, told.sentence) == (True, "Nothing is stuck.")
    [line] = told.lines
    assert "acme-prod~shop: " in line
    assert "S0LEAD, S0OPS; " in line


def test_plans_that_differ_are_named_with_who_said_so() -> None:
    """As long as they differ, whether or not somebody said that it is meant."""
    world = world_of(channel="C0DEPLOYS")
    lax = plan(name="lax", people={"operators": ["U0MALLORY"]}, channel="C0DEPLOYS")
    world.store.put_plan(lax)
    [line] = ask(world, Doctor, service="").lines
    assert "lax and shop are for the same service, and differ in operators" in line
    assert line.endswith("That this is meant, nobody has said.")
    [(_, _, found)] = differences(world.store.plans())
    at = world.clock.now()
    mine = Accepted(digest=found.digest, sentence=found.sentence, by="ann", at=at)
    world.store.put_plan(lax, Push(by="ann", at=at, accepted=(mine,)))
    [line] = ask(world, Doctor, service="").lines
    assert line.endswith(f"That this is meant, ann said on {at:%Y-%m-%d}.")


def test_a_channel_known_by_name_alone_is_named() -> None:
    """Until its first start has looked it up."""
    world = world_of()
    assert "knows its channel by its name #deployments alone" in ask(world, Doctor).lines[0]
    start(world)
    assert ask(world, Doctor).lines == ()


def test_a_plan_is_told_in_words() -> None:
    """By the service's or the plan's name, or the only one; an unknown one with what there is."""
    world = world_of()
    for said in ({"service": "shop"}, {"plan": "shop", "service": ""}):
        told = ask(world, ShowPlan, **said)
        assert told.sentence == "Plan shop"
        assert any("Step 2 of 4: 10 %" in line for line in told.lines)
    assert "Did you mean shop?" in ask(world, ShowPlan, plan="shp").next


def test_a_service_has_no_buckets() -> None:
    """Its requests are divided by chance, which is said instead of guessing a side."""
    told = ask(world_of(), Bucket, key="user-1")
    assert (told.ok, told.sentence) == (
        False,
        "shop is no flag, so user-1 is in no bucket.",
    )
