"""A plan's channel gets a report of the service's rollouts at fixed times, once each."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rollout.endings.reports import last_time, next_time
from bot.rollout.state.reports import Every
from tests.support.running_world import running
from tests.support.world import CHANNEL, World

DAY = timedelta(days=1)


@pytest.fixture
def reporting(tmp_path: Path) -> Iterator[World]:
    """The plan wants a report each week; its canary has 10 %."""
    with running(World(tmp_path)) as world:
        world.write_plan(report="weekly")
        world.push_plans()
        world.start(10)
        yield world


def reports(world: World) -> list[str]:
    """Those that the channel got, the oldest first."""
    return [m.text for m in world.slack.messages(CHANNEL) if m.text.startswith("Report of shop")]


def next_one(world: World) -> None:
    """The time of the next report comes, and the scheduler looks, twice."""
    found = world.service().reports
    assert found is not None
    world.clock.forward((found.next_at - world.clock.now()).total_seconds() + 1)
    world.tick()
    world.tick()


def test_it_comes_each_week_once_with_the_rollouts_of_that_week(reporting: World) -> None:
    """Also where no rollout is active, and where nothing has ended it says so."""
    reporting.alert()
    assert reports(reporting) == []
    next_one(reporting)
    (first,) = reports(reporting)
    assert "Deployments: 1" in first
    next_one(reporting)
    assert "no rollout has ended" in reports(reporting)[1]
    assert len(reports(reporting)) == 2


def test_a_start_just_after_nine_does_not_pass_over_the_report(reporting: World) -> None:
    """The tick that posts it may come after a start; the plan says the same as before."""
    reporting.alert()
    found = reporting.service().reports
    assert found is not None
    reporting.clock.forward((found.next_at - reporting.clock.now()).total_seconds() + 1)
    reporting.say("start shop shop-00002 --again --yes because it is fixed")
    reporting.tick()
    assert len(reports(reporting)) == 1


def test_a_report_that_cannot_be_posted_wakes_nobody(reporting: World) -> None:
    """It would come again with each report, for a channel that somebody has archived."""
    reporting.alert()
    before = [each.dedup_key for each in reporting.pagerduty.incidents()]
    reporting.slack.archive_channel(CHANNEL)
    next_one(reporting)
    assert [each.dedup_key for each in reporting.pagerduty.incidents()] == before
    assert [each.effect.kind for each in reporting.wiring.store.parked()] == ["post_report"]


def test_slack_that_fails_delays_it_and_doubles_nothing(reporting: World) -> None:
    """It stays in the outbox until it is posted."""
    reporting.alert()
    reporting.slack.faults.fail_after_doing_it(2)
    next_one(reporting)
    reporting.clock.forward(600)
    reporting.tick()
    reporting.clock.forward(600)
    reporting.tick()
    assert len(reports(reporting)) == 1


def test_the_next_start_s_plan_says_whether_there_are_any_more(reporting: World) -> None:
    """Without the field nothing is posted."""
    reporting.alert()
    reporting.write_plan()
    reporting.push_plans()
    reporting.say("start shop shop-00002 --again --yes because it is fixed")
    assert reporting.service().reports is None


@given(
    st.sampled_from(["daily", "weekly", "monthly"]),
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_times_of_reports_follow_one_another(every: Every, at: datetime) -> None:
    """The last is not after, the next is; between them is nothing."""
    before, after = last_time(every, at), next_time(every, at)
    assert before <= at < after
    assert last_time(every, after - timedelta(seconds=1)) == before
    assert after - before <= 31 * DAY


@pytest.mark.parametrize(
    ("every", "then"),
    [
        ("daily", "2026-03-12T09:00+00:00"),
        ("weekly", "2026-03-16T09:00+00:00"),
        ("monthly", "2026-04-01T09:00+00:00"),
    ],
)
def test_a_report_comes_at_nine_on_mondays_or_on_the_first(every: Every, then: str) -> None:
    """In UTC; here from a Wednesday at noon."""
    noon = datetime(2026, 3, 11, 12, tzinfo=UTC)
    assert next_time(every, noon) == datetime.fromisoformat(then)
