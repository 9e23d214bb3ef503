"""Several regions that move together are one rollout."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Barrier

import pytest

from bot.errors import Unavailable
from bot.judge.measured.samples import Readings, Wish
from bot.plan import CloudRunTarget
from bot.rollout.facts import RollbackAsked
from bot.rollout.state import Cause, Phase
from bot.service.carrying_out.act import act
from bot.service.carrying_out.outbox import carry_out_left_over
from bot.service.deciding.reconcile import reconcile
from bot.service.values.commands.reads import Status
from bot.service.values.commands.steer import Resume, RollBack
from tests.support.faked.cloud import FakeMetrics
from tests.support.fakes import World
from tests.support.rollouts import BOB, CANARY, MINUTE, SERVICE, STABLE, alert, new_id
from tests.unit.service.handlers.people import ask, start, tick
from tests.unit.service.regions.two import (
    CANARY_THERE,
    HERE,
    STABLE_THERE,
    THERE,
    target,
    there,
    two_regions,
)

TEN_HERE, TEN_THERE = {CANARY: 10, STABLE: 90}, {CANARY_THERE: 10, STABLE_THERE: 90}
BACK = RollbackAsked(id=new_id(), by=BOB, reason="It looks wrong")


@pytest.fixture
def world() -> World:
    """Nothing is under way."""
    return two_regions()


def words(world: World) -> str:
    """All that was said in the channel."""
    return "\n".join(world.journal)


def soak(world: World) -> None:
    """A step's time passes, and it is looked at."""
    for _ in range(6):
        world.clock.advance(MINUTE)
        tick(world)


def test_both_get_the_step_and_its_end(world: World) -> None:
    """Each region is shifted by the names that the revisions have there, and the rollout is
    complete when both serve the canary."""
    start(world)
    assert (world.shop.wanted, there(world).wanted) == (TEN_HERE, TEN_THERE)
    assert there(world).tags == {"canario": CANARY_THERE}
    assert world.store.load(SERVICE).service.settled
    soak(world)
    soak(world)
    assert (world.shop.wanted, there(world).wanted) == ({CANARY: 100}, {CANARY_THERE: 100})


def test_it_is_settled_when_both_are(world: World) -> None:
    """One region that is slower keeps the soak from beginning."""
    europe = there(world)
    europe.lag = 100
    start(world)
    assert not world.store.load(SERVICE).service.settled
    assert world.rollout.clock.running_since is None
    europe.lag = 0
    for _ in range(100):
        world.router.observe(CloudRunTarget(project="acme-prod", region=THERE, service="shop"))
    reconcile(world.parts, SERVICE, world.rollout.plan.target.cloud_run)  # type: ignore[arg-type]
    assert world.store.load(SERVICE).service.settled


def test_the_canary_is_found_by_its_image_or_refused(world: World) -> None:
    """What has the name and another image is not it; without any the start says what to do."""
    start(world)
    assert [(p.region, p.canary, p.stable) for p in world.rollout.places] == [
        (HERE, CANARY, STABLE),
        (THERE, CANARY_THERE, STABLE_THERE),
    ]
    other = two_regions()
    there(other).revisions.pop(0)
    told = start(other)
    assert not told.ok
    assert f"in {THERE} has no revision {CANARY}" in told.sentence
    assert "Deploy it" in told.next


def test_a_region_away_holds_a_step_and_not_a_rollback(world: World) -> None:
    """No region takes the step; a rollback goes through where somebody answers, and later in the
    other."""
    start(world)
    world.router.away = {THERE}
    for _ in range(20):
        world.clock.advance(MINUTE)
        with suppress(Unavailable):
            tick(world)
    assert world.shop.wanted == TEN_HERE
    (hold,) = world.rollout.holds
    assert f"did not answer for shop in {THERE}" in hold.reason
    act(world.parts, SERVICE, BACK)
    assert (world.shop.wanted, there(world).wanted) == ({STABLE: 100}, TEN_THERE)
    assert world.rollout.phase is Phase.ROLLING_BACK
    world.router.away = set()
    reconcile(world.parts, SERVICE, world.store.load(SERVICE).service.target)  # type: ignore[arg-type]
    assert there(world).wanted == {STABLE_THERE: 100}
    assert world.store.load(SERVICE).service.active is None


def test_a_refusal_in_one_holds_and_names_it(world: World) -> None:
    """The step is refused in one region: the rollout holds and says where."""
    world.router.refusing = {THERE: "actAs is missing"}
    start(world)
    (hold,) = world.rollout.holds
    assert hold.cause is Cause.TRAFFIC
    assert f"{THERE}: actAs is missing" in hold.reason


def test_a_refused_rollback_goes_on_in_the_others(world: World) -> None:
    """The region that refuses pages; the other has its stable back at once."""
    start(world)
    world.router.refusing = {HERE: "actAs is missing"}
    act(world.parts, SERVICE, BACK)
    assert (world.shop.wanted, there(world).wanted) == (TEN_HERE, {STABLE_THERE: 100})
    assert world.rollout.rollback is not None
    assert world.rollout.rollback.stuck


