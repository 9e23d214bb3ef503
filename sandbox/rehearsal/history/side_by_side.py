"""Two revisions that served side by side, or one against itself, as a rollout would have had them:
the port MetricSource over what was measured.

The plan's shares are another split than the one that was. So of each minute's requests so many are
left out that the rest is split as the plan would have; none is made up. A minute in which only one
of the two was asked says nothing, and is empty.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import NamedTuple

from bot.judge.measured.families import family
from bot.judge.measured.samples import (
    Counts,
    Gauge,
    Histogram,
    Latencies,
    Reading,
    Readings,
    Sample,
    Wish,
)
from bot.plan import AnyTarget, Metric
from sandbox.rehearsal.history.history import History

SplitAt = Callable[[str, datetime], Mapping[str, int]]
"""What is served in a region at a moment: revision → percent."""
MANY = 10.0
"""From this standard deviation on the normal distribution is near enough."""
AGAIN = "-again"
"""After the name of a revision that is held against itself."""


class Pair(NamedTuple):
    """``canary`` and ``stable`` as they are called in the rollout."""

    canary: str
    stable: str

    def measured(self, name: str) -> str:
        """As whose its requests were measured."""
        return name.removesuffix(AGAIN) if self.itself and name == self.canary else name

    @property
    def itself(self) -> bool:
        """One revision, against itself."""
        return self.canary == f"{self.stable}{AGAIN}"

    @classmethod
    def of_one(cls, revision: str) -> "Pair":
        """It against itself."""
        return cls(f"{revision}{AGAIN}", revision)


class SideBySide:
    """``served`` says what the rollout gives to whom; ``seed`` which requests are left out."""

    def __init__(self, history: History, pair: Pair, served: SplitAt, seed: int) -> None:
        self._history, self._pair, self._served, self._seed = history, pair, served, seed
        self._made: dict[tuple[str, str, str, datetime, float], Sample | None] = {}

    def read(
        self,
        wishes: Sequence[Wish],
        now: datetime,
        within: float | None = None,  # noqa: ARG002 - what was read is there
    ) -> Mapping[str, Readings]:
        """See MetricSource. Raises HistoryUnread."""
        return {
            wish.service_id: {
                family(metric): self._reading(wish, metric, now) for metric in wish.metrics
            }
            for wish in wishes
        }

    def _reading(self, wish: Wish, metric: Metric, now: datetime) -> Reading:
        names = tuple(dict.fromkeys(map(self._pair.measured, wish.revisions)))
        was = self._history.between(metric, wish.target, (wish.since, now), names)
        if not wish.revisions:
            return was
        series = {"": was.series[""]} if "" in was.series else {}
        key = family(metric)
        for revision in wish.revisions:
            samples = was.series.get(self._pair.measured(revision), ())
            made = (self._served_part(wish.target, key, revision, each) for each in samples)
            series[revision] = tuple([each for each in made if each is not None])
        found = {revision: samples for revision, samples in series.items() if samples}
        return Reading(found, was.through, was.period)

    def _served_part(
        self, target: AnyTarget, name: str, revision: str, sample: Sample
    ) -> Sample | None:
        part = self.part(target, revision, sample.end, sample.start)
        key = (target.all_regions[0], name, revision, sample.end, part)
        if key not in self._made:
            chance = Random(f"{self._seed} {key}")
            self._made[key] = thinned(sample, part, chance)
        return self._made[key]

    def part(self, target: AnyTarget, revision: str, end: datetime, start: datetime) -> float:
        """Of the revision's measured requests of a minute, the part that it has in the rollout."""
        split = self._served(target.all_regions[0], start)
        share = split.get(revision, 0) / 100
        other = self._pair.stable if revision == self._pair.canary else self._pair.canary
        if self._pair.itself or not share:
            return share
        own = self._measured(target, revision, end)
        beside = self._measured(target, other, end)
        left = 1 - share
        whole = min(own / share, beside / left) if left else own / share
        return whole * share / own if own else 0.0

    def _measured(self, target: AnyTarget, revision: str, end: datetime) -> int:
        found = self._history.requests(target, self._pair.measured(revision), end)
        return found.total if found else 0


def thinned(sample: Sample, part: float, chance: Random) -> Sample | None:
    """Each of its events is kept with this probability; None where nothing is left. A gauge keeps
    its value as long as there is anything to have it."""
    if part >= 1:
        return sample
    if isinstance(sample, Gauge):
        return sample if part > 0 else None
    if isinstance(sample, Counts):
        wrong = kept(sample.errors, part, chance)
        total = wrong + kept(sample.total - sample.errors, part, chance)
        return Counts(sample.start, sample.end, total, wrong) if total else None
    counts = tuple([kept(each, part, chance) for each in sample.histogram.counts])
    if not any(counts):
        return None
    return Latencies(sample.start, sample.end, Histogram(sample.histogram.edges, counts))


def kept(events: int, part: float, chance: Random) -> int:
    """How many of these are kept, each with this probability."""
    if events <= 0 or part <= 0:
        return 0
    spread = (events * part * (1 - part)) ** 0.5
    if spread > MANY:
        return min(max(round(chance.gauss(events * part, spread)), 0), events)
    return sum(chance.random() < part for _ in range(events))
