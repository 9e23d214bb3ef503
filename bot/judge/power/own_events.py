"""What a plan's own query usually finds, as somebody says it who asks what it would see."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.errors import CanarioError
from bot.judge.evidence.spec import Signal
from bot.judge.measured.families import family
from bot.judge.measured.numbers import said
from bot.judge.power.limits_of_plan import own
from bot.judge.power.regressions import Regression
from bot.plan import Check, Plan
from bot.plan.describe.part_words import listed

SECONDS = {"s": 1, "min": 60, "h": 3600}
TIMES = {"ms": 0.001, "s": 1.0, "": 1.0}
MOST = 1e6
"""Events a second."""
FORM = "such as logins=2/s,1% (of which 1 % are bad), answers=2/s,400ms (p95) or jobs=3/min"

_TOLD = re.compile(
    r"(?P<check>[^=]+)=(?P<number>\d{1,9}(?:\.\d{1,9})?)/(?P<time>s|min|h)"
    r"(?:,(?P<usual>\d{1,9}(?:\.\d{1,9})?)(?P<unit>%|ms|s|))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class OwnEvents:
    """Events that a check's query finds in the whole service. ``usual``: the bad part of them, or
    the p95 of what they measure in its metric's unit; None where it is not known."""

    name: str
    check: Check
    each_second: float
    usual: float | None = None

    @property
    def source(self) -> str:
        """The family of its samples."""
        return family(self.check.metric)

    @property
    def regressions(self) -> tuple[Regression, ...]:
        """What may be wrong with a canary, seen by it."""
        return tuple(_REGRESSIONS[self.check.metric.kind](self))

    @property
    def words(self) -> str:
        """What is taken to be usual."""
        events = f"{self.name}: {said(self.each_second, 'count')} events a second"
        if self.each_second < 1:
            events = f"{self.name}: {said(60 * self.each_second, 'count')} events a minute"
        if self.usual is None:
            return events
        if self.check.metric.kind == "rate":
            return f"{events}, of which {said(self.usual, 'ratio')} are bad"
        return f"{events}, with a p95 of {said(self.usual, self.check.metric.unit)}"

    def changed(self, wrong: Regression) -> str:
        """What is wrong, with the number that it comes to."""
        after = ""
        if wrong.signal is Signal.ERRORS:
            after = f" ({said(wrong.rate, 'ratio')})"
        elif wrong.signal is Signal.LATENCY and self.usual:
            after = f" (p95 {said(self.usual * wrong.times, self.check.metric.unit)})"
        return f"{self.name}, {wrong.words}{after}"


def own_events(plan: Plan, text: str) -> OwnEvents:
    """What ``logins=2/s,1%`` says of the plan's check ``logins``.

    Raises CanarioError: it can't be read, or no such check of the plan's own is proven.
    """
    told = _TOLD.fullmatch(text.strip())
    if told is None:
        raise CanarioError(f"{text!r} does not say how many events there are.", f"Write it {FORM}.")
    name = told["check"].strip()
    checks = own(plan)
    if name not in checks:
        there = f"Those of {plan.name} are {listed(checks)}." if checks else ""
        raise CanarioError(f"{name!r} is no check with a query of its own that is proven.", there)
    each_second = float(told["number"]) / SECONDS[told["time"]]
    if not 0 < each_second <= MOST:
        raise CanarioError(
            f"{text!r}: the number of events has to be over 0 and at most {MOST:,.0f} a second.",
            f"Write it {FORM}.",
        )
    return OwnEvents(name, checks[name], each_second, _usual(checks[name], told, text))


def _usual(check: Check, told: re.Match[str], text: str) -> float | None:
    kind, usual, unit = check.metric.kind, told["usual"], told["unit"]
    if kind == "rate":
        if usual is None or unit != "%" or not float(usual) < 100:
            raise CanarioError(f"{text!r} does not say which part is bad.", f"Write it {FORM}.")
        return float(usual) / 100
    if usual is None:
        return None
    in_time = check.metric.unit == "seconds"
    fits = kind == "quantile" and (unit in ("ms", "s") if in_time else unit == "")
    if not fits or not float(usual):
        what = "a number alone" if kind == "count" else f"a p95 in {check.metric.unit}"
        raise CanarioError(f"{text!r}: {told['check'].strip()} takes {what}.", f"Write it {FORM}.")
    return float(usual) * TIMES[unit]


def _more_bad(events: OwnEvents) -> Iterator[Regression]:
    usual, of = events.usual or 0.0, events.name
    every = (
        Regression("twice as many bad", min(2 * usual, 1.0), of=of),
        Regression("five times as many bad", min(5 * usual, 1.0), of=of),
        Regression("one percentage point more bad", min(usual + 0.01, 1.0), of=of),
        Regression("half of all bad", max(0.5, usual), of=of),
    )
    return (each for each in every if each.rate > usual)


def _larger(events: OwnEvents) -> Iterator[Regression]:
    for words, times in (("50 % more", 1.5), ("twice as much", 2.0), ("five times as much", 5.0)):
        yield Regression(words, times=times, of=events.name, signal=Signal.LATENCY)


def _more(events: OwnEvents) -> Iterator[Regression]:
    for words, times in (("twice as many", 2.0), ("five times as many", 5.0), ("ten times", 10.0)):
        yield Regression(words, times=times, of=events.name, signal=Signal.EVENTS)


_REGRESSIONS = {"rate": _more_bad, "quantile": _larger, "count": _more}
