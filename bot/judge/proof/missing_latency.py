"""A gate's words, which for a latency that was not judged say why it was not.

The evidence counts requests whose latency was judged. Where there are none of them, requests may
still have come: unmeasured, in minutes that are not judged, or with nothing to compare them with.
"""

from collections.abc import Sequence

from bot.judge.evidence.criteria.outcome import Reason
from bot.judge.evidence.minute import Minute
from bot.judge.evidence.report import GateReport
from bot.judge.evidence.spec import Kind, Signal
from bot.judge.evidence.criterion_words import Told, told
from bot.judge.proof.update import Weighed
from bot.plan.limits.lengths import lasting


def gate_told(gate: GateReport, weighed: Weighed) -> Told:
    """What the gate found, and what it still needs."""
    if gate.spec.signal is Signal.LATENCY and _saw_nothing(gate):
        why = _why(gate, weighed)
        if why:
            return Told(why)
    return told(gate, weighed.period)


def _saw_nothing(gate: GateReport) -> bool:
    """In this step: then all that are needed are missing."""
    if gate.reason is not Reason.FEW_REQUESTS:
        return False
    return gate.to_enough is None or gate.to_enough.requests >= gate.spec.min_requests


def _why(gate: GateReport, weighed: Weighed) -> str:
    asked = [minute for minute in weighed.newest if minute.canary.total]
    if not asked:
        return ""
    if not _timed(asked):
        return "latencies are not known, so nothing is proven"
    if len(asked) <= weighed.skip:
        cold = lasting(weighed.skip * weighed.period)
        return f"latency is not judged in the first {cold} after a step up"
    if gate.spec.kind is not Kind.ABSOLUTE:
        return "stable has too few requests to say what is slow"
    return ""


def _timed(minutes: Sequence[Minute]) -> bool:
    """Whether any has the latencies of all who had requests."""
    return any(
        all(side.latency for side in (minute.canary, minute.baseline) if side.total)
        for minute in minutes
    )
