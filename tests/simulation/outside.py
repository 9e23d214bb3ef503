"""The simulated outside: every port, each call at a moment that the hub decides, with trouble."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf, nan
from typing import Any

from bot.errors import Rejected, Unavailable
from bot.judge.measured.families import COUNTS, family
from bot.judge.measured.samples import Counts, Gauge, Reading, Readings, Wish
from bot.plan.values.headers import FromSecret
from bot.service.ports.prober import ProbeAnswer
from tests.simulation.hub import Hub

THERE = "europe-west1"
"""The second region, where a service has two."""

LOST = "the answer is lost"
DELICATE = {"UpdateService": 0.2, "commit": 0.03, "Commit": 0.03, "chat.postMessage": 0.1}
"""Calls after which a worker dies more often than elsewhere: between deciding, doing and saying."""


@dataclass
class Trouble:
    """How often a call fails without doing anything, how often after having done it, and how often
    it is refused as one that never will work."""

    before: float = 0.0
    after: float = 0.0
    never: float = 0.0


class Remote:
    """Puts a fake behind the hub: each public method becomes a remote call with trouble."""

    def __init__(
        self,
        hub: Hub,
        name: str,
        behind: Any,
        trouble: Trouble,
        *,
        seen: Callable[[str, tuple[Any, ...]], None] = lambda *_: None,
        suspends: Callable[[str], float] = lambda _: 0.0,
    ) -> None:
        self._hub, self._name, self._behind = hub, name, behind
        self._trouble, self._seen, self._suspends = trouble, seen, suspends

    def __getattr__(self, method: str) -> Callable[..., Any]:
        target = getattr(self._behind, method)

        def remote(*args: Any, **kwargs: Any) -> Any:
            def do() -> Any:
                dice = self._hub.dice
                self._seen(method, args)
                if not self._hub.calm and dice.random() < self._trouble.before:
                    self._hub.counts.faults += 1
                    raise Unavailable(f"{self._name} does not answer.")
                if not self._hub.calm and dice.random() < self._trouble.never:
                    self._hub.counts.faults += 1
                    raise Rejected(f"{self._name} says no.", "Fix it.")
                result = target(*args, **kwargs)
                if not self._hub.calm and dice.random() < self._trouble.after:
                    self._hub.counts.faults += 1
                    raise Unavailable(f"{self._name}: {LOST}.")
                return result

            words, waits = f"{self._name}.{method}", self._suspends(method)
            return self._hub.call(words, do, DELICATE.get(method, 0.0), waits)

        return remote


ODD = (inf, -inf, nan, -1.0, 1e300)
IMPOSSIBLE = ((0, 7), (5, 10**9), (10**18, 10**18), (200, 200))
"""Requests and failed ones, as no service ever has them."""


@dataclass
class Measured:
    """Monitoring: good or bad canaries by name; sometimes nothing, a problem, or nonsense."""

    hub: Hub
    bad: set[str]
    silent: float = 0.0
    broken: float = 0.0
    late: int = 0
    """So many of the newest samples are not there yet."""
    wrong: float = 0.0
    """The chance that a sample is nonsense."""
    ill: Callable[[datetime], bool] = lambda _: False
    """Whether stable fails at a moment, and everybody else with it."""
    share: Callable[[str, datetime], float] = lambda *_: 0.5
    """Which part of all requests a revision answered at a moment."""
    away: Callable[[datetime], bool] = lambda _: False
    """Whether there is nothing of a moment."""
    there: set[str] = field(default_factory=set)
    """The bad ones in the second region, where there is one."""
    mute: Callable[[datetime], bool] = lambda _: False
    """Whether there is nothing of a moment in the second region."""

    def read(
        self, wishes: Sequence[Wish], now: datetime, within: float | None = None
    ) -> Mapping[str, Readings]:
        """See MetricSource."""
        return {w.service_id: self._all(w) for w in wishes}

    def _all(self, wish: Wish) -> Readings:
        return {family(metric): self._one(family(metric), wish) for metric in wish.metrics}

    def _one(self, name: str, wish: Wish) -> Reading:
        period, now, dice = timedelta(seconds=30), self.hub.now, self.hub.dice
        if not self.hub.calm and dice.random() < self.broken:
            return Reading({}, now, period, "Monitoring does not answer.")
        if not self.hub.calm and dice.random() < self.silent:
            return Reading({}, now, period)
        late = 0 if self.hub.calm else dice.randint(0, self.late)
        oldest = min(int((now - wish.since) / period), 20)
        starts = [now - period * n for n in range(oldest, late, -1)]
        second = wish.service_id.endswith(f"~{THERE}")
        nothing, bad = (self.mute, self.there) if second else (self.away, self.bad)
        starts = [each for each in starts if not nothing(each)]
        series = {
            revision: tuple(self._sample(name, revision, at, period, bad) for at in starts)
            for revision in wish.revisions
        }
        return Reading(series, now, period)

    def _sample(
        self, name: str, revision: str, at: datetime, period: timedelta, bad: set[str]
    ) -> Counts | Gauge:
        nonsense = not self.hub.calm and self.hub.dice.random() < self.wrong
        if name != COUNTS:
            usual = 0.9 if at.minute // 7 % 3 == 0 else 0.3
            return Gauge(at, at + period, self.hub.dice.choice(ODD) if nonsense else usual)
        if nonsense:
            return Counts(at, at + period, *self.hub.dice.choice(IMPOSSIBLE))
        fails = revision in bad or self.ill(at)
        requests = round(400 * self.share(revision, at))
        return Counts(at, at + period, requests, requests // 5 if fails else 0)


@dataclass
class Probed:
    """The canary's own address; it answers most of the time, and always when all is calm, unless
    ``deaf`` is more than usual."""

    hub: Hub
    deaf: float = 0.1

    def probe(self, address: str, probe: object, audience: str = "") -> ProbeAnswer:
        """See Prober."""
        ok = (self.hub.calm and self.deaf <= 0.1) or self.hub.dice.random() >= self.deaf
        return ProbeAnswer(ok, "GET /healthz answered " + ("200" if ok else "503"))

    def without_value(self, address: str, headers: Mapping[str, FromSecret]) -> Mapping[str, str]:
        """See Prober: each has one."""
        return {}
