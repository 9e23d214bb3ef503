"""Several plans of one service: the laxest does not decide what is about the service, and a
difference in who may do what has to be said twice when it is pushed."""

import getpass
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from tests.support.running_world import running
from tests.support.world import (
    CANARY,
    OPERATOR,
    PLAN,
    PROJECT,
    REGION,
    SHOP,
    VISITOR,
    World,
)

LAX: dict[str, Any] = {"name": "lax", "people": {}}
ASKS: dict[str, Any] = {
    "people": {"operators": [OPERATOR], "lead": ["U0LEAD"]},
    "gates": {"approvals": {"roles": ["lead"]}},
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world whose functions read pushed plans alone."""
    world = World(tmp_path)
    with running(world, CANARIO_PLANS=""):
        yield world


def push(world: World, *options: str, **fields: Any) -> Result:
    """``canario plan push`` of the plan with these fields."""
    world.write_plan(**fields)
    name = fields.get("name", PLAN["name"])
    return CliRunner().invoke(
        main, ["plan", "push", str(world.plans / f"{name}.yaml"), *options], obj=world.wiring
    )


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        (LAX, "operators (everyone in #deployments; U0OPERATOR)"),
        ({"name": "lax", "people": {"operators": [VISITOR]}}, "operators (U0VISITOR; U0OPERATOR)"),
        ({"name": "lax", **ASKS}, "approvals at the start (U0LEAD; none)"),
    ],
)
def test_plans_that_differ_are_refused_at_push_unless_said_twice(
    here: World, fields: dict[str, Any], says: str
) -> None:
    """The sentence names both plans and what differs; who said that it is meant stays known, and
    nobody is asked that again."""
    assert push(here).exit_code == 0
    refused = push(here, **fields)
    assert refused.exit_code == 1
    assert "lax and shop are for the same service" in refused.output
    assert says in refused.output
    assert "--accept-difference" in refused.output
    assert here.wiring.store.plan("lax") is None
    assert push(here, "--accept-difference", **fields).exit_code == 0
    [accepted] = here.wiring.store.pushes()["lax"].accepted
    assert accepted.by == getpass.getuser()
    assert says in accepted.sentence
    assert push(here, **fields).exit_code == 0
    assert push(here, watch="5m").exit_code == 0
    assert here.wiring.store.pushes()["lax"].accepted == (accepted,)


def test_another_difference_has_to_be_said_again(here: World) -> None:
    """What was accepted is that difference, not every later one of the two plans."""
    push(here)
    push(here, "--accept-difference", **LAX)
    refused = push(here, name="lax", people={"operators": [VISITOR]})
    assert refused.exit_code == 1
    assert "U0VISITOR" in refused.output


def test_a_plan_that_changes_is_not_compared_with_itself(here: World) -> None:
    """One plan of a service may be pushed with other operators and approvals."""
    assert push(here).exit_code == 0
    assert push(here, **ASKS).exit_code == 0
    assert push(here, people={}).exit_code == 0


def test_plans_that_are_pushed_together_are_compared(here: World) -> None:
    """Two files of one push, too; none of them is stored."""
    here.write_plan()
    here.write_plan(**LAX)
    files = [str(here.plans / f"{name}.yaml") for name in ("lax", "shop")]
    assert CliRunner().invoke(main, ["plan", "push", *files], obj=here.wiring).exit_code == 1
    assert here.wiring.store.plans() == []
    accepted = CliRunner().invoke(
        main, ["plan", "push", *files, "--accept-difference"], obj=here.wiring
    )
    assert accepted.exit_code == 0, accepted.output


def two(world: World) -> None:
    """The strict plan and a lax one, both stored."""
    push(world)
    assert push(world, "--accept-difference", **LAX).exit_code == 0


def test_the_laxest_plan_freezes_nothing(here: World) -> None:
    """Who is only in the lax plan's channel does not freeze what another plan has operators for."""
    two(here)
    assert "Only the plan's operators" in here.say("freeze shop because me", user=VISITOR)[-1]
    assert "Only the plan's operators" in here.say("freeze all because me", user=VISITOR)[-1]
    assert here.service().freeze is None
    assert "is frozen" in here.say("freeze shop because of a sale")[-1]


def test_the_laxest_plan_freezes_nothing_while_its_rollout_is_active(here: World) -> None:
    """A freeze is about the service, whichever plan its rollout is on."""
    two(here)
    assert here.say(f"start shop {CANARY} --plan lax", user=VISITOR)[-1].startswith("Started")
    for words in ("freeze shop because me", "freeze all because me"):
        assert "Only the plan's operators" in here.say(words, user=VISITOR)[-1]
    assert here.service().freeze is None
    assert "is frozen" in here.say("freeze shop because of a sale")[-1]


def test_the_laxest_plan_lifts_no_latch(here: World) -> None:
    """A revision that was rolled back is started again by an operator of every plan alone."""
    two(here)
    here.say(f"start shop {CANARY} --plan shop")
    here.soak()
    here.say("rollback shop because odd")
    here.tick()
    assert here.phase == "idle"
    again = f"start shop {CANARY} --plan lax --again because I can"
    assert "Only the plan's operators may start shop" in here.say(again, user=VISITOR)[-1]
    assert here.phase == "idle"
    assert here.say(again)[-1].startswith(f"Started {CANARY}")


def test_the_laxest_plan_rolls_back_to_no_rejected_revision(here: World) -> None:
    """All traffic for a revision that was rolled back takes an operator of every plan, too, also
    while the lax plan's own rollout is active."""
    two(here)
    here.cloud.platform.add_revision(PROJECT, REGION, SHOP, "shop-00003")
    here.say(f"start shop {CANARY} --plan shop")
    here.soak()
    here.say("rollback shop because odd")
    here.tick()
    assert here.say("start shop shop-00003 --plan lax", user=VISITOR)[-1].startswith("Started")
    here.soak()
    lifted = f"rollback shop to {CANARY} --yes because I can"
    assert "operators may roll back to" in here.say(lifted, user=VISITOR)[-1]
    here.tick()
    assert CANARY not in here.served()
    assert here.say(lifted)[-1].startswith(f"{CANARY} serves everything")


def test_what_is_about_one_rollout_follows_its_plan(here: World) -> None:
    """The strict plan's rollout is continued, resumed and adopted by its operators alone."""
    two(here)
    here.say(f"start shop {CANARY} --plan shop")
    here.soak()
    for text in ("promote shop --yes --anyway because I can", "resume shop", "resume shop --adopt"):
        assert "Only the plan's operators may" in here.say(text, user=VISITOR)[-1]
