"""One check before its data: what is seen of the canary and of stable, over any window."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.judge.measured.families import counts_events
from bot.judge.measured.samples import Counts, Reading, Readings, Sample
from bot.judge.observed.past import Past, past_value
from bot.judge.observed.sufficient import enough
from bot.judge.observed.values import Observation, observe
from bot.judge.observed.window import Window
from bot.plan import Check, Limit

EVERYTHING = 100.0
"""The canary's share where nothing is left on stable."""


@dataclass(frozen=True, slots=True)
class View:
    """A check, its reading, and which series of the reading are whose.

    ``requests`` is the reading of the services' requests, where there is one: it tells how much
    a count of events rests on. ``before`` is what was read of the times that its baseline is of,
    where that is not stable now. ``share`` is the canary's percentage of the traffic.
    """

    check: Check
    reading: Reading
    requests: Reading | None
    canary: str
    stable: str
    settled_at: datetime
    before: Sequence[Readings] = ()
    share: float = 0.0
    _seen_before: dict[tuple[str, Window], Observation] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """By revision and window: several limits ask for the same."""

    def canary_in(self, window: Window) -> Observation:
        """What was seen of the canary. A metric that isn't per revision counts as the canary's."""
        series = self.reading.series
        own = series.get(self.canary, series.get("", ()))
        return self._seen(own, self.canary, window)

    def both_in(self, window: Window) -> tuple[Observation, Observation]:
        """What was seen of the canary and of stable."""
        stable = self._seen(self.reading.series.get(self.stable, ()), self.stable, window)
        return self.canary_in(window), stable

    def baseline_in(self, window: Window) -> float | None:
        """The stable revision's value over the same window; of a gauge the newest of its samples.
        For a baseline of an earlier time its value then (``past_value``).

        None where too little was seen of it: then no limit against it can be judged.
        """
        if self.check.baseline != "stable":
            return self._explained(self.past_in(window).value)
        seen = self._seen(self.reading.series.get(self.stable, ()), self.stable, window)
        if not enough(self.check, seen, window):
            return None
        return seen.points[-1]

    @property
    def part_of_past(self) -> bool:
        """Whether the canary has a part of what an earlier time had of a number of events, as where
        a watch keeps a part on stable: then its share of that is what it is held against."""
        metric = self.check.metric
        return metric.kind == "count" and metric.by_revision and 0 < self.share < 100

    def _explained(self, past: float | None) -> float | None:
        return past * self.share / 100 if past is not None and self.part_of_past else past

    def cannot_compare(self, limit: Limit) -> bool:
        """Whether the limit is against stable, which has nothing left of the traffic."""
        of_stable = limit.relative and not limit.of_share and self.check.baseline == "stable"
        return of_stable and self.share == EVERYTHING

    def against(self, limit: Limit, window: Window) -> float | None:
        """What the limit compares with: its baseline, or what the share of the traffic explains."""
        return self.explained_in(window) if limit.of_share else self.baseline_in(window)

    def explained_in(self, window: Window) -> float | None:
        """The canary's share of the traffic, of both revisions' events; None where there are
        none."""
        stable = self._seen(self.reading.series.get(self.stable, ()), self.stable, window)
        both = (self.canary_in(window).value or 0.0) + (stable.value or 0.0)
        return both * self.share / 100 if both else None

    def past_in(self, window: Window) -> Past:
        """What is known of the earlier time that the baseline is of."""
        return past_value(self.check, self.before, window)

    def beside(self, seen: Observation, limit: Limit, window: Window) -> tuple[float | None, ...]:
        """Stable's value for each of the canary's points, of the same time: of a gauge the sample
        of the same period (None where there is none), else the value over the same window."""
        if self.check.metric.kind != "gauge" or self.check.baseline != "stable":
            return (self.against(limit, window),) * len(seen.points)
        stable = self._seen(self.reading.series.get(self.stable, ()), self.stable, window)
        at = dict(zip(stable.ends, stable.points, strict=True))
        return tuple(at.get(end) for end in seen.ends)

    def baseline_requests(self, window: Window) -> int | None:
        """How many of stable's requests there are to compare with; None for a gauge."""
        return self._seen(self.reading.series.get(self.stable, ()), self.stable, window).requests

    def _seen(self, series: Sequence[Sample], revision: str, window: Window) -> Observation:
        found = self._seen_before.get((revision, window))
        if found is None:
            found = self._seen_before[revision, window] = self._seen_now(series, revision, window)
        return found

    def _seen_now(self, series: Sequence[Sample], revision: str, window: Window) -> Observation:
        seen = observe(self.check.metric, series, window)
        if not counts_events(self.check.metric) or self.requests is None:
            return seen
        inside = window.samples(self.requests.series.get(revision, ()))
        counts = [each for each in inside if isinstance(each, Counts) and each.total]
        total = sum(each.total for each in counts)
        return replace(seen, requests=total, ends=tuple(each.end for each in counts))
