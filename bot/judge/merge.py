"""A verdict by observed values, together with what the evidence says."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

from bot.judge.evidence.criteria.outcome import CriterionOutcome, Reason
from bot.judge.evidence.criterion_words import Finding, not_yet
from bot.judge.evidence.plain_words import plain_words
from bot.judge.evidence.report import CriterionReport
from bot.judge.evidence.spec import Kind, Signal
from bot.judge.judge import overall
from bot.judge.proof.missing_latency import criterion_finding
from bot.judge.proof.update import Updated
from bot.judge.share.share_words import Found, drop_finding, share_found
from bot.judge.together import with_checks
from bot.plan import Check
from bot.plan.limits.lengths import lasting
from bot.plan.limits.proof import proven
from bot.plan.limits.together import Together
from bot.rollout.verdict import CheckResult, Outcome, Verdict

STALE = timedelta(minutes=2)
"""After so long without requests earlier ones say nothing of now, as with a check's ``max_age``."""


SUSPECT = 20.0
"""An e-value that is no proof, but stops a promotion: by each limit, a harmless canary has it in
at most one of twenty rollouts."""
SUSPECT_STEADY = 3.0
"""So much of it must be worse than what is tolerated, in steady minutes."""


def merged(
    verdict: Verdict,
    checks: Mapping[str, Check],
    updated: Updated | None,
    together: Mapping[str, Together] = MappingProxyType({}),
) -> Verdict:
    """The verdict with the evidence in it.

    A check with a criterion fails when its criterion does, and only then: an observed value over
    its limit is a *miss*, not good enough to continue. A promote limit that must be certified is
    inconclusive until it is. The guard's criteria have results of their own when they fail, and
    where no hard check is there to say that anything was seen; so has the canary's share of the
    requests while it is too small. ``together`` are checks of several parts, which decide in place
    of their parts.
    """
    parts = tuple(
        _at_once(_result(each, checks[each.check], updated), checks[each.check])
        for each in verdict.results
    )
    results = with_checks(parts, together)
    shared = Found()
    if updated is not None:
        alone = not any(each.hard for each in results)
        shared = share_found(updated.shares, of_flag=updated.of_flag)
        results += (*_guards(updated, alone), *_held(updated), *shared.results)
    elif not results:
        return verdict
    results = tuple(_with_reason(each, results, updated) for each in results)
    outcome = overall(results)
    sure = outcome is Outcome.PASS and updated is not None and _certified(updated)
    proofs = () if updated is None else (*_proofs(updated), *filter(None, [shared.proof]))
    return verdict.model_copy(
        update={
            "outcome": outcome,
            "results": results,
            "certified": sure,
            "proofs": proofs,
            "share_seen": bool(shared.proof),
        }
    )


def _with_reason(
    result: CheckResult, results: Sequence[CheckResult], updated: Updated | None
) -> CheckResult:
    """The result with its plain reason, where proof of it rolls back; and without what was measured
    lately, which is of use here only. A guard's is that of a check of the same metric."""
    lately = result.lately or next(
        (each.lately for each in results if each.metric == result.metric and each.lately), ""
    )
    plain = result.plain if result.outcome is Outcome.FAIL else ""
    if updated is not None and result.outcome is Outcome.FAIL:
        name = updated.criteria.limits.get(result.check, result.check)
        criterion = updated.found.get(name)
        if criterion is not None and criterion.outcome is CriterionOutcome.FAIL:
            plain = plain_words(criterion, lately, updated.period)
    return result.model_copy(update={"plain": plain, "lately": ""})


def _proofs(updated: Updated) -> Iterator[str]:
    for name, criterion in updated.found.items():
        yield f"{name}{_of(criterion, updated)}: {criterion_finding(criterion, updated).words}"
    for name, drop in updated.drops.items():
        yield f"{name}: {drop_finding(drop).words}"


