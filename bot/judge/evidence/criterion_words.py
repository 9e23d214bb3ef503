"""A criterion's evidence as an engineer reads it: what was seen, what that proves, what is
missing."""

from datetime import timedelta
from math import floor, isinf, log10
from typing import NamedTuple

from bot.judge.evidence.criteria.outcome import CriterionOutcome, Reason
from bot.judge.evidence.eta import Eta
from bot.judge.evidence.minute import Cut
from bot.judge.evidence.report import CriterionReport
from bot.judge.evidence.spec import CriterionSpec, Kind, Signal
from bot.judge.measured.families import of_requests
from bot.judge.measured.numbers import said
from bot.plan.limits.lengths import lasting

_MOST = 1_000_000
_MINUTE = timedelta(minutes=1)


class Finding(NamedTuple):
    """``found`` is what was seen and what that says; ``needed`` what a verdict still needs."""

    found: str
    needed: str = ""

    @property
    def words(self) -> str:
        """Both."""
        return "; ".join(each for each in self if each)


def words(criterion: CriterionReport, period: timedelta = _MINUTE) -> str:
    """The criterion in one sentence; ``period`` is how long the plan's minutes are.

    ``errors 1.9 % of 1,204 requests against 0.4 % of 10,930 on stable: a harmless canary would
    look this bad less than once in 300 rollouts``.
    """
    return finding(criterion, period).words


def finding(criterion: CriterionReport, period: timedelta = _MINUTE) -> Finding:
    """The criterion's words, with what is needed apart: an ended rollout needs nothing any more."""
    if criterion.reason is Reason.FEW_REQUESTS:
        return _few(criterion, period)
    says = _says(criterion, period)
    if not criterion.seen.nc and criterion.spec.signal is Signal.ERRORS:
        known = criterion.reason in (Reason.NO_BASELINE, Reason.BASELINE_OVER_LIMIT)
        return says if known else Finding("nothing of the canary is counted yet")
    return Finding(f"{seen(criterion, period)}: {says.found}", says.needed)


def _says(criterion: CriterionReport, period: timedelta) -> Finding:
    if criterion.outcome in (CriterionOutcome.FAIL, CriterionOutcome.HOLD):
        times = times_words(criterion.e_value)
        found = f"{_harmless(criterion.spec)} less than once in {times} rollouts"
        until = criterion.lasts_until
        return Finding(found, f"it rolls back if it is as bad until {until:%H:%M}" if until else "")
    if criterion.outcome is CriterionOutcome.PASS:
        return Finding(f"certified, {_margin(criterion.spec)}")
    if criterion.reason is Reason.NO_BASELINE:
        return Finding("stable has no requests to compare with")
    if criterion.reason is Reason.BASELINE_OVER_LIMIT:
        return Finding("stable itself is over the limit, which says nothing about the canary")
    return not_yet(criterion, period)


def seen(criterion: CriterionReport, period: timedelta = _MINUTE) -> str:
    """``errors 1.9 % of 1,204 requests against 0.4 % of 10,930 on stable``."""
    spec, cut = criterion.spec, criterion.seen
    things = "requests" if of_requests(spec.source) else "events"
    if spec.signal is Signal.EVENTS:
        limit = said(spec.limit * (_MINUTE / period), "per_minute")
        return f"{spec.name} {cut.xc:,} on {cut.nc:,} requests, limit {limit}"
    if spec.signal is Signal.ERRORS:
        what = spec.name if spec.source else "errors"
        text = f"{what} {_rate(cut.xc, cut.nc)} of {cut.nc:,} {things}"
        if spec.kind is Kind.ABSOLUTE:
            return f"{text}, limit {said(spec.limit, 'ratio')}"
        return text + _stable(cut)
    if criterion.edges is None:
        return "distributions can't be compared" if spec.source else "latencies can't be compared"
    if criterion.by_shape:
        return f"{cut.nc:,} {things} slower as a whole than {cut.nb:,} on stable"
    edge, other = criterion.edges
    unit, slower = (spec.unit, "over") if spec.source else ("seconds", "slower than")
    text = f"{_rate(cut.xc, cut.nc)} of {cut.nc:,} {things} {slower} {said(edge, unit)}"
    if spec.kind is Kind.RELATIVE:
        return text + _stable(cut)
    text += f", limit {said(spec.tail, 'ratio')}"
    if spec.kind is Kind.TIMES and cut.nb:
        text += f"; {_rate(cut.xb, cut.nb)} of stable's {slower} {said(other, unit)}"
    return text


def not_yet(criterion: CriterionReport, period: timedelta = _MINUTE) -> Finding:
    """Why there is no verdict yet: ``needs about 900 more requests, 12 min at this traffic``."""
    worse = criterion.to_fail if criterion.e_value > max(criterion.pass_e, 1.0) else None
    if worse:
        return Finding("looks worse than allowed", f"proof needs {_more(worse, period)}")
    if criterion.to_pass:
        return Finding(
            "no sign of harm", f"proof of health needs {_more(criterion.to_pass, period)}"
        )
    return Finding("too near the limit for a proof, and more of the same would give none")


def _few(criterion: CriterionReport, period: timedelta) -> Finding:
    need = criterion.spec.min_requests
    counted = not of_requests(criterion.spec.source) and criterion.spec.signal is not Signal.EVENTS
    things = f"events of {criterion.spec.name}" if counted else "requests"
    if criterion.to_enough is None:
        return Finding(f"no canary {things} come", f"{need:,} are needed")
    found = f"fewer than {need:,} canary {things} in this step"
    return Finding(found, f"needs {_more(criterion.to_enough, period)}")


def _more(eta: Eta, period: timedelta) -> str:
    requests = f"{_rounded(max(eta.requests, 1)):,}"
    return f"about {requests} more requests, {about(max(eta.minutes, 1) * period)} at this traffic"


def about(length: timedelta) -> str:
    """``12 min``, ``3 h``, ``2 days``; seconds below a minute."""
    minutes = length / _MINUTE
    if minutes < 1:
        return lasting(length)
    if minutes < 120:
        return f"{minutes:.0f} min"
    hours = minutes / 60
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} days"


def _stable(cut: Cut) -> str:
    if not cut.nb:
        return ", none on stable"
    return f" against {_rate(cut.xb, cut.nb)} of {cut.nb:,} on stable"


def _harmless(spec: CriterionSpec) -> str:
    if spec.kind is Kind.RELATIVE and spec.ratio == 1:
        return "a harmless canary would look this bad"
    return "a canary within the limit would look this bad"


def _margin(spec: CriterionSpec) -> str:
    if spec.kind is Kind.ABSOLUTE:
        return "the limit holds"
    if spec.kind is Kind.TIMES:
        return f"within {spec.ratio:g}x stable's"
    text = "no worse than stable's"
    if spec.margin_ratio != 1:
        text = f"no worse than {spec.margin_ratio:g}x stable's"
    return text + (f" plus {said(spec.margin_delta, 'ratio')}" if spec.margin_delta else "")


def _rate(bad: int, total: int) -> str:
    return said(bad / total, "ratio") if total else "none"


def times_words(e_value: float) -> str:
    """``300``: in so many rollouts once, at most."""
    if isinf(e_value) or e_value >= _MOST:
        return f"{_MOST:,}"
    return f"{max(_rounded(e_value), 1):,}"


def _rounded(value: float) -> int:
    """Down to its first digit, or two from 1 to 2: what is said is never more than what is."""
    if value < 10:
        return floor(value)
    step: int = 10 ** floor(log10(value))
    if value < 2 * step:
        step //= 10
    return floor(value / step) * step
