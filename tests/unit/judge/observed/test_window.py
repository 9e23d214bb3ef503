"""Windows: which samples count."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.judge.measured.samples import Reading
from bot.judge.observed.window import full, of_check
from tests.unit.judge.builders import MINUTE, NOON, at, counts, reading


def test_it_is_the_step_so_far_at_most_its_last_part() -> None:
    """It starts when traffic settled, and later no longer than the check's window ago."""
    assert of_check(reading([], through=3), at(0), 5 * MINUTE).length == 3 * MINUTE
    assert of_check(reading([], through=30), at(0), 5 * MINUTE).start == at(25)


def test_a_period_that_began_before_the_shift_settled_is_left_out() -> None:
    """Only whole sample periods after the shift count, for a part would mix two steps."""
    window = of_check(reading([], through=3), at(0.5), 5 * MINUTE)
    assert window.start == at(1)
    assert window.samples(counts((1, 1), (2, 2), (3, 3))) == list(counts((2, 2), (3, 3), start=1))


def test_before_a_whole_period_is_complete_it_is_empty() -> None:
    """Right after the shift, and while the metric lags behind it, there is nothing to see."""
    assert of_check(reading([], through=0.5), at(0), 5 * MINUTE).periods == 0
    behind = of_check(reading([], through=2), at(4), 5 * MINUTE)
    assert (behind.periods, behind.start, behind.end) == (0, at(2), at(2))


def test_a_full_window_takes_that_much_time_since_the_shift() -> None:
    """``for 5m`` has no window before traffic has been settled for five minutes."""
    assert full(reading([], through=5), at(0.1), 5 * MINUTE) is None
    window = full(reading([], through=5), at(0), 5 * MINUTE)
    assert window is not None
    assert (window.start, window.periods) == (at(0), 5)


def test_a_full_window_is_rounded_up_to_whole_periods() -> None:
    """``for 90s`` on a metric sampled each minute looks at two minutes, not at one."""
    window = full(reading([], through=5), at(0), timedelta(seconds=90))
    assert window is not None
    assert window.periods == 2


@given(
    settled=st.integers(-400, 400),
    through=st.integers(-400, 400),
    longest=st.integers(1, 400),
    period=st.integers(1, 90),
)
def test_it_never_leaves_the_step_and_is_whole(
    settled: int, through: int, longest: int, period: int
) -> None:
    """At any time: inside the step, not longer than asked, whole periods, never negative."""
    second = timedelta(seconds=1)
    read = Reading({}, NOON + through * second, period * second)
    window = of_check(read, NOON + settled * second, longest * second)
    assert window.length == window.periods * read.period
    assert window.end == read.through
    assert 0 * second <= window.length <= longest * second
    assert window.periods == 0 or window.start >= NOON + settled * second
