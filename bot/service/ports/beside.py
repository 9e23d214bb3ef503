"""Remote calls side by side."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Protocol, TypeVar

LANES = 8
"""Calls that one worker makes side by side."""

A = TypeVar("A")
B = TypeVar("B")


class Both(Protocol):
    """Runs two calls so that they take the time of the slower one; returns both results."""

    def __call__(self, first: Callable[[], A], second: Callable[[], B], /) -> tuple[A, B]: ...


def both(first: Callable[[], A], second: Callable[[], B], /) -> tuple[A, B]:
    """``first`` in this thread, ``second`` in another, whose lines have the same labels and trace.
    Raises what either raises."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        running = beside.submit(copy_context().run, second)
        return first(), running.result()


def all_beside(both: Both, calls: Sequence[Callable[[], A]]) -> list[A]:
    """The results of all calls, in their order, by halves side by side. Raises what any raises."""
    if len(calls) < 2:
        return [call() for call in calls]
    half = len(calls) // 2
    first, second = both(
        lambda: all_beside(both, calls[:half]), lambda: all_beside(both, calls[half:])
    )
    return [*first, *second]


def in_lanes(both: Both, calls: Sequence[Callable[[], object]], lanes: int = LANES) -> None:
    """Make all calls, as many side by side as there are lanes. Raises what any raises."""
    each_lane = [calls[n::lanes] for n in range(min(lanes, len(calls)))]
    all_beside(both, [partial(_one_after_another, lane) for lane in each_lane])


def _one_after_another(calls: Sequence[Callable[[], object]]) -> None:
    for call in calls:
        call()
