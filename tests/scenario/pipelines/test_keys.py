"""An Idempotency-Key stands for one start, with all that was asked for."""

from dataclasses import replace
from typing import Any

from tests.scenario.pipelines.calls import Late, Pipelines
from tests.support.world import CANARY, PROJECT, SERVICE, World

NEWER = "shop-00003"


def used_for(revision: str, then: str = " before.") -> str:
    """What somebody hears who uses the key for something else."""
    return f"This Idempotency-Key has started {revision} on plan shop{then}"


OTHERS: tuple[dict[str, Any], ...] = ({"manual": True}, {"revision": NEWER}, {"plan": "other"})


def test_a_key_is_used_for_one_start_alone(world: World, pipelines: Pipelines) -> None:
    """Who asks for a promote by hand, or for another revision, is not told that it has begun."""
    world.write_plan(name="other", pipelines=["acme/shop@refs/heads/main"])
    assert pipelines.start(plan="shop").status_code == 201
    for then in OTHERS:
        other = pipelines.start(**{"plan": "shop", **then})
        assert other.status_code == 422, other.text
        assert used_for(CANARY) in other.json()["detail"]


def test_a_key_with_a_promote_by_hand_is_no_other(world: World, pipelines: Pipelines) -> None:
    """Nor the other way round."""
    assert pipelines.start(manual=True).status_code == 201
    assert world.rollout.manual
    assert pipelines.start(manual=True).status_code == 200
    assert used_for(CANARY, ", with a promote by hand") in pipelines.start().json()["detail"]


def test_a_key_is_used_for_one_start_while_it_waits(world: World, pipelines: Pipelines) -> None:
    """The rollout before it is not over."""
    for name in (NEWER, "shop-00004"):
        world.cloud.platform.add_revision(PROJECT, "us-central1", "shop", name)
    world.start()
    assert pipelines.start(revision=NEWER, newer="wait").status_code in (201, 202)
    other = pipelines.start(revision="shop-00004", newer="wait")
    assert used_for(NEWER) in other.json()["detail"]


def test_two_starts_with_one_key_at_once_are_told_apart(world: World, pipelines: Pipelines) -> None:
    """The second comes while the first is queued: it does not hear that its own has begun."""
    world.cloud.platform.add_revision(PROJECT, "us-central1", "shop", NEWER)
    api, first = world.wiring.api, list[int]()

    def meanwhile(_: float) -> None:
        world.wiring.api = api
        if not first:
            first.append(0)
            first.append(pipelines.start().status_code)

    world.wiring.api = replace(api, queue=Late(), pause=meanwhile)
    second = pipelines.start(revision=NEWER)
    assert (first, second.status_code) == ([0, 201], 422)
    assert used_for(CANARY) in second.json()["detail"]


def test_a_refused_key_says_that_it_was_refused_before(world: World, pipelines: Pipelines) -> None:
    """Nobody takes the refusal of another start for an answer to this one."""
    world.say("freeze shop because sale")
    assert "before" not in pipelines.start().json()["detail"]
    world.say("unfreeze shop")
    again = pipelines.start(revision=NEWER)
    assert again.status_code == 409
    assert again.json()["detail"].startswith("The start with this Idempotency-Key")


def test_two_starts_with_one_key_that_are_both_queued_begin_one_rollout(
    world: World, pipelines: Pipelines
) -> None:
    """Nobody knows yet which comes first, so each hears that it is queued, under one id; there the
    other reads what has begun, also when it sends its start again."""
    world.cloud.platform.add_revision(PROJECT, "us-central1", "shop", NEWER)
    api, late = world.wiring.api, Late()
    world.wiring.api = replace(api, queue=late)
    first, second = pipelines.start(), pipelines.start(revision=NEWER)
    world.wiring.api = api
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json() == second.json()
    for work in (*reversed(late.works), *late.works):
        world.wiring.queue.put(work)
        world.settle()
    shown = pipelines.show(first.json()["id"]).json()
    assert (shown["state"], shown["revision"], world.rollout.id) == ("soaking", NEWER, shown["id"])
    assert pipelines.start(revision=NEWER).status_code == 200
    assert used_for(NEWER) in pipelines.start().json()["detail"]
    world.say("rollback shop because odd")
    assert [each.canary for each in world.wiring.store.ended(SERVICE, 9)] == [NEWER]
