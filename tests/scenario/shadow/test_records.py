"""A shadow in what is read of past rollouts: the page, the history, the report, an export."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main
from tests.scenario.page.test_page import look
from tests.scenario.shadow.watched import moved, said, shadowed
from tests.support.world import CANARY, World


@pytest.fixture
def ended(world: World) -> World:
    """A shadow that would have rolled back, and of which people took the traffic away."""
    shadowed(world, 10)
    world.fault(error_rate=0.5)
    for _ in range(4):
        world.soak(121)
    moved(world, 0)
    world.soak(301)
    assert world.phase == "idle"
    assert world.last_ended().phase == "shadowed"
    return world


def test_the_page_says_that_it_is_a_shadow(world: World) -> None:
    """Of one that is watched: what users get, and that Canario moves none of it."""
    shadowed(world, 10)
    for shown in (look(world).text, look(world, rollout=world.rollout.id).text):
        assert "shadow" in shown.lower()
        assert f"{CANARY} 10 %" in shown
        assert "not moved by Canario" in shown


def test_the_history_calls_it_a_shadow(ended: World) -> None:
    """And not a rollback, which it was none."""
    told = ended.say("history shop")[-1]
    assert ": Shadow: shop-00002" in told
    assert "rolled back to" not in told


def test_the_report_counts_no_shadow_as_a_deployment(ended: World) -> None:
    """It is what others did: neither a deployment of Canario's nor a failed one."""
    told = ended.say("report")[-1]
    assert "Deployments: 0; 1 shadow\n" in told
    assert "ailure rate" not in told


def test_the_state_follows_from_its_export(ended: World, tmp_path: Path) -> None:
    """What it saw and would have done is in the trail, and replayed."""
    name = ended.last_ended().id
    done = CliRunner().invoke(main, ["export", name, "--to", str(tmp_path)], obj=ended.wiring)
    assert done.exit_code == 0, done.output
    file = tmp_path / f"{name}.json"
    assert '"shadowed"' in file.read_text()
    verified = CliRunner().invoke(main, ["verify", str(file)])
    assert verified.exit_code == 0, verified.output
    assert said(ended, "Would have rolled shop-00002 back now")
