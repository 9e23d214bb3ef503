"""A criterion's words, which for a latency that was not judged say why it was not.

The evidence counts requests whose latency was judged. Where there are none of them, requests may
still have come: unmeasured, in minutes that are not judged, or with nothing to compare them with.
"""

from collections.abc import Sequence

from bot.judge.evidence.criteria.outcome import Reason
from bot.judge.evidence.criterion_words import Finding, finding
from bot.judge.evidence.minute import Minute
from bot.judge.evidence.report import CriterionReport
from bot.judge.evidence.spec import Kind, Signal
from bot.judge.proof.update import Updated
from bot.plan.limits.lengths import lasting


def criterion_finding(criterion: CriterionReport, updated: Updated) -> Finding:
    """What the criterion found, and what it still needs."""
    if criterion.spec.signal is Signal.LATENCY and _saw_nothing(criterion):
        why = _why(criterion, updated)
        if why:
            return Finding(why)
    return finding(criterion, updated.period)


def _saw_nothing(criterion: CriterionReport) -> bool:
    """In this step: then all that are needed are missing."""
    if criterion.reason is not Reason.FEW_REQUESTS:
        return False
    return (
        criterion.to_enough is None or criterion.to_enough.requests >= criterion.spec.min_requests
    )


def _why(criterion: CriterionReport, updated: Updated) -> str:
    newest = [minute.of(criterion.spec.source) for minute in updated.newest]
    with_requests = [minute for minute in newest if minute.canary.total]
    if not with_requests:
        return ""
    if not _timed(with_requests):
        return "latencies are not known, so nothing is proven"
    if len(with_requests) <= updated.skip:
        cold = lasting(updated.skip * updated.period)
        return f"latency is not judged in the first {cold} after a step up"
    if criterion.spec.kind is not Kind.ABSOLUTE:
        return "stable has too few requests to say what is slow"
    return ""


def _timed(minutes: Sequence[Minute]) -> bool:
    """Whether any has the latencies of all who had requests."""
    return any(
        all(side.latency for side in (minute.canary, minute.baseline) if side.total)
        for minute in minutes
    )