def _of(criterion: CriterionReport, updated: Updated) -> str:
    """What time the numbers are of: since the evidence began; of the whole rollout where nothing is
    said, for this is kept of every evaluation."""
    if criterion.since is None or criterion.reason is Reason.FEW_REQUESTS or not criterion.seen.nc:
        return ""
    return f", since {criterion.since - updated.period:%H:%M}"


def _result(result: CheckResult, check: Check, updated: Updated | None) -> CheckResult:
    if not result.hard:
        return result
    criterion = _criterion(updated, updated.criteria.limits if updated else {}, result.check)
    if criterion is not None and updated and _holds_first(criterion, updated):
        held = _said(result, Outcome.MISS, criterion_finding(criterion, updated))
        return _holding(held, criterion)
    drop = updated.drops.get(result.check) if updated else None
    if drop is not None and drop.proven:
        return _said(result, Outcome.FAIL, drop_finding(drop))
    if criterion is not None and updated and criterion.outcome is CriterionOutcome.FAIL:
        return _said(result, Outcome.FAIL, criterion_finding(criterion, updated))
    if result.outcome is Outcome.PASS and criterion and updated and suspected(criterion, updated):
        why = _why(criterion, updated)
        return _said(result, Outcome.MISS, Finding(f"{result.words}; {why.found}", why.needed))
    if result.outcome is Outcome.FAIL and proven(check):
        why = drop_finding(drop) if drop else _why(criterion, updated)
        if not drop and updated and check.rollback and check.rollback.of_share:
            why = Finding("its share of the traffic is not judged yet")
        return _said(result, Outcome.MISS, Finding(f"{result.words}; {why.found}", why.needed))
    if result.outcome is Outcome.PASS and check.assurance == "certified":
        return _with_certificate(result, updated)
    return result


def _with_certificate(result: CheckResult, updated: Updated | None) -> CheckResult:
    """What passes, if it is certified too. Where stable is gone nothing can be certified against
    it, and what was observed decides."""
    sure = _criterion(updated, updated.criteria.certificates if updated else {}, result.check)
    if sure and updated and not _compared(sure, updated):
        return result
    if sure is None or sure.outcome is not CriterionOutcome.PASS:
        why = _why(sure, updated)
        text = f"{result.words}; not certified: {why.found}"
        return _said(result, Outcome.INCONCLUSIVE, Finding(text, why.needed))
    return _said(result, Outcome.PASS, Finding(f"{result.words}; certified"))


def _at_once(result: CheckResult, check: Check) -> CheckResult:
    """A missed limit that holds before the end of the soak, as the plan says."""
    at_once = check.holds_at_once and result.hard and result.outcome is Outcome.MISS
    return result.model_copy(update={"at_once": True}) if at_once else result


def _holding(result: CheckResult, criterion: CriterionReport) -> CheckResult:
    """What is proven, and holds first."""
    update = {"at_once": True, "lasts_until": criterion.lasts_until}
    return result.model_copy(update=update)


def _criterion(
    updated: Updated | None, names: Mapping[str, str], check: str
) -> CriterionReport | None:
    return updated.found[names[check]] if updated and check in names else None


def _said(result: CheckResult, outcome: Outcome, says: Finding) -> CheckResult:
    update = {"outcome": outcome, "words": says.found, "needed": says.needed, "plain": ""}
    return result.model_copy(update=update)


def _why(criterion: CriterionReport | None, updated: Updated | None) -> Finding:
    """Why there is no proof yet."""
    if criterion is None or updated is None:
        return Finding("requests could not be read, so nothing is proven")
    if criterion.reason in (Reason.FEW_REQUESTS, Reason.BASELINE_OVER_LIMIT, Reason.NO_BASELINE):
        return criterion_finding(criterion, updated)
    worse = criterion.e_value > max(criterion.pass_e, 1.0)
    if criterion.hard and not (worse and criterion.to_fail):
        return Finding("that is no proof that the limit is broken")
    return not_yet(criterion, updated.period)


