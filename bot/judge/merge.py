"""A verdict by observed values, together with what the evidence says."""

from collections.abc import Iterator, Mapping

from bot.judge.evidence.criteria.outcome import GateOutcome, Reason
from bot.judge.evidence.report import GateReport
from bot.judge.evidence.spec import Kind, Signal
from bot.judge.evidence.criterion_words import Told, not_yet
from bot.judge.judge import overall
from bot.judge.proof.update import Weighed
from bot.judge.proof.missing_latency import gate_told
from bot.plan import Check
from bot.plan.limits.proof import proven
from bot.rollout.verdict import CheckResult, Outcome, Verdict


def merged(verdict: Verdict, checks: Mapping[str, Check], weighed: Weighed | None) -> Verdict:
    """The verdict with the evidence in it.

    A check with a gate fails when its gate does, and only then: an observed value over its limit
    is a *miss*, not good enough to go on. A promote limit that must be certified is inconclusive
    until it is. The guard's gates have results of their own when they fail, and where no hard
    check is there to say that anything was seen.
    """
    results = tuple(_result(each, checks[each.check], weighed) for each in verdict.results)
    if weighed is not None:
        alone = not any(each.hard for each in results)
        results += tuple(_guards(weighed, alone))
    elif not results:
        return verdict
    outcome = overall(results)
    sure = outcome is Outcome.PASS and weighed is not None and _certified(weighed)
    proofs = () if weighed is None else tuple(_proofs(weighed))
    return verdict.model_copy(
        update={"outcome": outcome, "results": results, "certified": sure, "proofs": proofs}
    )


def _proofs(weighed: Weighed) -> Iterator[str]:
    return (f"{name}: {gate_told(gate, weighed).words}" for name, gate in weighed.found.items())


def _result(result: CheckResult, check: Check, weighed: Weighed | None) -> CheckResult:
    if not result.hard:
        return result
    gate = _gate(weighed, weighed.gates.limits if weighed else {}, result.check)
    if gate is not None and weighed and gate.outcome is GateOutcome.FAIL:
        return _said(result, Outcome.FAIL, gate_told(gate, weighed))
    if result.outcome is Outcome.FAIL and proven(check):
        why = _why(gate, weighed)
        return _said(result, Outcome.MISS, Told(f"{result.words}; {why.found}", why.needed))
    if result.outcome is Outcome.PASS and check.assurance == "certified":
        sure = _gate(weighed, weighed.gates.certificates if weighed else {}, result.check)
        if sure is None or sure.outcome is not GateOutcome.PASS:
            why = _why(sure, weighed)
            text = f"{result.words}; not certified: {why.found}"
            return _said(result, Outcome.INCONCLUSIVE, Told(text, why.needed))
        return _said(result, Outcome.PASS, Told(f"{result.words}; certified"))
    return result


def _gate(weighed: Weighed | None, names: Mapping[str, str], check: str) -> GateReport | None:
    return weighed.found[names[check]] if weighed and check in names else None


def _said(result: CheckResult, outcome: Outcome, says: Told) -> CheckResult:
    update = {"outcome": outcome, "words": says.found, "needed": says.needed}
    return result.model_copy(update=update)


def _why(gate: GateReport | None, weighed: Weighed | None) -> Told:
    """Why there is no proof yet."""
    if gate is None or weighed is None:
        return Told("requests could not be read, so nothing is proven")
    if gate.reason in (Reason.FEW_REQUESTS, Reason.BASELINE_OVER_LIMIT, Reason.NO_BASELINE):
        return gate_told(gate, weighed)
    worse = gate.e_value > max(gate.pass_e, 1.0)
    if gate.hard and not (worse and gate.to_fail):
        return Told("that is no proof that the limit is broken")
    return not_yet(gate, weighed.period)


def _guards(weighed: Weighed, alone: bool) -> list[CheckResult]:
    """Those that fail; alone, errors also say whether there was anything to see."""
    found = []
    for name in weighed.gates.guards:
        gate = weighed.found[name]
        says = alone and gate.spec.signal is Signal.ERRORS
        if gate.outcome is not GateOutcome.FAIL and not says:
            continue
        outcome = Outcome.PASS
        if gate.outcome is GateOutcome.FAIL:
            outcome = Outcome.FAIL
        elif gate.reason is Reason.FEW_REQUESTS:
            outcome = Outcome.INCONCLUSIVE
        found.append(_guard(name, gate, outcome, weighed))
    return found


def _guard(name: str, gate: GateReport, outcome: Outcome, weighed: Weighed) -> CheckResult:
    seen, says = gate.seen, gate_told(gate, weighed)
    by_errors = gate.spec.signal is Signal.ERRORS
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


def _certified(weighed: Weighed) -> bool:
    """Whether every gate of the step is proven good; at 100 % those that need stable can't be."""
    gates = [
        gate
        for gate in weighed.found.values()
        if weighed.stable_serves or gate.spec.kind is Kind.ABSOLUTE
    ]
    return bool(gates) and all(gate.outcome is GateOutcome.PASS for gate in gates)
