"""A channel's name is looked up once, when its plan is pushed; from then on only its id counts."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from tests.support.running_world import running
from tests.support.sandbox_wiring import SandboxWiring
from tests.support.world import CANARY, CHANNEL, INCIDENTS, OPERATOR, SHOP, VISITOR, World

OLD = "#incidents-old"


class Open(World):
    """A world whose plan names no operators: who is in its channel may continue."""

    def furnish(self) -> None:
        """See World."""
        super().furnish()
        self.write_plan(people={})


def push(
    world: World, *options: str, name: str = SHOP, wiring: SandboxWiring | None = None
) -> Result:
    """``canario plan push``, with the functions' settings, and what they remember unless it has a
    ``wiring`` of its own."""
    return CliRunner().invoke(
        main,
        ["plan", "push", str(world.plans / f"{name}.yaml"), *options],
        obj=wiring or world.wiring,
    )


def squatted(world: World) -> None:
    """The plan's channel is renamed, and a visitor makes one of the old name, with the bot."""
    world.slack.rename_channel(CHANNEL, "#deployments-old")
    world.slack.leave("#deployments-old", VISITOR)
    world.slack.add_channel(CHANNEL, [VISITOR])


def channel_id(world: World, name: str = CHANNEL) -> str:
    """As Slack knows it now."""
    return world.slack.workspace.channel(name).id


def test_a_new_channel_of_the_old_name_has_no_rights(tmp_path: Path) -> None:
    """Pushed, renamed, and the name taken by a visitor: they start, freeze and stop nothing by
    it, while the members of the renamed channel do, and its notices go there."""
    with running(Open(tmp_path)) as world:
        meant = channel_id(world)
        pushed = push(world)
        assert pushed.exit_code == 0, pushed.output
        assert f"{CHANNEL} is {meant}" in pushed.output
        squatted(world)
        assert "Only members of" in world.say(f"start shop {CANARY}", user=VISITOR)[-1]
        assert "Only members of" in world.say("freeze shop because mine", user=VISITOR)[-1]
        said = world.say(f"start shop {CANARY}", channel="#deployments-old")
        assert said[-1].startswith(f"Started {CANARY}")
        world.soak()
        assert "No rollout is active in this channel" in world.say("hold", user=VISITOR)[-1]
        assert "Only members of" in world.say("promote shop --yes", user=VISITOR)[-1]
        assert len(world.slack.messages("#deployments-old")) > 0
        assert world.slack.messages(CHANNEL) == []


def test_a_guest_of_the_new_channel_stops_nothing(tmp_path: Path) -> None:
    """Guests stop where they are in the channel: in the very one, not in one of its name."""
    with running(Open(tmp_path)) as world:
        push(world)
        world.start(10)
        squatted(world)
        world.slack.add_user("U0GUEST", "gus", guest="restricted")
        world.slack.join(CHANNEL, "U0GUEST")
        assert "Guests may not stop" in world.say("hold shop because me", user="U0GUEST")[-1]
        world.slack.join("#deployments-old", "U0GUEST")
        held = world.say("hold shop because me", user="U0GUEST", channel="#deployments-old")
        assert held[-1].startswith("On hold")


@pytest.mark.parametrize("pushed", [True, False])
def test_a_new_channel_of_an_announced_name_gets_no_notices(tmp_path: Path, pushed: bool) -> None:
    """The ids of other channels are kept at push, too; a plan that an earlier version stored finds
    them at its first start. Pushed again, the push asks which is meant."""
    with running(World(tmp_path)) as world:
        if pushed:
            assert push(world, wiring=SandboxWiring(world.clock)).exit_code == 0
            world.slack.rename_channel(INCIDENTS, OLD)
            world.slack.add_channel(INCIDENTS, [VISITOR])
            world.start()
        else:
            world.start()
            world.slack.rename_channel(INCIDENTS, OLD)
            world.slack.add_channel(INCIDENTS, [VISITOR])
        world.say("rollback shop because odd")
        world.tick()
        assert world.slack.messages(INCIDENTS) == []
        assert world.slack.messages(OLD)
        refused = push(world)
        assert refused.exit_code == 1
        assert f"in place of {INCIDENTS}" in refused.output


def test_the_next_start_looks_up_no_announced_name_again(tmp_path: Path) -> None:
    """What was found out at the first start stays, though somebody else has the name by then."""
    with running(World(tmp_path)) as world:
        world.start()
        world.say("rollback shop because odd")
        world.tick()
        world.slack.rename_channel(INCIDENTS, OLD)
        world.slack.add_channel(INCIDENTS, [VISITOR])
        before = len(world.slack.messages(OLD))
        world.say(f"start shop {CANARY} --again because fixed")
        world.say("rollback shop because still odd")
        world.tick()
        assert world.slack.messages(INCIDENTS) == []
        assert len(world.slack.messages(OLD)) > before


def test_a_name_of_before_is_looked_up_at_first_use_and_kept(tmp_path: Path) -> None:
    """A plan that an earlier version stored has only the name: its first start, or whoever asks
    whether they may, finds out the id, and that is all that counts afterwards."""
    with running(Open(tmp_path)) as world:
        meant = channel_id(world)
        assert "is frozen" in world.say("freeze shop because sale", user=VISITOR)[-1]
        stored = world.wiring.store.plan(SHOP)
        assert stored is not None
        assert (stored.channel, stored.channel_id) == (CHANNEL, meant)
        assert "no longer frozen" in world.say("unfreeze shop", user=VISITOR)[-1]
        squatted(world)
        assert "Only members of" in world.say("freeze shop because mine", user=VISITOR)[-1]


def test_pushed_again_the_id_of_before_stays(tmp_path: Path) -> None:
    """After a rename alone the id is kept; where another channel has the name, the push asks
    which of the two is meant, and stores nothing."""
    with running(Open(tmp_path)) as world:
        meant = channel_id(world)
        push(world)
        world.slack.rename_channel(CHANNEL, "#deployments-old")
        again = push(world)
        assert again.exit_code == 0
        assert f"{CHANNEL} is {meant}" in again.output
        world.slack.add_channel(CHANNEL, [VISITOR])
        refused = push(world)
        assert refused.exit_code == 1
        assert f"with the id {meant}" in refused.output
        assert channel_id(world) in refused.output
        stored = world.wiring.store.plan(SHOP)
        assert stored is not None
        assert stored.channel_id == meant
        world.write_plan(people={}, channel=channel_id(world))
        assert push(world).exit_code == 0


def test_without_slack_a_channel_gives_no_rights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pushed without a token: refused where the channel's members would have rights, and stored
    with a word where operators are named, or the id is."""
    world = World(tmp_path)
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    monkeypatch.setenv("CANARIO_STORE", f"sqlite:///{tmp_path / 'canario.db'}")
    world.write_plan(people={})
    refused = push(world)
    assert refused.exit_code == 1
    assert "SLACK_BOT_TOKEN is not set" in refused.output
    assert "channel: C…" in refused.output
    world.write_plan(people={"operators": [OPERATOR]})
    assert "its first start asks" in push(world).output
    world.write_plan(people={}, channel="C0DEPLOYS")
    assert push(world).exit_code == 0


def test_an_unknown_channel_is_refused_at_push(tmp_path: Path) -> None:
    """With the way out: Canario has to be in it."""
    with running(World(tmp_path)) as world:
        world.write_plan(channel="#nowhere")
        refused = push(world)
        assert refused.exit_code == 1
        assert "Canario is not in #nowhere" in refused.output
