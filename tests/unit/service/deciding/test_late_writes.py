"""A worker is suspended between reading and writing traffic, for longer than its effect is its own.
Whatever it writes then, the last decision's traffic is served at the end."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import CanarioError, Unavailable
from bot.service.carrying_out.act import act
from bot.service.carrying_out.outbox import carry_out_left_over, one
from bot.service.deciding.commit import OWN, apply
from bot.service.deciding.reconcile import LAST_LOOK, reconcile
from bot.service.deciding.shifting import FRESH
from bot.service.values.records import OutboxEntry
from tests.support.faked.troubled import FakeClock
from tests.support.fakes import World
from tests.support.interleavings import Explorer, Process, Remote
from tests.support.rollouts import CANARY, NOON, SERVICE, STABLE
from tests.unit.service.deciding.shared_cloud import SharedCloud, explored, forked
from tests.unit.service.deciding.test_interleavings import BACK, STALE, START, TARGET, swept

LATER = NOON + OWN + timedelta(seconds=1)
"""When a sweep may take what was decided at noon."""


class SharedOutbox(SharedCloud):
    """A cloud in which others notice what becomes of an entry."""

    def key(self) -> object:
        """See Forkable; until when each entry belongs to somebody counts, too."""
        entries = self.world.store.outbox.values()
        return super().key(), frozenset((each.id, each.due_at) for each in entries)

    def alone(self, port: str, method: str) -> bool:
        """See Forkable."""
        return False


def has_read(world: World) -> Process:
    """The start's worker, which has read what is there and what is desired: it writes, and is
    gone."""
    assert TARGET is not None
    seen = world.router.observe(TARGET)
    desired = world.store.load(SERVICE).service.desired
    assert desired is not None

    def run(remote: Remote) -> None:
        with suppress(CanarioError):
            explored(remote).router.shift(TARGET, seen, desired.traffic)

    return run


def carries_out(entry: OutboxEntry, *, swept: bool = False) -> Process:
    """Its worker, at noon, or a sweep that takes it once it is not its worker's own any more."""

    def run(remote: Remote) -> None:
        parts = replace(explored(remote), clock=FakeClock(LATER if swept else NOON))
        mine = parts.store.lease(entry.id, LATER, LATER + OWN) if swept else entry
        if mine is not None:
            try:
                one(parts, mine, None)
            except CanarioError as problem:
                parts.store.postpone(entry.id, LATER, str(problem))

    return run


@pytest.mark.parametrize("etags_count", [True, False], ids=["etags", "no etags"])
def test_a_late_write_meets_a_rollback_and_a_sweep(etags_count: bool) -> None:
    """In every order of a late write, a rollback's shift, and a sweep that takes what the writer
    had in hand: stable serves everything at the end."""
    world = World()
    world.router.etags_count = etags_count
    start = apply(world.parts, SERVICE, START).entries[0]
    late = has_read(world)
    back = apply(world.parts, SERVICE, BACK).entries[0]
    processes = {
        "late": late,
        "back": carries_out(back),
        "sweep": carries_out(start, swept=True),
    }
    orders = 0
    for end in Explorer(SharedOutbox(world), processes, stale=STALE).ends():
        orders += 1
        after = swept(forked(end.world.world))
        assert after.shop.wanted == {STABLE: 100}, "\n".join(end.calls)
        assert not after.shop.tags, "\n".join(end.calls)
    assert orders > 10, "the orders lead to different ends"


def rolled_back_before_its_shift() -> tuple[World, Callable[[], None]]:
    """A start whose worker has read and not written yet, and which is rolled back; and its write,
    after which the worker is gone."""
    world = World()
    apply(world.parts, SERVICE, START)
    assert TARGET is not None
    seen, desired = world.router.observe(TARGET), world.store.load(SERVICE).service.desired
    assert desired is not None
    act(world.parts, SERVICE, BACK)
    return world, lambda: world.router.shift(TARGET, seen, desired.traffic)


def sweep(world: World, after: timedelta) -> None:
    """The tick carries out what is due then."""
    world.clock.advance(after)
    due = world.store.outbox_due(world.clock.now())
    carry_out_left_over(world.parts, [entry.id for entry in due])


def test_a_last_look_takes_a_late_write_back() -> None:
    """What a worker of the start wrote after a sweep had done all that was left is found once
    more, and then nothing is left to be done."""
    world, write = rolled_back_before_its_shift()
    sweep(world, OWN)
    write()
    assert world.shop.wanted[CANARY] == 10
    sweep(world, LAST_LOOK)
    assert world.shop.wanted == {STABLE: 100}
    assert not world.store.outbox_due(NOON + timedelta(days=1))


def test_a_last_look_leaves_alone_what_somebody_does() -> None:
    """Whoever changes the traffic by hand once the rollout is over is not fought."""
    world, _ = rolled_back_before_its_shift()
    world.shop.set_by_hand({"shop-00007": 100})
    sweep(world, LAST_LOOK)
    assert world.shop.wanted == {"shop-00007": 100}


def test_a_last_look_that_fails_is_no_late_shift(caplog: pytest.LogCaptureFixture) -> None:
    """Everything is served; the alert on what is not must not ring, however often it fails."""
    world, _ = rolled_back_before_its_shift()
    sweep(world, OWN)
    for _ in range(2):
        world.router.trouble = [Unavailable("Cloud Run is down.")] * 3
        sweep(world, LAST_LOOK)
    assert "not carried out" in caplog.text
    assert not [each for each in caplog.records if getattr(each, "labels", {}).get("event")]
    world.router.trouble = []
    sweep(world, LAST_LOOK)
    assert not world.store.outbox_due(NOON + timedelta(days=1))


def test_who_wrote_last_looks_no_more() -> None:
    """Where the last decision's own write has made every older etag stale, its effect is done."""
    world = World()
    act(world.parts, SERVICE, START)
    act(world.parts, SERVICE, BACK)
    assert not world.store.outbox_due(NOON + timedelta(days=1))


def test_what_was_read_long_ago_is_not_written() -> None:
    """A worker that was suspended before its write reads again what is desired."""
    world = World()
    apply(world.parts, SERVICE, START)

    def stands() -> None:
        """Meanwhile the rollback is decided by others, who find it in place."""
        act(world.parts, SERVICE, BACK)
        world.clock.advance(FRESH + timedelta(seconds=1))

    world.around_store.after("load", [stands])
    assert TARGET is not None
    reconcile(world.parts, SERVICE, TARGET)
    assert not world.done("shift")
