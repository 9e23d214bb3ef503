"""``on_deploy: start`` over the wire: Cloud Run's log, Pub/Sub's push, and the real functions."""

from pathlib import Path

from sandbox.logging.audit import DEPLOYER
from tests.scenario.deploys.deploying import NEWER, deploy, logged, to_latest, told
from tests.support.running_world import running
from tests.support.world import SHOP, World


def test_a_deployment_starts_a_rollout_that_goes_to_its_end(world: World) -> None:
    """Of what was deployed, by who deployed it, once for all entries. Canario's own changes of the
    traffic are in the same log, and are no deployments."""
    deploy(logged(world, on_deploy="start"))
    assert (world.rollout.canary, world.rollout.plan.name) == (NEWER, "shop")
    assert (world.rollout.requester.kind, world.rollout.requester.id) == ("deploy", DEPLOYER)
    assert DEPLOYER in world.card().text
    assert not world.slack.ephemerals()
    for _ in range(4):
        world.soak()
    world.soak(601)
    assert world.last_ended().canary == NEWER
    assert world.served() == {NEWER: 100}
    assert (world.phase, told(world)) == ("idle", [])


def test_own_shifts_have_no_new_revision(tmp_path: Path) -> None:
    """Also where nobody has said which accounts are Canario's: an older revision that serves
    nothing is not started by another's rollback; and without the field nothing ever is."""
    with running(World(tmp_path), CANARIO_ACCOUNTS="") as world:
        world.cloud.platform.add_revision("acme-shops", "us-central1", SHOP, "shop-00003")
        logged(world, on_deploy="start")
        world.say("start shop shop-00002")
        world.say(f"rollback {SHOP}")
        assert (world.phase, told(world)) == ("idle", [])
        assert world.last_ended().canary == "shop-00002"
        world.write_plan()
        world.push_plans()
        deploy(world, "shop-00004")
        assert (world.phase, told(world)) == ("idle", [])


def test_a_revision_that_serves_at_once_is_said_to_be_unguarded(world: World) -> None:
    """Once, with how to deploy so that it is guarded."""
    logged(world, on_deploy="start")
    to_latest(world)
    deploy(world)
    (said,) = told(world)
    assert f"{NEWER}, deployed by {DEPLOYER}, takes 100 %" in said
    assert "`--no-traffic`" in said
    assert world.phase == "idle"
