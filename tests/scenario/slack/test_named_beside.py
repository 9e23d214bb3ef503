"""Several services, or words that nobody reads, after a command that takes one service."""

import pytest

from tests.support.world import PROJECT, REGION, STABLE, World


@pytest.fixture
def two(world: World) -> World:
    """The shop's rollout at 10 %, and another service with a plan, ``api``."""
    world.add_service("api")
    target = {"cloud_run": {"project": PROJECT, "region": REGION, "service": "api"}}
    world.write_plan(name="api", target=target)
    world.push_plans()
    world.start(10)
    return world


@pytest.mark.parametrize(
    "words",
    [
        "shop, api",
        "shop,api",
        "shop & api",
        "shop api",
        "shop and api because of 500s",
        "shop, API because 500s",
    ],
)
def test_of_several_services_the_first_is_rolled_back(two: World, words: str) -> None:
    """And whoever asked is told how to do it for the others: nobody is left to believe in both."""
    told = two.say(f"rollback {words}")[-1]
    assert two.served() == {STABLE: 100}
    assert "`/canary rollback api`" in told


def test_a_hold_says_so_too(two: World) -> None:
    """Each command of one service that takes a reason without ``because``."""
    assert "`/canary hold api`" in two.say("hold shop and api")[-1]


def test_a_freeze_of_one_of_two_says_so_too(two: World) -> None:
    """Commas join services, or because stands after them; one that was passed over is named."""
    for verb in ("freeze", "unfreeze"):
        assert f"`/canary {verb} api`" in two.say(f"{verb} shop and api")[-1]


def test_an_exception_of_all_changes_nothing(two: World) -> None:
    """What was to stay frozen is not unfrozen with the others."""
    two.say("freeze shop, api because of the sale")
    assert "`but`" in two.say("unfreeze all but shop because the api is fine")[-1]
    assert two.service().freeze is not None


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("shop ASAP because 500s", "ASAP because 500s"),
        ("shop quickly, please because of 500s", "quickly, please because of 500s"),
        ("to stable now because 500s", "now because 500s"),
        ("shop because", "gave no reason"),
    ],
)
def test_a_rollback_whose_meaning_is_clear_happens(two: World, words: str, reason: str) -> None:
    """Words that mean nothing else are a part of the reason, and lost is none of them."""
    told = two.say(f"rollback {words}")[-1]
    assert two.served() == {STABLE: 100}
    assert reason in two.last_ended().outcome
    assert "Nothing was done" not in told


def test_what_continues_names_what_nobody_reads(two: World) -> None:
    """A promotion is not guessed at."""
    assert "`api`" in two.say("promote shop, api")[-1]
    assert two.rollout.current.traffic == 10


@pytest.mark.parametrize("words", ["please rollback shop", "shop rollback", "now rollback"])
def test_a_verb_in_another_place_is_suggested(two: World, words: str) -> None:
    """It does nothing, for the words may be about the command."""
    assert "`/canary rollback`" in two.say(words)[-1]
    assert two.phase == "soaking"
