"""What came of the newest minutes of each rollout, as this process counted them last.

The newest minutes are not saved, and are added again at each evaluation. Most of them are then as
they were before: so what is counted is the new ones, and those from the first one on that was
corrected. A process that has not seen the rollout counts all of them, with the same result.
"""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

from bot.judge.evidence.spec import EvidencePlan

ROLLOUTS = 128
"""So many rollouts are remembered, those that were evaluated last."""
STATES = 8
"""So many of each one's last states: what is corrected is among the newest minutes."""

S = TypeVar("S")
M = TypeVar("M")


class _Known(NamedTuple, Generic[S, M]):
    """``states`` are those after the last of the ``minutes``, in their order. ``begun`` is kept so
    that no other state gets its id."""

    begun: S
    plan: EvidencePlan
    minutes: tuple[M, ...]
    states: tuple[S, ...]


class Tails(Generic[S, M]):
    """``add`` gives the state after one more minute, and changes none; any number of threads may
    ask."""

    def __init__(self, add: Callable[[EvidencePlan, S, M], S]) -> None:
        self._add = add
        self._known: dict[int, _Known[S, M]] = {}
        self._lock = Lock()

    def after(self, plan: EvidencePlan, begun: S, minutes: Sequence[M]) -> S:
        """The state after these minutes, which are in order, from ``begun`` on."""
        with self._lock:
            known = self._known.get(id(begun))
        states = list(_usable(known, plan, minutes)) if known else []
        done = len(known.minutes) - len(known.states) + len(states) if known and states else 0
        if done == len(minutes):
            return states[-1] if states else begun
        for minute in minutes[done:]:
            states.append(self._add(plan, states[-1] if states else begun, minute))
        self._keep(_Known(begun, plan, tuple(minutes), tuple(states[-STATES:])))
        return states[-1]

    def _keep(self, known: _Known[S, M]) -> None:
        with self._lock:
            self._known.pop(id(known.begun), None)
            self._known[id(known.begun)] = known
            while len(self._known) > ROLLOUTS:
                del self._known[next(iter(self._known))]


def _usable(known: _Known[S, M], plan: EvidencePlan, minutes: Sequence[M]) -> Sequence[S]:
    """The states after minutes that are the same still; the last is that after most of them."""
    if known.plan != plan:
        return ()
    both = enumerate(zip(known.minutes, minutes, strict=False))
    shorter = min(len(known.minutes), len(minutes))
    alike = next((n for n, (one, other) in both if one != other), shorter)
    forgotten = len(known.minutes) - len(known.states)
    return known.states[: max(alike - forgotten, 0)]
