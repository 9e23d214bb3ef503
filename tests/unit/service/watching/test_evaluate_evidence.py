"""Scheduled evaluation by sequential evidence, from Monitoring's numbers to the rollback."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.judge.measured.families import COUNTS, LATENCIES
from bot.judge.measured.samples import Counts, Histogram, Latencies, Reading, Sample, Wish
from bot.rollout.facts import Held, Resumed, Ticked
from bot.rollout.phases.quiet import with_quiet
from bot.rollout.state import Phase
from bot.service.carrying_out.act import act
from bot.service.deciding.replay import replay
from bot.service.watching.evaluate import evaluate
from infra.stores.bodies import packed
from tests.support.faked.cloud import FakeMetrics
from tests.support.fakes import World
from tests.support.rollouts import ANN, CANARY, MINUTE, SERVICE, STABLE, new_id, plan, started

EDGES = (0.1, 0.2, 0.4, 0.8, 1.6)
"""Of latencies, in seconds."""
PERIOD = 1 / 6
"""Of what is measured, in minutes."""
ERRORS: dict[str, Any] = {"metric": "error_rate", "promote": "<= 1%", "rollback": "> 2%"}


@dataclass
class Measured(FakeMetrics):
    """100 requests a second on each revision; ``fails`` is what fails from then on, the newest
    last, and ``corrected`` periods are said to have other errors than they had. The newest
    ``late`` periods, said to be complete, are not there yet."""

    per_minute: int = 6000
    fails: list[tuple[datetime, Mapping[str, float]]] = field(default_factory=list)
    corrected: dict[datetime, Mapping[str, float]] = field(default_factory=dict)
    late: int = 0

    def _one(self, name: str, wish: Wish, now: datetime) -> Reading:
        found = super()._one(name, wish, now)
        if name not in (COUNTS, LATENCIES):
            return found
        taken = self._counted if name == COUNTS else self._timed
        series = {
            revision: tuple(taken(revision, each) for each in samples[: -self.late or None])
            for revision, samples in found.series.items()
        }
        return Reading(series, found.through, found.period)

    def _timed(self, revision: str, one: Sample) -> Latencies:
        most, few = self.per_minute // 6 - 31, one.end.minute % 31
        return Latencies(one.start, one.end, Histogram(EDGES, (0, few, most, 31 - few, 0, 0)))

    def _counted(self, revision: str, one: Sample) -> Counts:
        assert isinstance(one, Counts)
        then = [errors for since, errors in self.fails if since <= one.start]
        errors = self.corrected.get(one.end, then[-1] if then else {})
        return Counts(one.start, one.end, one.total, round(one.total * errors.get(revision, 0)))


def measured(world: World) -> Measured:
    """The world's Monitoring."""
    assert isinstance(world.metrics, Measured)
    return world.metrics


def fails(world: World, canary: float, stable: float = 0.002) -> None:
    """So many of the requests fail from now on."""
    measured(world).fails.append((world.clock.now(), {CANARY: canary, STABLE: stable}))


def soaking(**changes: Any) -> World:
    """A canary at 10 % under evidence and guard, as good as stable."""
    world = World()
    world.metrics = Measured(world.journal)
    fails(world, canary=0.002)
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
    fails(world, canary=0.006)
    for _ in range(4):
        judge(world)
    assert "more errors than stable" in outcome(world)
    assert "0.6 % (stable 0.2 %)" in outcome(world)
    assert re.search(r"once in \d+ rollouts", outcome(world))
    assert world.shop.wanted == {STABLE: 100}


def test_without_the_guard_it_goes_on() -> None:
    """The same canary passes where the plan switches the guard off."""
    world = soaking(guard=False)
    fails(world, canary=0.006)
    for _ in range(6):
        judge(world)
    assert world.rollout.step == 2


def test_one_noisy_period_is_no_proof() -> None:
    """Ten seconds with 8 % of errors are over every limit, and roll nothing back."""
    world = soaking()
    judge(world, 2)
    fails(world, canary=0.08)
    world.clock.advance(MINUTE / 6)
    fails(world, canary=0.002)
    judge(world, 5 / 6)
    assert world.rollout.phase is Phase.SOAKING
    assert "114 of 18,000" in said(world)
    for _ in range(4):
        judge(world)
    assert not outcome(world)
    assert world.rollout.step == 2


def test_a_shared_incident_rolls_nothing_back() -> None:
    """Both revisions fail alike, far over the limit: that says nothing about the canary."""
    world = soaking()
    judge(world)
    fails(world, canary=0.3, stable=0.3)
    for _ in range(5):
        judge(world)
    assert not outcome(world)
    assert world.rollout.step == 1
    assert "stable itself is over the limit" in world.rollout.verdict.results[0].words  # type: ignore[union-attr]


