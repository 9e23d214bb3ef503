"""A rollout's evidence as it stands: per criterion the outcome, the numbers, and the words."""

from dataclasses import dataclass
from datetime import UTC, datetime
from math import exp, inf, log

from bot.judge.evidence.criteria.criterion_state import Begun, CriterionState
from bot.judge.evidence.criteria.outcome import CriterionOutcome, Reason, outcome
from bot.judge.evidence.eta import Eta, to_evidence, to_requests
from bot.judge.evidence.hold_first import decides_at
from bot.judge.evidence.minute import Cut
from bot.judge.evidence.spec import CriterionSpec, EvidencePlan, Kind, Signal
from bot.judge.evidence.state import EvidenceState

_OVERFLOW = 700.0
_SHOWN = log(20)
"""An edge with this e-value looks worse by itself."""


@dataclass(frozen=True, slots=True)
class CriterionReport:
    """One criterion's evidence.

    ``e_value`` against the canary fails the criterion at ``threshold``, if ``tolerant_e`` (None
    where the criterion has no tolerance) is high enough too; ``pass_e`` is the e-value of the
    certificate. ``seen`` are the requests since ``since``, when the evidence that is left began, or
    all of the rollout's where there is nothing against the canary. ``edges`` are the seconds above
    which a request of the canary and of stable counts as slow in ``seen``. ``ratio`` is the
    canary's bad fraction to stable's, None where stable's is 0. ``failed_at`` is the end of the
    minute that convicted. ``by_shape``: most of the evidence is in the whole distribution of
    latencies, not at one edge; then ``seen`` are all of the rollout's. ``lasts_until``: where it
    holds first, the end of the minute from which on it fails when it lasts. ``whole``: ``seen`` is
    all that there was before that evidence, too.
    """

    name: str
    spec: CriterionSpec
    outcome: CriterionOutcome
    reason: Reason
    e_value: float
    threshold: float
    tolerant_e: float | None
    pass_e: float
    seen: Cut
    edges: tuple[float, float] | None
    ratio: float | None
    d: float
    kappa: float
    since: datetime | None
    failed_at: datetime | None
    to_fail: Eta | None
    to_pass: Eta | None
    to_enough: Eta | None
    by_shape: bool = False
    lasts_until: datetime | None = None
    whole: bool = False

    @property
    def hard(self) -> bool:
        """Whether it decides; a soft criterion's fail is a warning."""
        return self.spec.hard


@dataclass(frozen=True, slots=True)
class Report:
    """All criteria. ``through`` is the end of the last minute consumed, ``late`` and ``corrected``
    the minutes that came too late or again with other numbers, and were left out."""

    outcome: CriterionOutcome
    criteria: tuple[CriterionReport, ...]
    through: datetime | None
    minutes: int
    late: int
    corrected: int


def report(plan: EvidencePlan, state: EvidenceState) -> Report:
    """Where the evidence stands.

    Fail if a hard criterion failed, hold if one holds first, pass if all hard criteria passed, else
    insufficient if one of
    them has seen too little, else inconclusive. Without hard criteria there is nothing against
    promoting.
    """
    found = tuple(
        _criterion(plan, spec, criterion)
        for spec, criterion in zip(plan.criteria, state.criteria, strict=True)
    )
    outcomes = {each.outcome for each in found if each.hard}
    whole = CriterionOutcome.PASS
    for each in (
        CriterionOutcome.FAIL,
        CriterionOutcome.HOLD,
        CriterionOutcome.INSUFFICIENT,
        CriterionOutcome.INCONCLUSIVE,
    ):
        if each in outcomes:
            whole = each
            break
    return Report(whole, found, _time(state.through), state.minutes, state.late, state.corrected)


def _criterion(
    plan: EvidencePlan, spec: CriterionSpec, criterion: CriterionState
) -> CriterionReport:
    found, reason = outcome(plan, spec, criterion)
    threshold = plan.thresholds[spec.name]
    failing, passing, tolerant = (
        criterion.log_fail,
        criterion.now.log_pass,
        criterion.now.log_tol,
    )
    against = failing > 0
    at = _strongest(spec, criterion)
    by_shape = against and at == len(criterion.tallies)
    ever = by_shape or criterion.nothing_succeeds
    begun = criterion.begun[at] if against and not ever else Begun()
    cut = criterion.tallies[0 if by_shape or not against else at].less(begun.before)
    flow = criterion.flow
    return CriterionReport(
        name=spec.name,
        spec=spec,
        outcome=found,
        reason=reason,
        e_value=_e(failing),
        threshold=threshold,
        tolerant_e=None if tolerant is None else _e(tolerant),
        pass_e=_e(passing),
        seen=cut,
        edges=_edges(spec, criterion, 0 if by_shape or not against else at),
        ratio=(cut.xc / cut.nc) / (cut.xb / cut.nb) if cut.nc and cut.xb else None,
        d=criterion.now.spread[0],
        kappa=criterion.now.spread[1],
        since=_time(begun.since),
        failed_at=_time(criterion.failed or 0),
        to_fail=to_evidence(failing, log(threshold), criterion.fail_growth, flow),
        to_pass=to_evidence(passing, log(plan.pass_e), criterion.pass_growth, flow),
        to_enough=to_requests(criterion.step[0], spec.min_requests, flow),
        by_shape=by_shape,
        lasts_until=_time(decides_at(plan, spec, criterion.held))
        if found is CriterionOutcome.HOLD
        else None,
        whole=not any(begun.before),
    )


def _strongest(spec: CriterionSpec, criterion: CriterionState) -> int:
    """The cut that adds most to the evidence against the canary, or after the last one the shape;
    the first of kinds that have one cut. An edge that shows it by itself is said rather than the
    shape, for its numbers can be checked."""
    edges = len(criterion.begun)
    if edges == 1:
        return 0
    pairs = zip(criterion.now.fails, spec.weights, strict=True)
    parts = [process.log + log(weight) for process, weight in pairs]
    most = parts.index(max(parts))
    edge = parts.index(max(parts[:edges]))
    return edge if criterion.now.fails[edge].log >= _SHOWN else most


def _edges(spec: CriterionSpec, criterion: CriterionState, at: int) -> tuple[float, float] | None:
    if spec.signal is Signal.ERRORS:
        return None
    if spec.kind is Kind.ABSOLUTE:
        return spec.limit, spec.limit
    if not criterion.picks:
        return None
    if spec.kind is Kind.TIMES:
        return criterion.picks[1], criterion.picks[0]
    return criterion.picks[at], criterion.picks[at]


def _e(logarithm: float) -> float:
    return exp(logarithm) if logarithm < _OVERFLOW else inf


def _time(stamp: int) -> datetime | None:
    return datetime.fromtimestamp(stamp, UTC) if stamp else None
