"""What a bare threshold would do: the rule that most tools begin with, for comparison."""

from collections.abc import Iterable
from typing import NamedTuple

from bot.judge.measured.numbers import said
from sandbox.cloud_run.meter import Meter, Sample

LIMIT = 0.01
RULE = "error rate > 1 %"


class Shot(NamedTuple):
    """When the rule would have rolled back (the end of that minute, in seconds since the epoch),
    and what it would have seen."""

    at: float
    words: str


class BareThreshold:
    """Looks at the canary's errors in each minute (a second here) after ``since``, as the router
    counted them. ``shot`` is the first time that they are over the limit."""

    def __init__(self, meter: Meter, canary: str, stable: str, since: float) -> None:
        self._meter = meter
        self._canary, self._stable = canary, stable
        self._seen = since
        self.shot: Shot | None = None

    def look(self, until: float) -> Shot | None:
        """The shot, if it comes now."""
        found = self._meter.samples(self._seen, until)
        self._seen = max((sample.end for sample in found), default=self._seen)
        over = [s for s in found if s.revision.name == self._canary and fires(s)]
        if self.shot is not None or not over:
            return None
        self.shot = Shot(over[0].end, self._words(over[0], found))
        return self.shot

    def _words(self, canary: Sample, found: Iterable[Sample]) -> str:
        text = f"{failed(canary)} of {self._canary} failed in one minute"
        for sample in found:
            if (sample.end, sample.revision.name) == (canary.end, self._stable):
                text += f", and {failed(sample)} of {self._stable}"
        return text


def fires(sample: Sample) -> bool:
    """Whether its errors are over the limit."""
    bad, total = counted(sample)
    return bad > LIMIT * total


def counted(sample: Sample) -> tuple[int, int]:
    """Requests that failed, and all."""
    bad = sum(count for status, count in sample.requests.items() if status >= 500)
    return bad, sum(sample.requests.values())


def failed(sample: Sample) -> str:
    """``11 of 37 requests (30 %)``."""
    bad, total = counted(sample)
    return f"{bad} of {total} requests ({said(bad / total, 'ratio')})"
