"""The role that owns a check acts when it rolls back: its people are mentioned in the thread."""

import pytest

from tests.scenario.approvals.approving import pinged
from tests.support.world import CHANNEL, OPERATOR, PLAN, STABLE, VISITOR, World


@pytest.fixture
def owned(world: World) -> World:
    """The check on errors is Victor's; the canary has 10 %."""
    errors = {**PLAN["checks"]["errors"], "owner": "dev"}
    people = {"operators": [OPERATOR], "dev": [VISITOR]}
    world.write_plan(people=people, checks={"errors": errors})
    world.push_plans()
    world.start(10)
    return world


def test_the_owner_of_what_broke_is_mentioned_once(owned: World) -> None:
    """With what broke, after everything else, and nobody else."""
    owned.fault(error_rate=0.5)
    owned.soak()
    assert owned.served() == {STABLE: 100}
    calls = [m for m in owned.slack.messages(CHANNEL) if "For dev: " in m.text]
    assert [set(m.pings) for m in calls] == [{f"<@{VISITOR}>"}]
    assert "error rate" in calls[0].text
    assert calls[0].thread_ts == owned.card().ts
    assert pinged(owned) == {f"<@{VISITOR}>"}


def test_a_rollback_by_anything_else_mentions_no_owner(owned: World) -> None:
    """An alert, or a person, is not the check."""
    owned.alert()
    assert owned.served() == {STABLE: 100}
    assert pinged(owned) == set()
