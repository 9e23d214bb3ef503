"""Scheduled evaluation by sequential evidence, from Monitoring's numbers to the rollback."""

from datetime import timedelta
from typing import Any

import pytest

from bot.judge.evidence.state import loads
from bot.rollout.facts import Held, Resumed
from bot.rollout.state import Phase
from bot.service.act import act
from bot.service.evaluate import evaluate
from tests.support.fakes import World
from tests.support.rollouts import ANN, CANARY, MINUTE, SERVICE, STABLE, new_id, plan, started

ERRORS: dict[str, Any] = {"metric": "error_rate", "promote": "<= 1%", "rollback": "> 2%"}


def soaking(**changes: Any) -> World:
    """A canary at 10 % under evidence and guard, with 100 requests a second on each revision."""
    world = World()
    world.metrics.per_minute = 6000
    world.metrics.errors = {CANARY: 0.002, STABLE: 0.002}
    act(
        world.parts,
        SERVICE,
        started(plan(**({"checks": {"errors": ERRORS}, "guard": True} | changes))),
    )
    assert world.rollout.step == 1
    return world


def judge(world: World, minutes: float = 1) -> None:
    """Time passes, and the shop is evaluated."""
    world.clock.advance(minutes * MINUTE)
    evaluate(world.parts, (SERVICE,), world.clock.now())


def outcome(world: World) -> str:
    """The reason of the rollback, empty while there is none."""
    service = world.store.load(SERVICE).service
    return service.rejected[0].reason if service.rejected else ""


def test_a_canary_three_times_as_bad_goes_back_under_every_limit() -> None:
    """0.6 % of errors keeps a limit of 2 %; the guard sees that stable has 0.2 %, and says so."""
    world = soaking()
    world.metrics.errors = {CANARY: 0.006, STABLE: 0.002}
    for _ in range(4):
        judge(world)
    assert "errors 0.6 % of" in outcome(world)
    assert "against 0.2 % of" in outcome(world)
    assert "a harmless canary would look this bad less than once in" in outcome(world)
    assert world.shop.wanted == {STABLE: 100}


def test_without_the_guard_it_goes_on() -> None:
    """The same canary passes where the plan switches the guard off."""
    world = soaking(guard=False)
    world.metrics.errors = {CANARY: 0.006, STABLE: 0.002}
    for _ in range(6):
        judge(world)
    assert world.rollout.step == 2


def test_one_noisy_period_is_no_proof() -> None:
    """Ten seconds with 8 % of errors are over every limit, and roll nothing back."""
    world = soaking()
    judge(world, 2)
    world.metrics.errors = {CANARY: 0.08, STABLE: 0.002}
    judge(world, 1 / 6)
    assert world.rollout.phase is Phase.SOAKING
    world.metrics.errors = {CANARY: 0.002, STABLE: 0.002}
    for _ in range(4):
        judge(world)
    assert not outcome(world)
    assert world.rollout.step == 2


def test_a_shared_incident_rolls_nothing_back() -> None:
    """Both revisions fail alike, far over the limit: that says nothing about the canary."""
    world = soaking()
    judge(world)
    world.metrics.errors = {CANARY: 0.3, STABLE: 0.3}
    for _ in range(5):
        judge(world)
    assert not outcome(world)
    assert world.rollout.step == 1
    assert "stable itself is over the limit" in world.rollout.verdict.results[0].words  # type: ignore[union-attr]


def test_a_limit_is_broken_by_proof_and_says_so() -> None:
    """5 % of errors break the limit of 2 %; the words give counts, limit and how sure it is."""
    world = soaking(guard=False)
    world.metrics.errors = {CANARY: 0.05, STABLE: 0.002}
    judge(world, 3)
    assert "limit 2 %: a canary within the limit would look this bad less than once" in outcome(
        world
    )


def test_evidence_follows_the_rollout_over_steps_and_holds() -> None:
    """A hold, its end and the next step add minutes and lose none."""
    world = soaking()
    judge(world, 2)
    first = consumed(world)
    act(world.parts, SERVICE, Held(id=new_id(), by=ANN, reason="Lunch"))
    judge(world, 2)
    held = consumed(world)
    act(world.parts, SERVICE, Resumed(id=new_id(), by=ANN))
    for _ in range(5):
        judge(world)
    assert world.rollout.step == 2
    assert (first, held, consumed(world)) == (12, 24, 54)
    judge(world, 2)
    assert consumed(world) == 66


def consumed(world: World) -> int:
    """How many sample periods the stored evidence holds."""
    return loads(world.rollout.evidence.partition("\n")[2]).minutes


def test_the_same_tick_again_changes_nothing() -> None:
    """Evaluating twice at one time leaves the evidence, and all of the service, as it was."""
    world = soaking()
    judge(world, 2)
    before = world.rollout.evidence
    evaluate(world.parts, (SERVICE,), world.clock.now())
    judge(world, 0)
    assert world.rollout.evidence == before


def test_a_new_rollout_begins_without_evidence() -> None:
    """What was proven about one canary says nothing about the next."""
    world = soaking()
    judge(world)
    assert world.rollout.evidence
    other = World()
    act(other.parts, SERVICE, started(plan()))
    assert other.rollout.evidence == ""


def test_the_state_stays_small() -> None:
    """A day of minutes is kept in a few kilobytes."""
    world = soaking(watch="24h")
    sizes = []
    for _ in range(6):
        judge(world, 10)
        sizes.append(len(world.rollout.evidence))
    assert max(sizes) < 8_000


@pytest.mark.parametrize(("errors", "early"), [(0.0, True), (0.009, False)])
def test_a_soak_ends_early_once_all_is_certified(errors: float, early: bool) -> None:
    """A range soaks to its end unless the limits are proven to be kept before."""
    steps = [
        {"traffic": "10%", "soak": "2m-30m"},
        {"traffic": "100%", "soak": "5m"},
    ]
    world = World()
    world.metrics.per_minute = 6000
    world.metrics.errors = {CANARY: errors, STABLE: errors}
    on = plan(checks={"errors": {**ERRORS, "promote": "<= 1%"}}, steps=steps, guard=False)
    act(world.parts, SERVICE, started(on))
    for _ in range(4):
        judge(world)
    assert (world.rollout.step == 1) is early
    for _ in range(30):
        judge(world)
    assert world.rollout.step == 1


def test_a_certified_limit_waits_for_its_certificate() -> None:
    """A promote limit that must be certified is inconclusive while it is only observed."""
    certified = {**ERRORS, "promote": {"limit": "<= 1%", "assurance": "certified"}}
    world = soaking(checks={"errors": certified})
    world.metrics.errors = {CANARY: 0.0095, STABLE: 0.0095}
    judge(world, 5)
    judge(world, 1)
    assert world.rollout.step == 1
    assert "not certified" in world.rollout.verdict.results[0].words  # type: ignore[union-attr]


def test_history_before_the_start_is_read_once() -> None:
    """The first look reaches back to what stable was like; later ones go on from the last."""
    world = soaking()
    judge(world)
    judge(world)
    first, second = (wishes[0].since for wishes in world.metrics.wishes[-2:])
    assert world.clock.now() - first > timedelta(hours=5)
    assert world.clock.now() - second < timedelta(hours=1)
