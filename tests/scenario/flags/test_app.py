"""A rollout of a flag that an app keeps itself, behind an endpoint of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.scenario.flags.world import KEY, FlagWorld, target_with
from tests.support.running_world import running

ENDPOINT: dict[str, Any] = {
    "status": "/canary/status",
    "config": "/canary/config",
    "enabled": "canary.enabled",
    "percentage": "canary.percentage",
    "whole": 1,
    "headers": {"Authorization": {"secret": "app-token"}},
}


class AppWorld(FlagWorld):
    """Its plan drives the app; ``endpoint`` may be changed before it starts."""

    endpoint = ENDPOINT

    def write_plan(self, **fields: Any) -> None:
        """The app is known by the address at which it listens."""
        self.target = target_with(address=self.app.url, app=self.endpoint)
        super().write_plan(**fields)

    @property
    def state(self) -> str:
        """What the app does."""
        on, share = self.app.does
        return f"at {share * 100:g} %" if on else "switched off"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[AppWorld]:
    """An app that is switched off."""
    with running(AppWorld(tmp_path)) as made:
        assert isinstance(made, AppWorld)
        yield made


def test_it_goes_from_nothing_to_everybody_and_nothing_is_kept_here(world: AppWorld) -> None:
    """Each step is posted and read back; Canario's own store has no such flag."""
    assert world.say(f"start {KEY}")[-1].startswith("Started slm_pipeline")
    assert world.app.posted[0] == {"enabled": True, "percentage": 0}
    for words in ("at 10 %", "at 50 %", "at 100 %"):
        world.on_until(words)
    world.soak(visitors=0)
    world.soak(601, visitors=0)
    assert (world.flag_phase, world.state) == ("idle", "at 100 %")
    assert world.wiring.store.flag(KEY) is None


def test_a_rollback_switches_the_app_off(world: AppWorld) -> None:
    """And it is over when the app says so."""
    world.say(f"start {KEY}")
    world.on_until("at 10 %")
    world.say(f"rollback {KEY} because users complain")
    assert world.app.does == (False, 0.0)
    assert world.flag_phase == "idle"


def test_a_change_by_hand_is_drift(world: AppWorld) -> None:
    """Seen by the next look, said, never fought; put back when a person says so."""
    world.say(f"start {KEY}")
    world.on_until("at 10 %")
    world.app.percentage = 0.4
    world.soak(61, visitors=0)
    assert world.flag_phase == "holding"
    assert "by hand to slm_pipeline 40 %" in world.story()[-1]
    assert world.state == "at 40 %"
    world.say(f"resume {KEY} --yes")
    assert world.state == "at 10 %"


def test_switched_off_by_hand_stays_off(world: AppWorld) -> None:
    """Somebody used the app's own kill switch."""
    world.say(f"start {KEY}")
    world.on_until("at 10 %")
    world.app.enabled = False
    world.soak(61, visitors=0)
    world.soak(visitors=0)
    assert (world.flag_phase, world.state) == ("holding", "switched off")


def test_an_app_that_takes_it_and_does_nothing_is_not_settled(world: AppWorld) -> None:
    """The step is not soaked before the app says that it is there."""
    world.say(f"start {KEY}")
    world.on_until("at 10 %")
    world.app.ignores = True
    world.soak(visitors=0)
    world.soak(visitors=0)
    assert not world.service(f"flag~{KEY}").settled
    assert world.state == "at 10 %"
    world.app.ignores = False
    world.on_until("at 50 %")


def test_a_rollback_of_an_app_that_is_away_is_retried_until_it_is_off(world: AppWorld) -> None:
    """Nothing is taken for done meanwhile."""
    world.say(f"start {KEY}")
    world.on_until("at 10 %")
    world.app.faults.unavailable()
    world.say(f"rollback {KEY} because users complain")
    assert world.flag_phase == "rolling_back"
    world.app.faults.unavailable(False)
    for _ in range(4):
        world.soak(61, visitors=0)
    assert (world.flag_phase, world.state) == ("idle", "switched off")


class ToZero(AppWorld):
    """Its plan rolls back to 0 %."""

    endpoint: dict[str, Any] = {**ENDPOINT, "rollback": "zero"}  # noqa: RUF012 - never changed
    steps = FlagWorld.steps[1:]


def test_an_app_is_rolled_back_to_zero_where_the_plan_says_so(tmp_path: Path) -> None:
    """It stays on, for nobody."""
    with running(ToZero(tmp_path)) as world:
        assert isinstance(world, ToZero)
        world.say(f"start {KEY}")
        world.on_until("at 10 %")
        world.say(f"rollback {KEY} because users complain")
        assert world.app.does == (True, 0.0)
        assert world.flag_phase == "idle"
