"""The demo of a flag: its plan, its app and its users, with the functions and time of a test."""

import importlib.util
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from openfeature import api

from bot.flags.flag import Flag
from bot.rollout.state import Phase
from cli.checkout import PLANS, SHOP_APP
from sandbox.demo.flag.ended import MOST_SECONDS, WAY, FlagEnded, Seen, new_side
from sandbox.demo.flag.story import SERVICE_ID
from sandbox.demo.flag.visitors import KEY, NAMED, Visitors
from tests.support.running_world import running
from tests.support.world import World

PLAN = "demo-flag"


class FlagWorld(World):
    """Its functions have the demo's plan."""

    def write_plan(self, **fields: Any) -> None:
        """The demo's, as it is."""
        self.plans.mkdir(exist_ok=True)
        name = f"{PLAN}.yaml"
        (self.plans / name).write_text((PLANS / name).read_text("utf-8"), "utf-8")


def the_app() -> ModuleType:
    """The example's file, which is in no package."""
    spec = importlib.util.spec_from_file_location("example_shop", SHOP_APP)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def world(tmp_path: Path) -> Iterator[FlagWorld]:
    """Nobody has made the flag yet."""
    with running(FlagWorld(tmp_path)) as made:
        assert isinstance(made, FlagWorld)
        yield made


@pytest.fixture
def visitors(world: FlagWorld) -> Iterator[Visitors]:
    """Users of the example's app, which asks the ``flags`` function."""
    app = the_app()
    checkout = app.checkout_by_flag(world.urls["flags"], "sandbox-flags-key")
    server = app.served(checkout, 0)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield Visitors(f"http://127.0.0.1:{server.server_port}", world.cloud.monitoring.custom)
    server.shutdown()
    server.server_close()
    thread.join()
    api.clear_providers()


def seen(world: FlagWorld, visitors: Visitors) -> Seen:
    """The flag, and who gets the new side by it."""
    found = world.wiring.store.flag(KEY)
    assert found is not None
    return Seen(found.flag, visitors.new_side())


def second(world: FlagWorld, visitors: Visitors, new: int) -> None:
    """One passes, in which the named users came four times each."""
    world.clock.forward(1)
    visitors.export(int(world.clock()), {"new": 4 * new, "old": 4 * (len(NAMED) - new)})
    world.tick()


def test_it_goes_from_nobody_to_everybody_and_is_killed(
    world: FlagWorld, visitors: Visitors
) -> None:
    """Each share brings those whose buckets are below it, and nobody loses the new side before the
    kill switch takes it from all."""
    assert not visitors.new_side()
    assert "Started new-checkout" in world.say(f"start {KEY} --plan {PLAN}")[-1]
    found: list[Seen] = []
    for _ in range(60):
        now = world.wiring.store.flag(KEY)
        assert now is not None
        if not found or found[-1].flag.in_words != now.flag.in_words:
            world.clock.forward(1)
            found.append(seen(world, visitors))
        if found[-1].flag.in_words == WAY[3]:
            break
        second(world, visitors, len(found[-1].new))
    world.say(f"rollback {KEY} because users pay twice")
    world.clock.forward(1)
    found.append(seen(world, visitors))
    rollout = world.wiring.store.ended(SERVICE_ID, 1)[0]
    ended = FlagEnded(rollout.phase, rollout.outcome, 30.0, tuple(found), 0.5)
    assert ended.as_it_must, ended.lines
    assert [len(each.new) for each in found] == [0, 3, 8, 12, 0]
    assert found[1].new < found[2].new < found[3].new == set(NAMED)


def test_it_has_not_ended_as_it_must_where_anything_is_not_so() -> None:
    """Somebody on the wrong side, a step left out, a kill switch that is late, or no end."""
    states = ((True, 0), (True, 1_000), (True, 5_000), (True, 10_000), (False, 0))
    flags = [Flag(key=KEY, switched_on=on, share=share) for on, share in states]
    all_seen = tuple(Seen(flag, new_side(flag)) for flag in flags)
    good = FlagEnded(Phase.ROLLED_BACK, "", 1.0, all_seen, 0.5)
    assert good.as_it_must
    wrong = (*all_seen[:1], Seen(flags[1], frozenset({"carla"})), *all_seen[2:])
    for bad in (
        replace(good, seen=wrong),
        replace(good, seen=all_seen[1:]),
        replace(good, killed=MOST_SECONDS),
        replace(good, killed=None),
        replace(good, phase=None),
    ):
        assert not bad.as_it_must
        assert not bad.as_json["as_it_must"]