def suspected(criterion: CriterionReport, updated: Updated) -> bool:
    """Whether there is enough against the canary not to promote it, and too little to roll it back.
    Where stable is gone, a comparison with it says nothing of now."""
    if criterion.outcome in (CriterionOutcome.FAIL, CriterionOutcome.HOLD):
        return False
    if not (criterion.hard and _compared(criterion, updated)):
        return False
    steady = criterion.tolerant_e is None or criterion.tolerant_e >= SUSPECT_STEADY
    return criterion.e_value >= SUSPECT and steady


def _compared(criterion: CriterionReport, updated: Updated) -> bool:
    return updated.stable_serves or criterion.spec.kind is Kind.ABSOLUTE


def _holds_first(criterion: CriterionReport, updated: Updated) -> bool:
    return criterion.outcome is CriterionOutcome.HOLD and _compared(criterion, updated)


def _guard_outcome(
    criterion: CriterionReport, updated: Updated, *, says: bool, silent: bool
) -> Outcome | None:
    """None where there is nothing to say."""
    if criterion.outcome is CriterionOutcome.FAIL:
        return Outcome.FAIL
    if suspected(criterion, updated) or _holds_first(criterion, updated):
        return Outcome.MISS
    if says and (silent or criterion.reason is Reason.FEW_REQUESTS):
        return Outcome.INCONCLUSIVE
    return Outcome.PASS if says else None


def _guards(updated: Updated, alone: bool) -> list[CheckResult]:
    """Those that fail or hold; alone, errors also say whether there was anything to see."""
    found = []
    for name in updated.criteria.guards:
        criterion = updated.found[name]
        says = alone and criterion.spec.signal is Signal.ERRORS
        silent = says and _silent(updated)
        outcome = _guard_outcome(criterion, updated, says=says, silent=silent)
        if outcome is None:
            continue
        result = _guard(name, criterion, outcome, updated)
        if _holds_first(criterion, updated):
            result = _holding(result, criterion)
        if silent and outcome is Outcome.INCONCLUSIVE:
            words = f"{result.words}; no requests seen for the last {lasting(STALE)}"
            result = result.model_copy(update={"words": words})
        found.append(result)
    return found


def _held(updated: Updated) -> Iterator[CheckResult]:
    """Those of the guard that hold and roll nothing back."""
    for name in updated.criteria.holds:
        criterion = updated.found[name]
        if criterion.outcome is CriterionOutcome.FAIL:
            result = _guard(name, criterion, Outcome.MISS, updated)
            yield result.model_copy(update={"at_once": True})


def _silent(updated: Updated) -> bool:
    """Whether the canary answered requests in this step, but none lately: a burst and silence is
    no health."""
    last = updated.newest[-max(STALE // updated.period, 1) :]
    return bool(last) and not any(minute.canary.total for minute in last)


def _guard(
    name: str, criterion: CriterionReport, outcome: Outcome, updated: Updated
) -> CheckResult:
    seen, says = criterion.seen, criterion_finding(criterion, updated)
    by_errors = criterion.spec.signal is Signal.ERRORS
    return CheckResult(
        check=name,
        metric="error_rate" if by_errors else "latency_p95",
        hard=True,
        outcome=outcome,
        words=says.found,
        needed=says.needed,
        value=seen.xc / seen.nc if by_errors and seen.nc else None,
        baseline=seen.xb / seen.nb if by_errors and seen.nb else None,
        requests=seen.nc,
    )


def _certified(updated: Updated) -> bool:
    """Whether every criterion of the step is proven good; at 100 % those that need stable can't
    be."""
    criteria = [
        criterion
        for criterion in updated.found.values()
        if updated.stable_serves or criterion.spec.kind is Kind.ABSOLUTE
    ]
    return bool(criteria) and all(
        criterion.outcome is CriterionOutcome.PASS for criterion in criteria
    )
