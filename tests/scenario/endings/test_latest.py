"""``on_complete: {traffic: latest}``: when a rollout has completed deployments serve at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.cloud_run.types import Target, service_path
from tests.support.running_world import running
from tests.support.world import CANARY, CHANNEL, PROJECT, REGION, SHOP, STABLE, World

NEWER, NEWEST = "shop-00003", "shop-00004"
LATEST = (Target("", 100),)
SHOP_PATH = service_path(PROJECT, REGION, SHOP)


class Following(World):
    """A shop whose traffic follows the latest revision, except while a rollout runs."""

    def write_plan(self, **fields: object) -> None:
        """A plan that gives the traffic back."""
        super().write_plan(**{"on_complete": {"traffic": "latest"}, **fields})

    def deploy(self, name: str, failure: str = "") -> None:
        """Somebody deploys, without a word about traffic."""
        self.cloud.platform.add_revision(PROJECT, REGION, SHOP, name, failure=failure)

    @property
    def told(self) -> tuple[Target, ...]:
        """The entries that the platform was told."""
        return self.cloud.platform.service(SHOP_PATH).traffic

    def complete(self) -> None:
        """From the start to the end of the watch."""
        self.start(100)
        self.soak()
        self.soak(601)
        assert self.last_ended().phase == "completed"

    def last_words(self) -> str:
        """What the thread says in the end."""
        return self.story()[-1]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Following]:
    """Nothing was asked of Canario yet."""
    shop = Following(tmp_path)
    with running(shop):
        yield shop


def test_a_later_deployment_serves_at_once_again(shop: Following) -> None:
    """The canary was the latest revision when it completed; the thread says what that means, and
    nothing of ours is left."""
    shop.complete()
    assert shop.told == LATEST
    assert "a later deployment serves at once" in shop.last_words()
    assert shop.service().settled
    shop.deploy(NEWER)
    assert shop.served() == {NEWER: 100}
    assert "shop-00003 serves everything already" in shop.say(f"start shop {NEWER}")[-1]


def test_it_stays_by_name_without_the_word(shop: Following) -> None:
    """The default keeps later deployments from users."""
    shop.plans.joinpath("shop.yaml").unlink()
    World.write_plan(shop)
    shop.push_plans()
    shop.complete()
    assert shop.told == (Target(CANARY, 100),)
    shop.deploy(NEWER)
    assert shop.served() == {CANARY: 100}


@pytest.mark.parametrize("failure", ["", "The user-provided container failed to start."])
def test_a_newer_revision_is_not_let_in(shop: Following, failure: str) -> None:
    """It was not rolled out, ready or not: the traffic stays by name, and the channel hears why."""
    shop.start(50)
    shop.deploy(NEWER, failure)
    shop.soak()
    shop.soak()
    shop.soak(601)
    assert shop.last_ended().phase == "completed"
    assert shop.told == (Target(CANARY, 100),)
    said = shop.last_words()
    assert f"{NEWER} is newer" in said
    assert "--to-latest" in said
    assert [m for m in shop.slack.messages(CHANNEL) if m.text == said and m.broadcast]
    shop.deploy(NEWEST)
    assert shop.served() == {CANARY: 100}


def test_what_somebody_has_set_meanwhile_stays(shop: Following) -> None:
    """Cloud Run refuses at first, and a person moves the traffic: it is theirs."""
    shop.start(100)
    shop.soak()
    shop.cloud.platform.knobs.refuse_next("PERMISSION_DENIED", "actAs is missing.", times=1)
    shop.soak(601)
    shop.cloud.platform.update(SHOP_PATH, traffic=(Target(STABLE, 70), Target(CANARY, 30)))
    for _ in range(12):
        shop.clock.forward(30)
        shop.tick()
    assert shop.service().settled
    assert shop.served() == {STABLE: 70, CANARY: 30}
    assert "somebody has set it by hand" in shop.last_words()


def test_pinning_it_later_is_not_undone(shop: Following) -> None:
    """It is given back once; who pins it afterwards is not fought."""
    shop.complete()
    shop.cloud.platform.update(SHOP_PATH, traffic=(Target(CANARY, 100),))
    for _ in range(12):
        shop.clock.forward(30)
        shop.tick()
    assert shop.told == (Target(CANARY, 100),)


def test_the_next_start_pins_it_and_says_so(shop: Following) -> None:
    """Also while it waits for its gates: a deployment beside it gets nothing from then on."""
    shop.complete()
    shop.deploy(NEWER)
    shop.plans.joinpath("shop.yaml").unlink()
    shop.write_plan(
        people={"operators": ["U0OPERATOR"], "code": ["U0VISITOR"]},
        gates={"approvals": {"roles": ["code"], "expire": "1h"}},
    )
    shop.push_plans()
    assert shop.say(f"start shop {CANARY}")[-1].startswith(f"Started {CANARY}")
    assert shop.phase == "requested"
    assert [each for each in shop.told if each.percent] == [Target(NEWER, 100)]
    started = [m.text for m in shop.slack.messages(CHANNEL) if "followed the latest" in m.text]
    assert len(started) == 1
    assert f"pinned to {NEWER}" in started[0]
    shop.deploy(NEWEST)
    assert shop.served() == {NEWER: 100}


def test_a_late_rollback_leaves_it_by_name(shop: Following) -> None:
    """From the latest revision back to the one before; later deployments get nothing, and that is
    said."""
    shop.complete()
    shop.say("rollback shop because checkout fails")
    assert shop.served() == {STABLE: 100}
    shop.deploy(NEWER)
    assert shop.served() == {STABLE: 100}
    words = [m.text for m in shop.slack.messages(CHANNEL)]
    assert any("Later deployments get no traffic" in each for each in words)
