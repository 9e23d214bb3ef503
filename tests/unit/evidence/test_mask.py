"""Shared incidents say nothing about the canary."""

from bot.judge.evidence.processes.mask import Mask, observe_stable


def test_masked_while_stable_is_over_the_limit() -> None:
    """The last five minutes of stable together decide, this one included."""
    mask = Mask()
    masked = []
    for bad in (0, 0, 0, 0, 60, 0, 0, 0, 0, 0):
        mask = observe_stable(mask, bad, 100, 0.1)
        masked.append(mask.now)
    assert masked == [False] * 4 + [True] * 5 + [False]
    assert (mask.masked, mask.minutes) == (5, 10)


def test_of_few_requests_two_bad_ones_mask() -> None:
    """Below twenty requests of stable in five minutes one bad request is no incident. Before, none
    was seen there, and an outage of everybody on a quiet service rolled the canary back."""
    mask = observe_stable(observe_stable(Mask(), 1, 1, 0.1), 0, 3, 0.1)
    assert not mask.now
    assert observe_stable(mask, 1, 1, 0.1).now
    assert not observe_stable(mask, 1, 15, 0.2).now, "two of nineteen are within the limit"


def test_void_when_most_minutes_are_masked() -> None:
    """A limit that stable itself breaks most of the time can't convict."""
    mask = Mask()
    assert not mask.void
    for _ in range(6):
        mask = observe_stable(mask, 50, 100, 0.1)
    assert mask.void
    for _ in range(12):
        mask = observe_stable(mask, 0, 100, 0.1)
    assert not mask.void


def test_minutes_without_any_requests_are_not_counted() -> None:
    """Monitoring was away for six minutes of twelve: what stable did in the others decides."""
    mask = Mask()
    for _ in range(6):
        mask = observe_stable(mask, 0, 0, 0.1, 0)
    for _ in range(4):
        mask = observe_stable(mask, 50, 100, 0.1, 100)
    for _ in range(2):
        mask = observe_stable(mask, 0, 100, 0.1, 100)
    assert mask.void
    assert mask.minutes == 6


def test_a_minute_in_which_only_one_side_has_requests_is_counted() -> None:
    """Either says something."""
    assert observe_stable(Mask(), 0, 0, 0.1, 1).minutes == 1
    assert observe_stable(Mask(), 0, 1, 0.1, 0).minutes == 1


def test_no_empty_minute_is_masked() -> None:
    """Though stable's last five are over the limit."""
    mask = observe_stable(Mask(), 50, 100, 0.1, 100)
    for _ in range(3):
        mask = observe_stable(mask, 0, 0, 0.1, 0)
    assert (mask.masked, mask.minutes) == (1, 1)
