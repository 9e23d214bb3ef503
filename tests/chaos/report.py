"""The figures of a run."""

from collections import Counter
from typing import NamedTuple


class Report(NamedTuple):
    """``seconds`` of the whole, ``settled`` of them after the last fault; ``problems`` are what
    must not be, apart from notices ``lost`` and ``wrong`` ones."""

    seed: int
    injected: Counter[str]
    said: Counter[str]
    ended: Counter[str]
    decisions: int
    told: int
    visits: int
    lost: tuple[str, ...]
    wrong: tuple[str, ...]
    crossed: tuple[str, ...]
    problems: tuple[str, ...]
    seconds: float
    settled: float

    @property
    def good(self) -> bool:
        """Whether nothing was lost and nothing was wrong."""
        return not (self.lost or self.wrong or self.problems)

    def lines(self) -> list[str]:
        """For a person."""
        kinds = ", ".join(f"{kind} {n}" for kind, n in sorted(self.injected.items()))
        ends = ", ".join(f"{n} {phase}" for phase, n in sorted(self.ended.items()))
        said = ", ".join(f"{verb} {n}" for verb, n in sorted(self.said.items()))
        found = [*self.problems, *self.wrong, *(f"lost: {each}" for each in self.lost)]
        return [
            f"seed              {self.seed}",
            f"faults injected   {self.injected.total()}: {kinds}",
            f"people, alerts    {self.said.total()}: {said}",
            f"requests of users {self.visits}",
            f"rollouts run      {self.ended.total()}: {ends}",
            f"decisions         {self.decisions}",
            f"notices told      {self.told}",
            f"notices lost      {len(self.lost)}",
            f"notices wrong     {len(self.wrong)}",
            f"notices crossed   {len(self.crossed)} (two workers at once, or one was killed)",
            f"other problems    {len(self.problems)}",
            f"duration          {self.seconds:.0f} s, the last {self.settled:.0f} s to settle",
            *(f"  WRONG: {each}" for each in found),
        ]
