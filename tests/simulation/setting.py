"""How rough a run is, and how it ended."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.simulation.hub import Counts

LOST = ("evaluate", "carry_out")


@dataclass(frozen=True)
class Setting:
    """How rough a run is: the chance that a process dies at a step, and that a call fails."""

    kill: float = 0.004
    trouble: float = 0.03
    stalls: float = 0.01
    suspended: float = 0.1
    """The chance that a worker is suspended right before it shifts traffic (or, a third as often,
    reads it), while somebody else decides."""
    naps: tuple[float, float] = (20.0, 60.0)
    """For how many seconds, from and to."""
    late: float = 0.05
    """The chance that a command is delivered six to thirty minutes after it was asked for."""
    lost: float = 0.05
    """The chance that an evaluation, or what was left undone, is never delivered."""
    moments: int = 4
    """Everything that people and alerts do is crowded around so many moments."""
    people: int = 10
    alerts: int = 3
    by_hand: int = 1
    rough: float = 25.0
    """Minutes with faults."""
    calm_people: int = 12
    """What people do when nothing fails any more, within the first hour."""
    calm_hands: int = 2
    burst: int = 20
    """So many commands come at one moment."""
    world: str = ""
    """The world's name; without one, the seed chooses."""

    def losses(self, seed: int) -> Callable[[str], bool]:
        """Which messages are lost, of what a tick puts into the queue, beside what else the seed
        decides."""
        dice = Random(f"lost {seed}")
        return lambda task: task in LOST and dice.random() < self.lost


USUAL = Setting()


@dataclass(frozen=True)
class Outcome:
    """``failure`` is None, or what was broken; ``trace`` one line per remote call."""

    seed: int
    failure: str | None
    trace: tuple[str, ...]
    counts: Counts
    kinds: frozenset[str] = frozenset()
    """The kinds of facts that were decided, and of effects that were carried out."""
