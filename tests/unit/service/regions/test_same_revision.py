"""Which revision of the second region is the same, where names say nothing, or lie."""

from datetime import timedelta

import pytest

from bot.service.ports.traffic_router import Revision
from tests.support.fakes import World
from tests.support.rollouts import CANARY, NOON
from tests.unit.service.handlers.people import start
from tests.unit.service.regions.two import CANARY_THERE, STABLE_THERE, THERE, there, two_regions


@pytest.fixture
def world() -> World:
    """Nothing is under way."""
    return two_regions()


def of_image(name: str, number: int, hours: float) -> Revision:
    """A revision of that image, deployed so many hours ago; number 2 is the canary's."""
    at = NOON - timedelta(hours=hours)
    image = f"europe/shop@sha256:{number}" if number else ""
    return Revision(name=name, image=image, created_at=at)


def found_there(world: World) -> str:
    """What the rollout's canary is called in Europe."""
    assert world.rollout.places, "it is in one region"
    return next(each.canary for each in world.rollout.places if each.region == THERE)


def test_the_name_counts_for_less_than_the_image(world: World) -> None:
    """What has the canary's name and another image is passed over for what has its image."""
    there(world).revisions.insert(0, of_image(CANARY, 7, hours=0.5))
    start(world)
    assert found_there(world) == CANARY_THERE


def test_another_image_by_the_same_name_is_named_where_nothing_else_fits(world: World) -> None:
    """Nothing starts: which of the two names is wrong only a person can say."""
    there(world).revisions[:] = [of_image(CANARY, 7, hours=1), of_image(STABLE_THERE, 1, hours=24)]
    answer = start(world)
    assert not answer.ok
    assert f"has another image by the name {CANARY}" in answer.sentence
    assert world.store.load("acme-prod~shop").service.active is None


def test_a_revision_of_that_name_whose_image_nobody_knows_is_taken(world: World) -> None:
    """It is not known to be something else."""
    there(world).revisions.insert(0, of_image(CANARY, 0, hours=0.5))
    start(world)
    assert found_there(world) == CANARY


def test_of_several_with_the_image_the_newest_is_taken(world: World) -> None:
    """The one that was deployed last."""
    there(world).revisions.insert(0, of_image("shop-00008", 2, hours=0.5))
    start(world)
    assert found_there(world) == "shop-00008"


def test_without_any_that_fits_the_name_is_missed(world: World) -> None:
    """The stable revision there is not taken for the canary."""
    there(world).revisions[:] = [of_image(STABLE_THERE, 1, hours=24)]
    answer = start(world)
    assert not answer.ok
    assert f"has no revision {CANARY}" in answer.sentence
