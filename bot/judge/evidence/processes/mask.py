"""Shared incidents: minutes in which stable itself breaks a limit say nothing about the canary.

A minute is masked when stable broke the limit over its last five minutes, this one included, on at
least 20 requests, or with two bad ones of fewer. Masking uses stable's numbers alone, and an
absolute limit's null hypothesis holds for the canary whatever stable does, so leaving minutes out
by it keeps the guarantee. While more than half of all minutes with requests, the canary's or
stable's, are masked the limit can't convict at all (judge.md 2.3): minutes without any, as when
Monitoring was away, say nothing.
"""

from typing import NamedTuple

from bot.judge.evidence.processes.packed import packed

_MINUTES = 5
_FEWEST = 20
_SEVERAL = 2


class Mask(NamedTuple):
    """``recent`` holds stable's last minutes (bad, total); ``masked`` of ``minutes`` were left
    out; ``now`` says whether the last one was."""

    recent: tuple[tuple[int, int], ...] = ()
    minutes: int = 0
    masked: int = 0
    now: bool = False

    @property
    def void(self) -> bool:
        """Whether more than half of the minutes were masked."""
        return 2 * self.masked > self.minutes


def observe_stable(mask: Mask, bad: int, total: int, limit: float, canary: int = 1) -> Mask:
    """After one more minute, in which stable had ``total`` requests and the canary ``canary``."""
    said = int(bool(total or canary))
    recent = (*mask.recent[-(_MINUTES - 1) :], (bad, total))
    bad = total = 0
    for x, n in recent:
        bad += x
        total += n
    broken = bad > limit * total and (total >= _FEWEST or bad >= _SEVERAL)
    return packed(Mask, (recent, mask.minutes + said, mask.masked + (broken and said), broken))
