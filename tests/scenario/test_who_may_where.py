"""Who may do what is the same for a service of several regions, and it is about the service that is
meant where another project has one of its name."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.cloud_run.types import service_path
from tests.scenario.journeys.test_regions import CANARY_THERE, STABLE_THERE, THERE, add_there, there
from tests.scenario.test_who_may import MOMENTS, PEOPLE, STOP, Crowd, tries
from tests.support.running_world import running
from tests.support.visits import visits
from tests.support.world import CANARY, OPERATOR, PROJECT, REGION, SHOP, STABLE, VISITOR, World

REGIONS = {"cloud_run": {"project": PROJECT, "service": SHOP, "regions": [REGION, THERE]}}
OTHER = "acme-others"
MINE, THEIRS = f"{PROJECT}~{SHOP}", f"{OTHER}~{SHOP}"


class Abroad(Crowd):
    """The same crowd, a shop in two regions, and alerts from the second."""

    def furnish(self) -> None:
        """See World."""
        super().furnish()
        add_there(self)

    def write_plan(self, **fields: Any) -> None:
        """See World."""
        super().write_plan(**{"target": REGIONS, **fields})

    def visit(self, count: int = 300, service: str = SHOP) -> None:
        """In both regions."""
        super().visit(count, service)
        found = self.cloud.platform.service(service_path(PROJECT, THERE, SHOP))
        asyncio.run(visits(f"{self.cloud.router.uri(found)}/", count))

    def alert(self, revision: str = CANARY_THERE, service: str = SHOP, **details: Any) -> str:
        """In the second region."""
        path = service_path(PROJECT, THERE, service)
        incident = self.cloud.alerts.open(self.cloud.platform.revision(path, revision), **details)
        self.settle()
        return incident


@pytest.fixture
def abroad(tmp_path: Path) -> Iterator[Abroad]:
    """Everybody is there, and somebody was removed a moment after they looked."""
    with running(Abroad(tmp_path)) as world:
        assert isinstance(world, Abroad)
        lose_roles(world)
        yield world


def lose_roles(crowd: World) -> None:
    """Of who was in the channel and in the group until now."""
    gone = PEOPLE["removed"].user
    assert crowd.say("status shop", user=gone)
    crowd.slack.leave("#deployments", gone)
    left = [each.user for each in PEOPLE.values() if each.user != gone]
    crowd.slack.add_group("S0LEADS", "leads", left)


def test_in_two_regions_everybody_does_what_they_may_and_nothing_else(abroad: Abroad) -> None:
    """Each verb at its moment; what is done is done in both. A shadow is of one region, and the
    deployment that is asked about is in one."""
    for moment in (each for each in MOMENTS if each.verb not in ("cancel", "postpone")):
        moment.ready(abroad)
        for name, person in PEOPLE.items():
            if name not in moment.may:
                tries(abroad, moment, name, person, changes=False)
        tries(abroad, moment, moment.does, PEOPLE[moment.does], changes=True)
        if moment.verb in ("rollback", "start"):
            assert (abroad.served(), there(abroad)) == ({STABLE: 100}, {STABLE_THERE: 100})


def test_each_of_ours_stops_a_rollout_in_both_regions(abroad: Abroad) -> None:
    """Whoever it is and wherever they are."""
    abroad.write_plan(people={}, watch=None)
    abroad.push_plans()
    for name in sorted(STOP):
        abroad.say(f"start shop {CANARY} --again --yes because of the drill")
        assert there(abroad)[CANARY_THERE] == 10
        abroad.say("rollback shop", user=PEOPLE[name].user, channel=PEOPLE[name].room)
        assert (abroad.served(), there(abroad)) == ({STABLE: 100}, {STABLE_THERE: 100}), name


@pytest.mark.parametrize("region", [REGION, THERE])
@pytest.mark.parametrize(
    ("severity", "phase"),
    [("Critical", "idle"), ("Warning", "holding"), ("Info", "soaking"), ("Odd", "holding")],
)
def test_an_alert_does_the_same_from_each_region(
    abroad: Abroad, region: str, severity: str, phase: str
) -> None:
    """About the revision that bears the canary's part there; and none of them promotes."""
    abroad.write_plan(people={}, watch=None)
    abroad.push_plans()
    abroad.say(f"start shop {CANARY}")
    here = {REGION: CANARY, THERE: CANARY_THERE}[region]
    path = service_path(PROJECT, region, SHOP)
    abroad.cloud.alerts.open(abroad.cloud.platform.revision(path, here), severity=severity)
    abroad.settle()
    back = phase == "idle"
    assert abroad.phase == phase
    assert abroad.served() == ({STABLE: 100} if back else {CANARY: 10, STABLE: 90})
    share = {STABLE_THERE: 100} if back else {CANARY_THERE: 10, STABLE_THERE: 90}
    assert there(abroad) == share


def test_a_name_in_two_projects_is_not_guessed_and_rights_are_each_projects_own(
    world: World,
) -> None:
    """An operator of the other project's shop continues nothing here, however they name it; what
    they say of theirs changes theirs alone."""
    revisions = [STABLE, CANARY]
    world.cloud.platform.add_service(
        OTHER, REGION, SHOP, revisions=revisions, traffic={STABLE: 100}
    )
    target = {"cloud_run": {"project": OTHER, "region": REGION, "service": SHOP}}
    world.write_plan(people={"operators": [OPERATOR]})
    world.write_plan(name="theirs", target=target, people={"operators": [VISITOR]})
    world.push_plans()
    before = world.service()
    for named in (SHOP, MINE, MINE.upper(), f"{MINE}~", f"{OTHER}/../{PROJECT}~{SHOP}"):
        assert world.say(f"start {named} {CANARY} --yes", user=VISITOR)
        assert world.say(f"freeze {named} because I can", user=VISITOR)
        assert (world.service(), world.service(THEIRS).active) == (before, None), named
    world.say(f"start {THEIRS} {CANARY} --yes", user=VISITOR)
    assert (world.service(), world.service(THEIRS).phase) == (before, "soaking")
    for text in (f"promote {THEIRS} --yes --anyway because I can", f"resume {THEIRS}"):
        theirs = world.service(THEIRS)
        world.say(text, user=OPERATOR)
        assert world.service(THEIRS) == theirs, text
    world.say(f"rollback {THEIRS} because odd", user=OPERATOR)
    assert world.service(THEIRS).active is None
    assert world.service() == before