def test_one_bad_region_rolls_all_back_by_name(world: World) -> None:
    """What fails in one region alone rolls back both, and the notice begins with its name."""
    start(world)
    world.metrics.errors = {CANARY_THERE: 0.5}
    world.clock.advance(MINUTE)
    tick(world)
    assert (world.shop.wanted, there(world).wanted) == ({STABLE: 100}, {STABLE_THERE: 100})
    (ended,) = world.store.ended(SERVICE)
    assert ended.rollback is not None
    assert ended.rollback.reason.startswith(f"{THERE}: error")


def test_drift_is_of_one_region_and_restored_there(world: World) -> None:
    """A change by hand holds with the region's name; it can't be kept, and a resume restores it."""
    start(world)
    there(world).set_by_hand({CANARY_THERE: 50, STABLE_THERE: 50})
    world.clock.advance(MINUTE)
    tick(world)
    (hold,) = world.rollout.holds
    assert f"changed the traffic in {THERE} by hand" in hold.reason
    assert not ask(world, Resume, adopt=True).ok
    told = ask(world, Resume, sure=True)
    assert told.ok
    assert there(world).wanted == TEN_THERE
    assert world.rollout.phase is Phase.SOAKING


def test_an_alert_in_either_region_is_about_it(world: World) -> None:
    """It is known by the name that the canary has in the alert's region."""
    start(world)
    act(world.parts, SERVICE, alert(revision=CANARY_THERE, region=THERE))
    assert there(world).wanted == {STABLE_THERE: 100}
    (ended,) = world.store.ended(SERVICE)
    assert ended.rollback is not None
    assert THERE in ended.rollback.reason


def test_a_rollback_after_the_end_goes_back_everywhere(world: World) -> None:
    """What served before gets everything, by the names of each region."""
    start(world)
    soak(world)
    soak(world)
    world.clock.advance(timedelta(hours=2))
    tick(world)
    assert world.store.load(SERVICE).service.active is None
    assert ask(world, RollBack, reason="Late trouble").ok
    assert (world.shop.wanted, there(world).wanted) == ({STABLE: 100}, {STABLE_THERE: 100})


def test_waves_go_one_after_another_at_each_step() -> None:
    """The second region gets a step when the first has soaked it, and the next step comes after
    both."""
    world = two_regions(target=target(waves=[[HERE], [THERE]]))
    start(world)
    assert (world.shop.wanted, there(world).wanted) == (TEN_HERE, {STABLE_THERE: 100})
    soak(world)
    assert (world.shop.wanted, there(world).wanted) == (TEN_HERE, TEN_THERE)
    soak(world)
    assert (world.shop.wanted, there(world).wanted) == ({CANARY: 100}, TEN_THERE)
    soak(world)
    assert (world.shop.wanted, there(world).wanted) == ({CANARY: 100}, {CANARY_THERE: 100})
    assert world.rollout.phase is Phase.SOAKING
    soak(world)
    assert "watch" in ask(world, Status).sentence


def test_a_wave_without_traffic_is_not_judged() -> None:
    """At the first step the second region serves none of the canary, so nothing is read of it."""
    world = two_regions(target=target(waves=[[HERE], [THERE]]))
    start(world)
    world.clock.advance(MINUTE)
    tick(world)
    assert [wish.target.all_regions for wish in world.metrics.wishes[-1]] == [(HERE,)]
    soak(world)
    assert [wish.target.all_regions for wish in world.metrics.wishes[-1]] == [(HERE,), (THERE,)]


def test_what_is_idle_waits_for_no_region(world: World) -> None:
    """A rollout is complete while one region is away: the other loses the tag at once, and that one
    as soon as it answers."""
    start(world)
    soak(world)
    soak(world)
    assert world.shop.tags == {"canario": STABLE}
    world.router.away = {THERE}
    for _ in range(70):
        world.clock.advance(MINUTE)
        with suppress(Unavailable):
            tick(world)
    assert world.store.load(SERVICE).service.active is None
    assert world.shop.tags == {}
    world.router.away = set()
    world.clock.advance(60 * MINUTE)
    for entry in world.store.outbox_due(world.clock.now()):
        carry_out_left_over(world.parts, (entry.id,))
    assert there(world).tags == {}
    assert world.store.load(SERVICE).service.settled


class MeetingMetrics(FakeMetrics):
    """What was measured before is answered when it is asked in two regions at once."""

    meeting = Barrier(2, timeout=20)

    def read(
        self, wishes: Sequence[Wish], now: datetime, within: float | None = None
    ) -> Mapping[str, Readings]:
        """See MetricSource."""
        if {len(wish.revisions) for wish in wishes} == {1}:
            self.meeting.wait()
        return super().read(wishes, now, within)


def test_earlier_times_are_read_in_all_regions_at_once() -> None:
    """One after the other they would take the time of all."""
    check = {"metric": "error_rate", "promote": "<= 2x baseline", "baseline": "before"}
    world = two_regions(checks={"errors": check}, guard=False)
    world.metrics = MeetingMetrics(world.journal)
    start(world)
    world.clock.advance(2 * MINUTE)
    tick(world)
    verdict = world.rollout.verdict
    assert verdict is not None
    assert {each.region for each in verdict.results} == {HERE, THERE}
