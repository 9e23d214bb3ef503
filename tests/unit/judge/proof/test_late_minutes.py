"""Minutes that Monitoring delivers late, out of order, twice, or corrects afterwards."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.judge.evidence.report import CriterionReport
from bot.judge.measured.families import COUNTS, LATENCIES
from bot.judge.measured.samples import Counts, Latencies, Reading, Readings
from bot.judge.proof.saved_state import LEAP, TAIL
from bot.judge.proof.update import Course, Updated, begins, update_evidence
from bot.plan import Plan
from tests.support.rollouts import plan
from tests.unit.judge.builders import CANARY, MINUTE, STABLE, at, counts, latencies, reading

WHOLE = 40
"""Minutes of a rollout here."""
FAILED = [3, 2, 4, 2, 5, 3, 2, 2, 3, 4] * 4
"""Of the canary's 1,000 requests in each minute."""
STRICTER = {"checks": {"errors": {"rollback": "> 2%"}}}
ON: Plan = plan(
    checks={"errors": {"metric": "error_rate", "promote": "<= 1%", "rollback": "> 5%"}},
    guard=True,
    steps=[
        {"traffic": "0%", "probe": {"paths": ["/healthz"]}},
        {"traffic": "10%", "soak": "12m"},
        {"traffic": "50%", "soak": "4m", **STRICTER},
        {"traffic": "75%", "soak": "30m"},
        {"traffic": "100%", "soak": "5m"},
    ],
)


class Rollout:
    """Looked at again and again, as Monitoring shows it then."""

    def __init__(self) -> None:
        self.evidence = ""
        self.step, self.since = 1, 0
        self.last: Updated | None = None

    def look(self, readings: Readings) -> Mapping[str, CriterionReport]:
        """What its criteria found, with what was kept before."""
        self.last = update_evidence(self._course(), readings)
        assert self.last is not None
        self.evidence = self.last.evidence
        return self.last.found

    def reaches(self, step: int, minute: int) -> None:
        """That step begins, and is served at once."""
        self.step, self.since = step, minute

    @property
    def reads_from(self) -> float:
        """In minutes."""
        since = begins(self._course())
        assert since is not None
        return (since - at(0)) / MINUTE

    def _course(self) -> Course:
        since = at(self.since)
        return Course(ON, self.step, since, since, CANARY, STABLE, self.evidence)


def shown(minutes: int, hidden: Sequence[int] = (), slow: Reading | None = None) -> Readings:
    """So many minutes, without those that are not there yet; ``slow`` are the latencies."""
    mine = [None if n in hidden else (FAILED[n], 1000) for n in range(minutes)]
    other = [None if n in hidden else (2, 1000) for n in range(minutes)]
    found = {COUNTS: reading(counts(*mine), counts(*other), through=minutes)}
    return {**found, LATENCIES: slow} if slow else found


@cache
def in_time(*later: tuple[int, int]) -> Mapping[str, CriterionReport]:
    """What is found when every minute is there when it is looked for. ``later`` steps begin at
    these minutes."""
    rollout = Rollout()
    found: Mapping[str, CriterionReport] = {}
    for minutes in range(1, WHOLE + 1):
        found = rollout.look(shown(minutes))
        for step, minute in later:
            if minute == minutes:
                rollout.reaches(step, minute)
    return found


@pytest.mark.slow
@settings(max_examples=8)
@given(late=st.lists(st.integers(0, TAIL - 1), min_size=WHOLE, max_size=WHOLE))
def test_minutes_that_come_late_and_out_of_order_count_as_if_in_time(late: list[int]) -> None:
    """Each minute is missing for up to five looks; in the end all of them are in the evidence."""
    rollout = Rollout()
    for minutes in range(1, WHOLE + 1):
        hidden = [n for n in range(minutes) if n + late[n] >= minutes]
        rollout.look(shown(minutes, hidden))
    assert rollout.look(shown(WHOLE)) == in_time()


@settings(max_examples=8)
@given(
    looks=st.lists(st.integers(1, WHOLE), max_size=12),
    twice=st.booleans(),
)
def test_how_often_it_is_looked_at_makes_no_difference(looks: list[int], twice: bool) -> None:
    """Looks far apart, close together, or one again, find the same in the end."""
    rollout = Rollout()
    for minutes in (*sorted(looks), WHOLE):
        found = rollout.look(shown(minutes))
        if twice:
            assert rollout.look(shown(minutes)) == found
    assert found == in_time()


