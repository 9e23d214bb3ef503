"""What a service was like in the last week: its traffic by the hour, and how the revision that
served most did."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from statistics import median

from bot.errors import CanarioError
from bot.judge.measured.possible import possible
from bot.judge.measured.samples import Counts, Histogram, Latencies, Reading

HOUR = timedelta(hours=1)
FEWEST_A_DAY = 100
"""Requests: with fewer on average no limit says anything."""


class TooLittle(CanarioError):  # noqa: N818 - named for what is missing
    """Nobody asked the service, or so few that no limit says anything."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One minute of the revision that served most: its requests, how many of them failed, and
    their latencies where these are known."""

    start: datetime
    end: datetime
    total: int
    errors: int
    latencies: Histogram | None


@dataclass(frozen=True, slots=True)
class Week:
    """``hours`` are the requests of all revisions in each whole hour from the first request on,
    empty ones too (in the only one, where there is no whole one); ``rest`` those after these;
    ``minutes`` those in which the leading revision was asked, the oldest first;
    ``revisions`` are all that were asked."""

    hours: tuple[int, ...]
    rest: int
    minutes: tuple[Measured, ...]
    revisions: tuple[str, ...]

    @property
    def since(self) -> datetime:
        """When the first request was measured."""
        return self.minutes[0].start

    @property
    def until(self) -> datetime:
        """When the last one was."""
        return self.minutes[-1].end

    @property
    def requests(self) -> int:
        """All of them."""
        return sum(self.hours) + self.rest

    @property
    def rps(self) -> float:
        """Requests a second in the median of the hours that had any."""
        return median(hour for hour in self.hours if hour) / HOUR.total_seconds()

    @property
    def quiet_hours(self) -> int:
        """Hours without a request."""
        return sum(not hour for hour in self.hours)

    @property
    def errors(self) -> float:
        """The share of the requests that failed."""
        return sum(each.errors for each in self.minutes) / sum(each.total for each in self.minutes)

    def windows(self, shortest: timedelta, fewest: int) -> Iterator[Sequence[Measured]]:
        """The week in consecutive parts, each with that many requests at least, and of that
        length but for the last."""
        part: list[Measured] = []
        requests = 0
        for each in self.minutes:
            part.append(each)
            requests += each.total
            if requests >= fewest and each.end - part[0].start >= shortest:
                yield part
                part, requests = [], 0
        if requests >= fewest:
            yield part


def week(service: str, counts: Reading, latencies: Reading | None) -> Week:
    """What these readings of all revisions say; without ``latencies`` these are not known. Raises
    TooLittle."""
    asked = {name: found for name, each in counts.series.items() if (found := _asked(each))}
    if not asked:
        raise TooLittle(
            f"Nobody asked {service} in that week, so nothing can be proposed.",
            "Is that its name, and its region? Else take an example from docs/plans.md.",
        )
    first = min(each[0].start for each in asked.values())
    last = max(each[-1].end for each in asked.values())
    by_hour = {name: _by_hour(each, first) for name, each in asked.items()}
    hours = range(max(-((first - last) // HOUR), 1))
    sums = tuple(
        sum(each.total for found in by_hour.values() for each in found.get(hour, ()))
        for hour in hours
    )
    if sum(sums) < FEWEST_A_DAY * len(hours) / 24 or sum(sums) < FEWEST_A_DAY:
        raise TooLittle(
            f"{service} had {sum(sums):,} requests in {len(hours):,} hours. With fewer than "
            f"{FEWEST_A_DAY} a day no limit says anything.",
            "Let people decide: steps with confirm:, and probes and jobs in place of checks.",
        )
    whole = max((last - first) // HOUR, 1)
    leading = tuple(_leading(by_hour, hours, latencies))
    return Week(sums[:whole], sum(sums[whole:]), leading, tuple(sorted(asked)))


def _asked(samples: Sequence[object]) -> list[Counts]:
    return [each for each in samples if isinstance(each, Counts) and each.total and possible(each)]


def _by_hour(samples: Sequence[Counts], first: datetime) -> dict[int, list[Counts]]:
    grouped = groupby(samples, key=lambda each: (each.start - first) // HOUR)
    return {hour: list(found) for hour, found in grouped}


def _leading(
    by_hour: Mapping[str, Mapping[int, list[Counts]]], hours: range, latencies: Reading | None
) -> Iterator[Measured]:
    slow = {
        (name, each.end): each.histogram
        for name, samples in (latencies.series if latencies else {}).items()
        for each in samples
        if isinstance(each, Latencies) and possible(each)
    }
    for hour in hours:
        most = max(by_hour, key=lambda name: sum(e.total for e in by_hour[name].get(hour, ())))
        for each in by_hour[most].get(hour, ()):
            known = slow.get((most, each.end))
            yield Measured(each.start, each.end, each.total, each.errors, known)
