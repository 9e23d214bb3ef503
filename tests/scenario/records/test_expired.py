"""A rollout that lasts longer than its trail is kept: nothing hangs on it, and it is said."""

from pathlib import Path

from click.testing import CliRunner

from cli.main import main
from tests.scenario.records.test_export import canario
from tests.support.world import SERVICE, STABLE, World

DAY = 86400.0
SHORT = {"rollouts": "1d", "audit": "1d", "messages": "1d", "evidence": "1d"}


def test_a_trail_that_expires_under_an_active_rollout_stops_nothing(
    world: World, tmp_path: Path
) -> None:
    """It is shown, continued and rolled back as before; the doctor misses no entry, and an export
    says that it can't be replayed any more, rather than that it follows."""
    world.write_plan(retention=SHORT, hold={"for": "9d", "then": "rollback"})
    world.push_plans()
    world.start(10)
    name = world.rollout.id
    world.say("hold shop because of the weekend")
    entries = len(world.wiring.store.audit(SERVICE))
    for _ in range(3):
        world.clock.forward(DAY)
        world.tick()
    assert "holding" in world.phase
    assert world.say("resume shop --yes")[-1].startswith("Resumed")
    assert len(world.wiring.store.audit(SERVICE)) < entries
    world.say("rollback shop because it is old")
    assert world.served() == {STABLE: 100}
    assert world.last_ended().id == name
    assert "Nothing is stuck" in world.say("doctor")[-1]
    assert canario(world, "export", name, "--to", str(tmp_path / "records")).exit_code == 0
    said = CliRunner().invoke(main, ["verify", str(tmp_path / "records" / f"{name}.json")])
    assert said.exit_code == 1
    assert "has expired, so it can't be replayed" in said.output
