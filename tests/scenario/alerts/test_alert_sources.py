"""Which incident an alert of another system is: its source's own, and as bad as it is now."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenario.alerts.test_alert_webhook import generic, post, send
from tests.support.running_world import running
from tests.support.world import ALERT_SOURCES, CANARY, STABLE, World

TEAM = {"Authorization": "Bearer bearer-of-another-team"}


class TwoSystems(World):
    """A second one sends alerts of the same kind."""

    def settings(self) -> dict[str, str]:
        """With its key."""
        team = "team=generic:bearer:bearer-of-another-team"
        return {**super().settings(), "CANARIO_ALERT_SOURCES": f"{ALERT_SOURCES}, {team}"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A shop with a new revision."""
    with running(TwoSystems(tmp_path)) as ready:
        yield ready


def test_an_incident_is_its_sources_own(world: World) -> None:
    """Two systems that count from 1 have the same ids: neither's alert is taken for the other's,
    and neither closes it."""
    world.start(10)
    post(world, "team", json.dumps(generic(id="1", severity="warning")).encode(), TEAM)
    assert world.phase == "holding"
    send(world, "own", generic(id="1", state="closed"))
    assert len(world.rollout.alerts) == 1
    send(world, "own", generic(id="1"))
    assert world.served() == {STABLE: 100}


@pytest.mark.parametrize("before", ["info", "warning", None])
def test_an_alert_that_gets_worse_does_what_the_worse_one_does(
    world: World, before: str | None
) -> None:
    """Under the same id; one that gets better again changes nothing."""
    world.start(10)
    send(world, "own", generic(severity=before))
    send(world, "own", generic(severity=before, summary="still"))
    assert world.served()[CANARY] == 10
    assert len(world.rollout.alerts) == 1
    send(world, "own", generic())
    assert world.served() == {STABLE: 100}
    send(world, "own", generic(severity=before))
    assert [each.severity for each in world.service().incidents] == ["critical"]
    send(world, "own", generic(state="closed"))
    assert world.service().incidents == ()


def test_an_incident_gets_worse_while_nothing_is_rolled_out(world: World) -> None:
    """The next start hears of it as it is."""
    send(world, "own", generic(severity="info", revision=None))
    send(world, "own", generic(revision=None))
    assert "An incident is open" in world.say(f"start shop {CANARY}")[-1]
    assert world.phase == "idle"
