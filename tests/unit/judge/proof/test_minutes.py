"""What was measured, period by period."""

from bot.judge.measured.families import COUNTS
from bot.judge.proof.minutes import minutes
from tests.unit.judge.builders import CANARY, MINUTE, STABLE, at, counts, reading


def test_numbers_that_can_not_be_true_say_nothing_of_the_shares() -> None:
    """Only the minute in which either revision has them is left out, and its errors, too."""
    ours = counts((0, 10), (9, 5), (0, 10), (0, 10))
    theirs = counts((0, 90), (0, 90), (0, 90), (7, 2))
    found = minutes(
        {COUNTS: reading(ours, theirs, through=4)},
        canary=CANARY,
        stable=STABLE,
        after=at(0),
        share=lambda _: 10.0,
    )
    seen = [(each.unshared, each.canary.total, each.baseline.total) for each in found]
    assert seen == [(False, 10, 90), (True, 0, 90), (False, 10, 90), (True, 10, 0)]


def test_a_minute_has_the_share_of_its_end() -> None:
    """A step that begins within a minute has that minute already."""
    series = counts(*[(0, 10)] * 4)
    found = minutes(
        {COUNTS: reading(series, series, through=4)},
        canary=CANARY,
        stable=STABLE,
        after=at(0),
        share=lambda end: (end - at(0)) / MINUTE,
    )
    assert [each.share for each in found] == [1.0, 2.0, 3.0, 4.0]
