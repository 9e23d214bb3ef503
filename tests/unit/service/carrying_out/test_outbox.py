"""Effects are carried out in order, survive failures and crashes, and happen once."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.errors import NotFound, Rejected, Unavailable
from bot.retry import EFFECT
from bot.rollout.effects import Announce, ShiftTraffic
from bot.rollout.facts import Held, RollbackAsked
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase
from bot.service.carrying_out.act import act
from bot.service.carrying_out.outbox import carry_out_left_over
from bot.service.values.records import OutboxEntry
from bot.service.watching.due import left_over
from tests.support.faked.troubled import Crash
from tests.support.fakes import World
from tests.support.rollouts import (
    BOB,
    MINUTE,
    ROLLOUT,
    SECOND,
    SERVICE,
    STABLE,
    alert,
    new_id,
    started,
)


@pytest.fixture
def world() -> World:
    """A canary that soaks at 10 %, everything said."""
    world = World()
    act(world.parts, SERVICE, started())
    assert world.rollout.phase is Phase.SOAKING
    assert left(world) == []
    world.journal.clear()
    return world


def left(world: World) -> list[OutboxEntry]:
    """What is still to be done."""
    return [entry for entry in world.store.outbox.values() if entry.due_at is not None]


def sweep(world: World, after: timedelta = 2 * MINUTE) -> None:
    """A later tick carries out what is due."""
    world.clock.advance(after)
    for work in left_over(world.store.outbox_due(world.clock.now())):
        carry_out_left_over(world.parts, work.entries)


def held() -> Held:
    """Bob holds."""
    return Held(id=new_id(), by=BOB, reason="Lunch")


def test_traffic_then_page_then_words(world: World) -> None:
    """A rollback shifts first, pages next, and only then tells anybody."""
    act(world.parts, SERVICE, alert())
    done = world.done("shift", "page", "card", "announce")
    assert done[:2] == ["shift shop-00001 100", "page critical"]
    assert done[2:] == ["announce rolling_back", "card rolled_back", "announce rolled_back"]


@pytest.mark.parametrize("broken", ["chat", "pager"])
def test_nothing_that_speaks_can_stop_the_shift(world: World, broken: str) -> None:
    """Slack or PagerDuty may be down: the traffic is rolled back, and the words come later,
    once."""
    getattr(world, broken).trouble = [Unavailable("no answer")] * 20
    act(world.parts, SERVICE, alert())
    assert world.shop.wanted == {STABLE: 100}
    assert left(world)
    getattr(world, broken).trouble = []
    sweep(world)
    assert left(world) == []
    assert sorted(world.chat.topics[-2:]) == ["rolled_back", "rolling_back"]
    assert len(world.pager.incidents[f"canario~{ROLLOUT}"]) == 1


def test_a_failure_is_tried_again_with_growing_pauses(world: World) -> None:
    """Each failed try waits about twice as long as the one before, up to a limit, and says why."""
    world.chat.trouble = [Unavailable("Slack does not answer")] * 1000
    act(world.parts, SERVICE, held())
    waits = []
    for _ in range(14):
        (entry,) = [e for e in left(world) if isinstance(e.effect, Announce)]
        assert "Slack does not answer" in entry.problem
        assert entry.due_at is not None
        waits.append(entry.due_at - world.clock.now())
        world.clock.time = entry.due_at
        carry_out_left_over(world.parts, (entry.id,))
    # The jitter adds up to 40 %, so that a doubled pause is longer than the one before it.
    assert all(later > earlier for earlier, later in pairwise(waits[:8]))
    assert max(waits) <= timedelta(seconds=EFFECT.longest) * 1.5


@pytest.mark.parametrize("never", [Rejected("no such channel"), NotFound("no such channel")])
def test_what_will_never_work_is_parked(world: World, never: Exception) -> None:
    """What is refused for good is kept with its reason, and does not stop what comes after."""
    world.chat.trouble = [never]
    act(world.parts, SERVICE, held())
    parked = [entry for entry in world.store.outbox.values() if entry.parked]
    assert [entry.problem for entry in parked] == ["no such channel"]
    assert world.chat.topics[-1] == "held"
    sweep(world)
    assert not [line for line in world.journal[-1:] if line.startswith("card")]


@pytest.mark.parametrize("calls_before", range(8), ids=lambda n: f"after {n} calls")
def test_a_crash_anywhere_is_made_good_once(world: World, calls_before: int) -> None:
    """A process that dies after any number of remote calls of a rollback leaves what the next
    tick finishes: the traffic is back, one incident is open, each notice was posted once."""
    trouble: list[Exception | None] = [*[None] * calls_before, Crash()]
    for fake in (world.router, world.chat, world.pager):
        fake.trouble = trouble
    try:
        act(world.parts, SERVICE, RollbackAsked(id=new_id(), by=BOB, reason="It looks wrong"))
    except Crash:
        assert left(world)
    for fake in (world.router, world.chat, world.pager):
        fake.trouble = []
    sweep(world)
    sweep(world)
    assert left(world) == []
    assert world.shop.wanted == {STABLE: 100}
    assert len(world.pager.incidents) == 1
    told = sorted(topic for topic in world.chat.topics if "roll" in topic)
    assert told == ["rolled_back", "rolling_back"]
    assert world.store.ended(SERVICE)[0].phase is Phase.ROLLED_BACK


def test_a_repeated_notice_is_the_same_notice(world: World) -> None:
    """A crash after a post and before its mark repeats the call with the same id, and Slack shows
    it once."""
    finish = world.store.finish

    def dies(entry_id: str, now: object) -> None:
        if isinstance(world.store.outbox[entry_id].effect, Announce):
            raise Crash
        finish(entry_id, now)  # type: ignore[arg-type] # the time

    world.store.finish = dies  # type: ignore[method-assign] # the crash comes between two calls
    with pytest.raises(Crash):
        act(world.parts, SERVICE, held())
    world.store.finish = finish  # type: ignore[method-assign] # and is over
    sweep(world)
    assert world.done("announce") == ["announce held", "announce held"]
    assert world.chat.topics.count("held") == 1


def test_a_fresh_effect_is_not_swept(world: World) -> None:
    """For a while an effect belongs to the worker that decided it."""
    world.chat.trouble = [Crash()]
    with pytest.raises(Crash):
        act(world.parts, SERVICE, held())
    sweep(world, 10 * SECOND)
    assert world.chat.topics.count("held") == 0
    sweep(world, 60 * SECOND)
    assert world.chat.topics.count("held") == 1


def test_two_sweepers_do_it_once(world: World) -> None:
    """Of two workers that take one entry, only one carries it out."""
    world.chat.trouble = [Unavailable("no answer")] * 2
    act(world.parts, SERVICE, held())
    world.clock.advance(5 * MINUTE)
    (entry,) = [e for e in left(world) if isinstance(e.effect, Announce)]
    carry_out_left_over(world.parts, (entry.id,))
    carry_out_left_over(world.parts, (entry.id,))
    assert world.done("announce").count("announce held") == 2, "one failed, one done"


def test_the_card_is_shown_once_per_burst(world: World) -> None:
    """Several decisions in a row show the parent message as it is at the end, not in between."""
    act(world.parts, SERVICE, alert())
    assert world.done("card") == ["card rolled_back"]


def test_a_card_shows_what_is_true_now(world: World) -> None:
    """An old refresh that comes late shows the present state."""
    world.chat.trouble = [Unavailable("no answer")] * 2
    act(world.parts, SERVICE, held())
    world.chat.trouble = []
    act(world.parts, SERVICE, alert())
    sweep(world)
    assert world.chat.cards[ROLLOUT][-1].phase is Phase.ROLLED_BACK


def test_a_page_is_one_incident_per_rollout(world: World) -> None:
    """A refused rollback adds to the incident instead of opening another."""
    world.router.trouble = [None, Rejected("no quota")]
    act(world.parts, SERVICE, RollbackAsked(id=new_id(), by=BOB))
    sweep(world)
    assert list(world.pager.incidents) == [f"canario~{ROLLOUT}"]
    assert world.shop.wanted == {STABLE: 100}


def test_a_refused_rollback_is_tried_again_with_growing_pauses(world: World) -> None:
    """It is never given up, and says why it is still to be done."""
    world.router.trouble = [None, Rejected("no quota")] * 3
    act(world.parts, SERVICE, RollbackAsked(id=new_id(), by=BOB))
    waits = []
    for _ in range(3):
        (shift,) = [each for each in left(world) if isinstance(each.effect, ShiftTraffic)]
        assert shift.due_at is not None
        assert shift.problem
        waits.append(shift.due_at - world.clock.now())
        sweep(world, after=waits[-1])
    assert waits == sorted(waits)
    assert EFFECT.first * SECOND <= waits[0] <= 2 * EFFECT.first * SECOND
    assert world.shop.wanted == {STABLE: 100}


def test_a_probe_of_a_rollout_that_is_over_asks_nobody(world: World) -> None:
    """A left-over probe of an ended rollout is finished without a request."""
    other = World()
    other.prober.trouble = [Crash()]
    with pytest.raises(Crash):
        act(other.parts, SERVICE, started())
    act(other.parts, SERVICE, RollbackAsked(id=new_id(), by=BOB))
    other.journal.clear()
    sweep(other)
    assert not other.done("probe")
    assert left(other) == []


def test_notices_come_in_the_order_of_their_decisions() -> None:
    """The thread tells the story as it went."""
    world = World()
    act(world.parts, SERVICE, started())
    assert world.chat.topics == [Topic.STARTED, Topic.VERIFIED, Topic.STEP_UP]


def test_what_was_not_said_is_said_in_order(world: World) -> None:
    """After an outage the story is told from where it broke off, also by another worker that
    meanwhile found Slack well."""
    world.chat.trouble = [Unavailable("Slack is down.")] * 3
    act(world.parts, SERVICE, held())
    assert world.chat.topics[-1] != Topic.HELD
    world.chat.trouble = []
    act(world.parts, SERVICE, RollbackAsked(id=new_id(), by=BOB))
    assert Topic.ROLLING_BACK not in world.chat.topics
    sweep(world)
    sweep(world)
    assert world.chat.topics[-3:] == [Topic.HELD, Topic.ROLLING_BACK, Topic.ROLLED_BACK]


def test_what_is_left_over_is_said_in_order_however_it_is_found(world: World) -> None:
    """A message names the entries; in which order they happened, they know themselves."""
    world.chat.trouble = [Unavailable("Slack is down.")] * 9
    act(world.parts, SERVICE, held())
    act(world.parts, SERVICE, RollbackAsked(id=new_id(), by=BOB))
    world.chat.trouble = []
    world.clock.advance(10 * MINUTE)
    due = [entry.id for entry in world.store.outbox_due(world.clock.now())]
    carry_out_left_over(world.parts, sorted(due, reverse=True))
    assert world.chat.topics[-3:] == [Topic.HELD, Topic.ROLLING_BACK, Topic.ROLLED_BACK]


def test_what_could_be_taken_is_carried_out_when_the_store_goes_away(world: World) -> None:
    """The others are left to their queue, which delivers them again."""
    world.chat.trouble = [Unavailable("Slack is down.")] * 9
    act(world.parts, SERVICE, held())
    world.chat.trouble = []
    world.clock.advance(10 * MINUTE)
    due = [entry.id for entry in world.store.outbox_due(world.clock.now())]
    assert len(due) > 1
    world.around_store.before("lease", [None, Unavailable("The store is away.")])
    with pytest.raises(Unavailable):
        carry_out_left_over(world.parts, due)
    assert [entry.id for entry in left(world)] == due[1:]


def test_a_sweep_shifts_before_it_speaks(world: World) -> None:
    """Whoever decided a rollback died at once: the sweep sends the traffic back, then tells."""
    world.router.trouble = [Crash()]
    with pytest.raises(Crash):
        act(world.parts, SERVICE, alert())
    world.journal.clear()
    sweep(world)
    done = world.done("shift", "announce")
    assert done[0].startswith("shift")


def test_words_wait_for_a_shift_that_a_dead_worker_had_in_hand(world: World) -> None:
    """A worker took the shift and died; who finds only the words does not tell of what nobody
    tried, but leaves them until the shift can be taken again."""
    world.router.trouble = [Crash()]
    with pytest.raises(Crash):
        act(world.parts, SERVICE, alert())
    world.clock.advance(2 * MINUTE)
    due = world.store.outbox_due(world.clock.now())
    shift = next(entry for entry in due if isinstance(entry.effect, ShiftTraffic))
    world.store.lease(shift.id, world.clock.now(), world.clock.now() + MINUTE)
    world.journal.clear()
    carry_out_left_over(world.parts, [entry.id for entry in due])
    assert world.done("shift", "announce") == []
    sweep(world)
    done = world.done("shift", "announce")
    assert [line.split()[0] for line in done][:2] == ["shift", "announce"]
