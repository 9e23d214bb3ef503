"""Whoever tries something first needs not look whether it was done before."""

from datetime import timedelta

from bot.rollout.effects import Announce
from bot.rollout.notices.topics import Topic
from bot.service.values.records import OutboxEntry
from infra.stores.outbox_changes import leased, parked, postponed, unparked
from tests.contract.store.examples import NOW
from tests.support.rollouts import MINUTE

WAITS = OutboxEntry(
    id="shop~00000001~0",
    service_id="shop",
    generation=1,
    n=0,
    effect=Announce(rollout="shop-r1", topic=Topic.HELD, words="held", next=""),
    created_at=NOW,
    due_at=NOW,
)


def taken(entry: OutboxEntry | None) -> OutboxEntry:
    """As a worker takes it for a minute."""
    assert entry is not None
    lease = leased(entry, NOW, NOW + MINUTE)
    assert lease is not None
    return lease


def test_only_whoever_takes_it_first_and_in_time_is_the_first() -> None:
    """What was taken before, by whomever, may have been done; and towards the end of its time
    somebody else may be about to take it."""
    assert not WAITS.is_first_try(NOW)
    first = taken(WAITS)
    assert first.is_first_try(NOW)
    assert first.is_first_try(NOW + timedelta(seconds=30))
    assert not first.is_first_try(NOW + timedelta(seconds=31))
    again = leased(first, NOW + MINUTE, NOW + 2 * MINUTE)
    assert again is not None
    assert not again.is_first_try(NOW + MINUTE)


def test_what_was_tried_and_left_is_looked_for() -> None:
    """Also where a person has it tried again as if it were new."""
    later = postponed(taken(WAITS), NOW, "Slack did not answer.")
    assert not taken(later).is_first_try(NOW)
    given_up = parked(taken(WAITS), "Slack refuses it.")
    assert given_up is not None
    assert not taken(unparked(given_up, NOW)).is_first_try(NOW)
