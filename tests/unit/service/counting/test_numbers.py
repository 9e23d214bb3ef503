"""What a report counts, and what it does not."""

from datetime import timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rollout.actors import CANARIO
from bot.rollout.state import Phase, Rollout
from bot.service.counting.numbers import numbers, prevented_by
from bot.service.counting.read import MOST, MOST_IN_ALL, Counted, read_ended
from bot.service.counting.words import how_read
from bot.service.ports.beside import LANES
from tests.support.rollouts import BOB, MINUTE, NOON, POLICY
from tests.unit.service.counting.past import HOUR, a_week, back, done, past


def test_a_week_is_counted() -> None:
    """What was superseded or cancelled is no deployment; what people marked is no failure."""
    found = numbers(a_week())
    assert (found.deployments, found.others, found.failed) == (6, 2, 2)
    assert (found.by_check, found.by_alert, found.by_hand) == (1, 1, 1)
    assert (found.asked, found.right, found.unneeded) == (2, 1, 1)
    assert found.restored == 5 * MINUTE + timedelta(seconds=20)
    assert found.shifted == timedelta(seconds=20)


def test_the_lead_time_says_from_when() -> None:
    """From the commit where its revision says when that was, else from the start."""
    found = numbers(a_week())
    assert found.from_commit == (4 * HOUR, 2)
    assert found.from_start == (30 * MINUTE, 1)


def test_what_was_prevented_follows_its_formula() -> None:
    """600 requests in 5 min at 10 % are 20 a second of all; 5 % more of them are bad; still ahead
    are 5 min at 50 %, 5 min at 100 % and an hour's watch: 67 min and a half of all traffic."""
    ahead = 5 * 60 * 0.5 + 5 * 60 + 3600
    assert prevented_by(back()) == pytest.approx(20 * 0.05 * ahead)
    assert numbers([back()]).prevented == round(20 * 0.05 * ahead)


def test_nothing_is_said_to_be_prevented_by_people_or_without_an_error_rate() -> None:
    """Nor where the canary was better than stable, which is nought."""
    assert prevented_by(back(BOB)) is None
    assert prevented_by(back(POLICY, verdict=None)) is None
    assert prevented_by(back(superseded=True)) is None
    assert prevented_by(back(errors=0.0)) == 0


def test_a_late_rollback_is_a_failure_and_no_deployment_of_its_own() -> None:
    """What it undoes was counted when it completed."""
    late = back(BOB)
    assert late.rollback is not None
    late = late.model_copy(update={"rollback": late.rollback.model_copy(update={"late": True})})
    found = numbers([done(), late])
    assert (found.deployments, found.failed) == (1, 1)
    assert found.restored is None
    assert found.shifted == timedelta(seconds=20)


KINDS = st.sampled_from(
    [
        done(),
        done(committed=HOUR),
        past(Phase.CANCELLED),
        back(superseded=True),
        *(back(by, right) for by in (CANARIO, POLICY) for right in (None, True, False)),
        back(BOB),
    ]
)


@given(st.lists(KINDS, max_size=12))
def test_each_rollout_counts_once_and_the_order_says_nothing(rollouts: list[Rollout]) -> None:
    """Deployments and others are all there are, and no part is more than its whole."""
    found = numbers(rollouts)
    assert found.deployments + found.others == len(rollouts)
    assert found.failed + found.unneeded == found.rollbacks <= found.deployments
    assert found.right + found.unneeded <= found.asked <= found.by_check + found.by_alert
    assert found == numbers(rollouts[::-1])


class Many:
    """A store in which each service has so many that ended lately."""

    def __init__(self, each: int) -> None:
        self.each = each
        self.asked: set[str] = set()

    def ended(self, service_id: str, limit: int) -> list[Rollout]:
        """See RolloutStore."""
        self.asked.add(service_id)
        return [done()] * min(self.each, limit)


def read_of(each: int, services: int) -> tuple[Counted, Many]:
    """What a report of all reads."""
    store, names = Many(each), [f"acme~s{n:03}" for n in range(services)]
    one_after_another: Any = lambda *calls: tuple(call() for call in calls)  # noqa: E731
    found = read_ended(cast("Any", store), one_after_another, names, NOON - HOUR, NOON + HOUR)
    return found, store


def test_what_is_read_has_an_end_and_says_where_it_is() -> None:
    """All are held in memory: a service has an end, all of them together, and their number."""
    few, _ = read_of(each=2, services=3)
    assert (len(few.rollouts), few.read, few.more, few.left_out) == (6, 6, (), ())
    found, store = read_of(each=500, services=100)
    assert MOST_IN_ALL <= len(found.rollouts) < MOST_IN_ALL + LANES * MOST
    assert len(found.left_out) == 100 - len(store.asked) > 0
    assert len(found.more) == found.services == len(store.asked)
    said = how_read(found)
    assert f"only the newest {MOST}" in said
    assert "ask for each" in said
    assert "ask for each" not in how_read(read_of(each=500, services=1)[0])
