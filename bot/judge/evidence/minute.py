"""What the judge of evidence is given: one finalised minute of both revisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from zlib import crc32

from bot.judge.evidence.processes.packed import packed
from bot.judge.measured.samples import Histogram


@dataclass(frozen=True, slots=True)
class RevisionMinute:
    """One revision's requests of a minute: all of them, those answered with 5xx, and how long
    they took (None where that was not measured). Nothing at all when it had no traffic."""

    total: int = 0
    errors: int = 0
    latency: Histogram | None = None


NOTHING = RevisionMinute()


class Own(NamedTuple):
    """Both revisions' events of one metric of a plan's own, in one minute."""

    canary: RevisionMinute = NOTHING
    baseline: RevisionMinute = NOTHING


NO_EVENTS = Own()


@dataclass(frozen=True, slots=True)
class Minute:
    """One period of both revisions, ending at ``end`` (aware), old enough to be final.

    ``share`` is the percentage of traffic that the canary was meant to have; latency is not judged
    for a while after it grows. ``unshared``: it says nothing of how requests
    are shared, for traffic was still moving, or a sample that can't be true was left out.
    ``own``: the plan's own metrics, by family.
    """

    end: datetime
    canary: RevisionMinute = field(default=NOTHING)
    baseline: RevisionMinute = field(default=NOTHING)
    share: float = 0.0
    unshared: bool = False
    own: Mapping[str, Own] = field(default_factory=dict)

    def of(self, source: str) -> "Minute":
        """The same minute of a metric of the plan's own, by its family; "" is the requests."""
        if not source:
            return self
        canary, baseline = self.own.get(source, NO_EVENTS)
        return Minute(self.end, canary, baseline, self.share)

    @property
    def stamp(self) -> int:
        """Its end in whole seconds since 1970: what tells one minute from another."""
        return int(self.end.timestamp())

    @property
    def requests(self) -> int:
        """Of both revisions."""
        return self.canary.total + self.baseline.total

    @property
    def digest(self) -> int:
        """A checksum of its numbers: of numbers alone, so that every process finds the same."""
        numbers: tuple[object, ...] = (_numbers(self.canary), _numbers(self.baseline))
        for source in sorted(self.own):
            canary, baseline = self.own[source]
            digit = crc32(source.encode())
            numbers = (*numbers, digit, _numbers(canary), _numbers(baseline))
        return hash(numbers) & 0xFFFFFFFF


def _numbers(side: RevisionMinute) -> tuple[int | tuple[int, ...], ...]:
    return side.total, side.errors, side.latency.counts if side.latency else ()


class Cut(NamedTuple):
    """A minute under one definition of a bad request: bad and all, of canary and of stable."""

    xc: int = 0
    nc: int = 0
    xb: int = 0
    nb: int = 0

    def plus(self, other: "Cut") -> "Cut":
        """Both together."""
        xc, nc, xb, nb = other
        return packed(Cut, (self.xc + xc, self.nc + nc, self.xb + xb, self.nb + nb))

    def less(self, other: "Cut") -> "Cut":
        """What is left without the other."""
        xc, nc, xb, nb = other
        return Cut(self.xc - xc, self.nc - nc, self.xb - xb, self.nb - nb)


def errors(minute: Minute) -> Cut:
    """Bad = answered with 5xx."""
    canary, baseline = minute.canary, minute.baseline
    xc, nc, xb, nb = canary.errors, canary.total, baseline.errors, baseline.total
    return packed(Cut, (xc if xc < nc else nc, nc, xb if xb < nb else nb, nb))