@pytest.mark.slow
@settings(max_examples=8)
@given(wrong=st.dictionaries(st.integers(20, WHOLE - 1), st.integers(0, 900), max_size=3))
def test_a_minute_that_is_corrected_within_the_tail_counts_as_corrected(
    wrong: dict[int, int],
) -> None:
    """Whatever was read first, what is there some minutes later is what counts."""
    rollout = Rollout()
    for minutes in range(1, WHOLE + 1):
        now = shown(minutes)[COUNTS]
        mine = tuple(
            Counts(each.start, each.end, 1000, wrong[n])
            if n in wrong and n + TAIL > minutes and isinstance(each, Counts)
            else each
            for n, each in enumerate(now.series[CANARY])
        )
        rollout.look({COUNTS: reading(mine, now.series[STABLE], through=minutes)})
    assert rollout.look(shown(WHOLE)) == in_time()


def test_a_minute_that_comes_after_the_tail_is_left_out() -> None:
    """What counts for good is not rewritten, and no longer asked for."""
    rollout = Rollout()
    for minutes in range(1, WHOLE):
        rollout.look(shown(minutes, hidden=[3]))
    found = rollout.look(shown(WHOLE))
    assert found != in_time()
    assert found["errors"].seen.nc == (WHOLE - 1) * 1000
    assert rollout.reads_from > 3


def test_only_a_bounded_tail_is_read_again() -> None:
    """A look reaches back at least five minutes and never more than fifteen."""
    rollout = Rollout()
    for minutes in range(1, WHOLE + 1):
        back = minutes - rollout.reads_from if rollout.evidence else 0
        assert back <= TAIL + LEAP
        rollout.look(shown(minutes))
        if minutes > TAIL:
            assert minutes - rollout.reads_from >= TAIL


def test_what_is_kept_changes_once_in_ten_minutes() -> None:
    """The text that goes to the store and the trail is the same at most looks."""
    rollout = Rollout()
    texts = []
    for minutes in range(1, WHOLE + 1):
        rollout.look(shown(minutes))
        texts.append(rollout.evidence)
    assert len(set(texts)) == 1 + (WHOLE - TAIL) // LEAP


def test_each_minute_is_held_against_the_limits_of_its_own_step() -> None:
    """Three steps within one tail: minutes that are updated again stay with the step that they
    were in."""
    found = in_time((2, 12), (3, 16))
    rollout = Rollout()
    for step, since, until in ((1, 0, 12), (2, 12, 16), (3, 16, WHOLE)):
        rollout.reaches(step, since)
        last = rollout.look(shown(until))
    assert last == found
    assert found["errors"].seen.nc == (WHOLE - 4) * 1000


def test_latencies_that_could_not_be_read_for_a_while_are_made_up_for() -> None:
    """Nothing is kept for good without them, for an hour."""
    away = Reading({}, at(WHOLE), MINUTE, "no answer")
    slow = latencies(*[[500, 400, 50, 50, 0, 0]] * WHOLE)
    back = reading(slow, slow, through=WHOLE)
    rollout, other = Rollout(), Rollout()
    for minutes in range(1, WHOLE + 1):
        part: tuple[Latencies, ...] = slow[:minutes]
        rollout.look(shown(minutes, slow=away))
        other.look(shown(minutes, slow=reading(part, part, through=minutes)))
    assert rollout.reads_from == 0
    whole = shown(WHOLE, slow=back)
    assert rollout.look(whole) == other.look(whole)


@pytest.mark.slow
def test_without_latencies_for_hours_it_goes_on_with_errors_alone() -> None:
    """The tail does not grow for ever."""
    rollout = Rollout()
    long = counts(*[(2, 1000)] * 200)
    away = Reading({}, at(200), MINUTE, "no answer")
    for minutes in range(1, 201):
        some = long[:minutes]
        rollout.look({COUNTS: reading(some, some, through=minutes), LATENCIES: away})
        assert minutes - rollout.reads_from < 70


def test_a_rollout_that_was_never_looked_at_in_time_starts_where_its_traffic_settled() -> None:
    """Minutes of a step that began before the first look are those since it was served."""
    rollout = Rollout()
    rollout.reaches(2, 10)
    found = rollout.look(shown(30))
    assert found["guard errors"].seen.nc == 20_000
    assert timedelta(minutes=rollout.reads_from) == timedelta(minutes=25)
