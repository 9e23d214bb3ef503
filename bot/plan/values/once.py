"""What follows from a plan alone is worked out once for each plan: an evaluation asks again and
again."""

import weakref
from collections.abc import Callable, Hashable
from functools import wraps
from typing import TypeVar

P = TypeVar("P")
A = TypeVar("A", bound=Hashable)
R = TypeVar("R")


def once_for_each(make: Callable[[P, A], R]) -> Callable[[P, A], R]:
    """``make`` is asked once for each object and argument, as long as the object is there.

    Objects are told apart by identity, for plans are never changed; whoever gets a result must not
    change it either.
    """
    found: dict[int, dict[A, R]] = {}
    alive: dict[int, weakref.ref[P]] = {}

    @wraps(make)
    def once(of: P, at: A) -> R:
        key = id(of)
        if key not in alive:
            found[key] = {}

            def gone(_: object) -> None:
                found.pop(key, None)
                alive.pop(key, None)

            alive[key] = weakref.ref(of, gone)
        known = found[key]
        if at not in known:
            known[at] = make(of, at)
        return known[at]

    return once
