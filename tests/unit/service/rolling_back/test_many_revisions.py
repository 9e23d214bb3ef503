"""A rollback where more newer revisions are there than Cloud Run lists at once."""

from datetime import timedelta

import pytest

from bot.errors import Unavailable
from bot.service.ports.traffic_router import Revision
from bot.service.values.commands.steer import RollBack
from tests.support.fakes import World
from tests.support.rollouts import CANARY, MINUTE, NOON, SERVICE, STABLE
from tests.unit.service.handlers.people import ask
from tests.unit.service.rolling_back.conftest import OLDER

NEWER = [f"shop-{n:05d}" for n in range(250, 3, -1)]
"""Deployed, never rolled out, the newest first."""


@pytest.fixture(autouse=True)
def deployed(world: World) -> None:
    """None of those that served is among the newest hundred."""
    world.shop.revisions[:0] = [
        Revision(name=name, created_at=NOON + timedelta(seconds=n))
        for n, name in reversed(list(enumerate(reversed(NEWER))))
    ]


def test_what_served_before_is_still_clear(world: World) -> None:
    """Those that served are asked for by their names, before the shift and nothing twice."""
    told = ask(world, RollBack)
    assert told.sentence == f"{STABLE} serves everything. {CANARY} is rejected."
    calls = world.done("observe", "revisions", "revision", "shift")
    before = calls[: calls.index(f"shift {STABLE} 100")]
    assert sorted(before) == ["observe", f"revision {STABLE}", f"revision {CANARY}", "revisions"]


def test_the_button_of_what_is_complete_rolls_it_back(world: World) -> None:
    """Its stable revision can serve, listed or not."""
    assert ask(world, RollBack, rollout=world.store.ended(SERVICE)[0].id).ok
    assert world.shop.served == {STABLE: 100}


def test_nothing_newer_that_was_never_rolled_out_is_offered(world: World) -> None:
    """Also where the page holds nothing else."""
    assert [each.to for each in ask(world, RollBack, service="").offers] == [STABLE]


def test_a_newer_one_is_no_way_back(world: World) -> None:
    """It starts with its gates."""
    assert "is newer than what serves" in ask(world, RollBack, to=NEWER[0]).sentence
    assert world.shop.served == {CANARY: 100}


@pytest.mark.parametrize("name", [STABLE, OLDER])
def test_an_older_one_is_taken_by_its_name(world: World, name: str) -> None:
    """It served, or is older than what serves."""
    assert ask(world, RollBack, to=name).ok
    assert world.shop.served == {name: 100}


def test_what_is_gone_is_not_offered(world: World) -> None:
    """Cloud Run says that there is no such revision; what served before that is."""
    assert ask(world, RollBack, to=OLDER).ok
    world.clock.advance(20 * MINUTE)
    assert ask(world, RollBack, to=STABLE).ok
    world.clock.advance(20 * MINUTE)
    world.shop.revisions = [each for each in world.shop.revisions if each.name != OLDER]
    told = ask(world, RollBack)
    assert not told.offers
    assert "No other revision is known to be good" in told.sentence


def test_where_cloud_run_does_not_say_history_will_do(world: World) -> None:
    """A list without the revision is no sign that it is gone."""
    world.router.trouble = [None, None, Unavailable("no answer"), Unavailable("no answer")]
    assert ask(world, RollBack).ok
    assert world.shop.served == {STABLE: 100}


def test_how_old_what_serves_is_is_asked_again(world: World) -> None:
    """A named revision is not refused because Cloud Run did not answer."""
    no = Unavailable("no answer")
    world.router.trouble = [None, None, no, no]
    with pytest.raises(Unavailable):
        ask(world, RollBack, to=OLDER)
    assert ask(world, RollBack, to=OLDER).ok