def test_a_limit_is_broken_by_proof_and_says_so() -> None:
    """5 % of errors break the limit of 2 %; the words give counts, limit and how sure it is."""
    world = soaking(guard=False)
    fails(world, canary=0.05)
    judge(world, 3)
    assert re.search(r"limit of 2 %\. .* once in \d+ rollouts", outcome(world))


def said(world: World) -> str:
    """The words of the last verdict."""
    assert world.rollout.verdict is not None
    return "; ".join(each.words for each in world.rollout.verdict.results)


def test_evidence_follows_the_rollout_over_steps_and_holds() -> None:
    """What was seen before a hold and at the step before still counts, every minute once, up to the
    period of the last minute in which it was proven."""
    world = soaking()
    fails(world, canary=0.003)
    judge(world, 2)
    act(world.parts, SERVICE, Held(id=new_id(), by=ANN, reason="Lunch"))
    judge(world, 2)
    act(world.parts, SERVICE, Resumed(id=new_id(), by=ANN))
    for _ in range(4):
        judge(world)
    assert world.rollout.step == 2
    fails(world, canary=0.006)
    while not outcome(world):
        judge(world)
    minutes = (world.clock.now() - measured(world).fails[0][0]) // MINUTE
    said = re.search(r"of ([\d,]+) \(stable \d+ of ([\d,]+)\)", outcome(world))
    assert said
    canary, stable = (int(each.replace(",", "")) for each in said.groups())
    assert (minutes - 1) * 6000 < canary <= minutes * 6000
    assert canary == stable


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
    fails(world, canary=0.0095, stable=0.0095)
    judge(world, 5)
    judge(world, 1)
    assert world.rollout.step == 1
    assert "not certified" in world.rollout.verdict.results[0].words  # type: ignore[union-attr]


def test_history_before_the_start_is_read_once() -> None:
    """The first look reaches back to what stable was like; later ones to the newest minutes."""
    world = soaking(watch="24h")
    for _ in range(30):
        judge(world)
    first, *later = (wishes[0].since for wishes in world.metrics.wishes)
    assert world.clock.now() - first > timedelta(hours=5)
    assert all(world.clock.now() - since < timedelta(hours=1) for since in later)


@pytest.mark.parametrize(("later", "counts"), [(1, True), (20, False)])
def test_a_correction_counts_for_some_minutes_and_no_longer(later: int, counts: bool) -> None:
    """Monitoring showed 0.2 % of errors for three periods that had 20 %. Soon after, the correction
    is proof enough; much later those periods count as they were first read."""
    world = soaking(watch="24h", every="10s")
    for _ in range(12):
        judge(world, PERIOD)
    wrong = [world.clock.now() + timedelta(seconds=10 * n) for n in (1, 2, 3)]
    for _ in range(3 + later):
        judge(world, PERIOD)
    assert not outcome(world)
    measured(world).corrected.update({end: {CANARY: 0.2} for end in wrong})
    judge(world, PERIOD)
    assert bool(outcome(world)) is counts


def test_minutes_that_always_come_later_than_monitoring_says_still_count() -> None:
    """Looked at every period, with each three periods late, a bad canary is rolled back all the
    same."""
    world = soaking(every="10s")
    measured(world).late = 3
    fails(world, canary=0.2)
    for _ in range(12):
        judge(world, PERIOD)
    assert "20 % (stable" in outcome(world)


def test_evaluations_leave_little_in_the_trail() -> None:
    """A plan of four gates, ten minutes: an entry only where evidence is new or what was found is,
    and else one small write that the next one replaces. Replaying the entries, and the newest of
    those evaluations, gives the state."""
    latency = {"metric": "latency_p95", "promote": "< 800ms", "rollback": "> 800ms"}
    probe = {"traffic": "0%", "probe": {"paths": ["/healthz"]}}
    steps = [probe, {"traffic": "10%", "soak": "40m"}, {"traffic": "100%", "soak": "5m"}]
    checks = {"errors": ERRORS, "latency": latency}
    world = soaking(checks=checks, steps=steps, every="10s")
    small = []
    for _ in range(60):
        judge(world, PERIOD)
        stored = world.store.load(SERVICE)
        trail = world.store.audit(SERVICE, limit=1000)
        assert with_quiet(replay(SERVICE, trail), stored.quiet) == stored.service
        if stored.quiet:
            small.append(len(packed(stored.quiet)))
    ticks = [entry for entry in trail if isinstance(entry.fact, Ticked)]
    assert len(ticks) + len(small) == 60
    assert len(ticks) < 12
    assert max(small) < 1_000
    assert max(len(each.model_dump_json()) for each in ticks) > 4_000, "the evidence is in there"
