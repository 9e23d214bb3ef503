"""Something breaks that fifty services need: all are rolled back, and a team is woken once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.rollout.facts import PageUpdated
from tests.support.running_world import running
from tests.support.world import PLAN, PROJECT, REGION, World

MANY = 50


def shop(number: int) -> str:
    """A service."""
    return f"shop-{number:02}"


class Shops(World):
    """Fifty services, each with a canary at 10 %."""

    def furnish(self) -> None:
        """See World."""
        super().furnish()
        for number in range(MANY):
            self.add_service(shop(number))
            target = {"project": PROJECT, "region": REGION, "service": shop(number)}
            steps = [{"traffic": "10%", "soak": "1h"}, {"traffic": "100%"}]
            name = shop(number)
            self.write_plan(name=name, target={"cloud_run": target}, steps=steps)
        assert PLAN["on_rollback"]["page"] == "sre"


@pytest.fixture
def shops(tmp_path: Path) -> Iterator[World]:
    """All of them under way."""
    with running(Shops(tmp_path)) as world:
        for number in range(MANY):
            world.say(f"start {shop(number)} {shop(number)}-00002")
        yield world


def test_fifty_alerts_roll_back_fifty_services_and_open_one_incident(shops: World) -> None:
    """All traffic is back before anything else; the first page is sent with its own rollback, the
    others are in the list of its incident a tick later; whoever takes it has all of them."""
    for number in range(MANY):
        shops.alert(f"{shop(number)}-00002", shop(number), severity="Critical")
    for number in range(MANY):
        name = shop(number)
        found = shops.cloud.platform.service(
            f"projects/{PROJECT}/locations/{REGION}/services/{name}"
        )
        assert found.percents(found.served) == {f"{name}-00001": 100}
    (incident,) = shops.pagerduty.incidents()
    assert incident.triggers <= 5
    shops.clock.forward(60)
    shops.tick()
    (incident,) = shops.pagerduty.incidents()
    told = str(incident.details)
    assert [n for n in range(MANY) if f"{shop(n)}: " not in told] == []
    assert incident.triggers <= 10
    shops.pagerduty.acknowledge(incident.dedup_key, "Dana")
    shops.settle()
    for number in range(MANY):
        facts = shops.wiring.store.audit(f"{PROJECT}~{shop(number)}")
        taken = [each.fact.by.words for each in facts if isinstance(each.fact, PageUpdated)]
        assert taken == ["Dana"]
