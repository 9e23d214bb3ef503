"""What a criterion's evidence amounts to at a moment."""

from enum import StrEnum
from math import log

from bot.judge.evidence.criteria.criterion_state import CriterionState
from bot.judge.evidence.spec import CriterionSpec, EvidencePlan, Kind


class CriterionOutcome(StrEnum):
    """``fail``: proven worse than the criterion allows, and for good. ``pass``: proven good enough.
    ``hold``: proven worse, but small and young: it fails when it lasts. ``inconclusive``: enough
    was seen, and proves neither. ``insufficient``: too little was seen.
    """

    FAIL = "fail"
    HOLD = "hold"
    PASS = "pass"  # noqa: S105
    INCONCLUSIVE = "inconclusive"
    INSUFFICIENT = "insufficient"


class Reason(StrEnum):
    """Why a criterion is neither failed nor passed; empty where that needs no reason."""

    NONE = ""
    NO_PROOF = "no_proof"
    BASELINE_OVER_LIMIT = "baseline_over_limit"
    FEW_REQUESTS = "few_requests"
    NO_BASELINE = "no_baseline"


def outcome(
    plan: EvidencePlan, spec: CriterionSpec, criterion: CriterionState
) -> tuple[CriterionOutcome, Reason]:
    """The criterion's outcome. However good the evidence of earlier steps is, it says nothing of a
    step in which too few requests were seen."""
    if criterion.failed is not None:
        return CriterionOutcome.FAIL, Reason.NONE
    if criterion.held.since:
        return CriterionOutcome.HOLD, Reason.NONE
    requests, of_stable = criterion.step
    if requests < spec.min_requests:
        return CriterionOutcome.INSUFFICIENT, Reason.FEW_REQUESTS
    if spec.kind is not Kind.ABSOLUTE and not of_stable:
        return CriterionOutcome.INSUFFICIENT, Reason.NO_BASELINE
    if criterion.now.log_pass >= log(plan.pass_e):
        return CriterionOutcome.PASS, Reason.NONE
    if criterion.now.mask.now or criterion.now.mask.void:
        return CriterionOutcome.INCONCLUSIVE, Reason.BASELINE_OVER_LIMIT
    return CriterionOutcome.INCONCLUSIVE, Reason.NO_PROOF
