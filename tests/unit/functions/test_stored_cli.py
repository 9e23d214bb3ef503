"""``canario plan list``, ``pull``, ``diff`` and ``canario watch``: what is stored, and shown."""

import json
from functools import cached_property
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.service.ports.stores.store import Store
from cli.main import main
from cli.stored.plans import as_yaml
from functions.bootstrap import Wiring
from infra.stores.plan_file import read_plan
from tests.support.fakes import World
from tests.support.rollouts import CANARY, MINUTE, plan
from tests.unit.service.handlers.people import start, tick, world_of

PLANS = sorted((Path(__file__).parents[3] / "plans").glob("*.yaml"))


class Kept(Wiring):
    """Its store is the world's."""

    def __init__(self, world: World) -> None:
        self._world = world

    @cached_property
    def store(self) -> Store:
        """The one that was given."""
        return self._world.store


def run(world: World, *arguments: str) -> Result:
    """The command's end."""
    return CliRunner().invoke(main, list(arguments), obj=Kept(world), terminal_width=60)


@pytest.mark.parametrize("file", PLANS, ids=lambda file: file.stem)
def test_a_plan_that_is_pulled_is_the_plan_that_was_pushed(file: Path, tmp_path: Path) -> None:
    """Read again it is the same plan, whatever it says."""
    found = read_plan(file)
    pulled = tmp_path / "pulled.yaml"
    pulled.write_text(as_yaml(found), encoding="utf-8")
    assert read_plan(pulled) == found


def test_stored_plans_are_listed_pulled_and_compared(tmp_path: Path) -> None:
    """By name; a file that says the same is as stored, and one that doesn't ends with 1."""
    world = world_of()
    assert "shop: " in run(world, "plan", "list").output
    (listed,) = json.loads(run(world, "plan", "list", "--json").output)
    assert (listed["name"], listed["channel"]) == ("shop", "#deployments")
    file = tmp_path / "shop.yaml"
    assert run(world, "plan", "pull", "shop", "--write", str(file)).exit_code == 0
    assert run(world, "plan", "diff", str(file)).exit_code == 0
    file.write_text(as_yaml(plan(watch="2h")), encoding="utf-8")
    differs = run(world, "plan", "diff", str(file))
    assert differs.exit_code == 1
    assert "+  for: 2h" in differs.output
    assert run(world, "plan", "pull", "shoes").exit_code == 1


def test_a_rollout_is_watched_in_a_terminal() -> None:
    """Where it is, what users get, each check and the story; no line is cut in its words."""
    world = world_of()
    assert run(world, "watch", "shop", "--once").exit_code == 1
    start(world)
    for _ in range(2):
        world.clock.advance(2 * MINUTE)
        tick(world)
    shown = run(world, "watch", "shop", "--once").output
    for words in (f"shop: {CANARY} at 10 %", "[10 %]", "ok: errors", "Ann started it"):
        assert words in shown, words
    assert run(world, "watch", "shoes", "--once").exit_code == 1
