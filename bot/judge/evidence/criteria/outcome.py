"""What a gate's evidence amounts to at a moment."""

from enum import StrEnum
from math import log

from bot.judge.evidence.criteria.criterion_state import GateState
from bot.judge.evidence.spec import EvidencePlan, GateSpec, Kind


class GateOutcome(StrEnum):
    """``fail``: proven worse than the gate allows, and for good. ``pass``: proven good enough.
    ``inconclusive``: enough was seen, and proves neither. ``insufficient``: too little was seen.
    """

    FAIL = "fail"
    PASS = "pass"  # noqa: S105
    INCONCLUSIVE = "inconclusive"
    INSUFFICIENT = "insufficient"


class Reason(StrEnum):
    """Why a gate is neither failed nor passed; empty where that needs no reason."""

    NONE = ""
    NO_PROOF = "no_proof"
    BASELINE_OVER_LIMIT = "baseline_over_limit"
    FEW_REQUESTS = "few_requests"
    NO_BASELINE = "no_baseline"


def outcome(plan: EvidencePlan, spec: GateSpec, gate: GateState) -> tuple[GateOutcome, Reason]:
    """The gate's outcome. However good the evidence of earlier steps is, it says nothing of a
    step in which too few requests were seen."""
    if gate.failed is not None:
        return GateOutcome.FAIL, Reason.NONE
    requests, of_stable = gate.step
    if requests < spec.min_requests:
        return GateOutcome.INSUFFICIENT, Reason.FEW_REQUESTS
    if spec.kind is not Kind.ABSOLUTE and not of_stable:
        return GateOutcome.INSUFFICIENT, Reason.NO_BASELINE
    if gate.now.log_pass >= log(plan.pass_e):
        return GateOutcome.PASS, Reason.NONE
    if gate.now.mask.now or gate.now.mask.void:
        return GateOutcome.INCONCLUSIVE, Reason.BASELINE_OVER_LIMIT
    return GateOutcome.INCONCLUSIVE, Reason.NO_PROOF
