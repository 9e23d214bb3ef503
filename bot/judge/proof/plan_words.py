"""What a plan is judged by, in plain words: proof, observed values, and how sure proof is."""

from collections.abc import Iterator
from datetime import timedelta

from bot.judge.evidence.spec import GateSpec, Kind, Signal
from bot.judge.measured.numbers import said
from bot.judge.proof.criteria_of_plan import evidence_plan
from bot.plan import Plan
from bot.plan.describe.describe import describe
from bot.plan.describe.part_words import listed

MINUTE = timedelta(minutes=1)


def described(plan: Plan) -> str:
    """The plan in words, with what it is judged by."""
    return describe(plan, tuple(judged_by(plan)))


def judged_by(plan: Plan) -> Iterator[str]:
    """Each gate with its part of the budget, and what is judged by observed values."""
    asked = evidence_plan(plan, MINUTE).plan
    hard = [gate for gate in asked.gates if gate.hard]
    if hard:
        yield (
            "by proof, over all steps together: a harmless canary goes back at most once in "
            f"{1 / asked.alpha:,.0f} rollouts, shared out as"
        )
    for gate in hard:
        times = asked.thresholds[gate.name]
        yield (
            f"  - {gate.name}, {_asks(gate)}: once in {times:,.0f} rollouts "
            f"({said(1 / times, 'ratio')})"
        )
    for gate in asked.gates:
        if not gate.hard:
            yield f"{gate.name}, {_asks(gate)}: wrong at most once in {asked.pass_e:,.0f}"
    names = {*(gate.name for gate in hard)}
    rest = {
        name: None
        for number, step in enumerate(plan.steps)
        if step.traffic
        for name in plan.checks_at(number)
        if name not in names
    }
    if rest:
        yield f"by what is observed: {listed(rest)}"


def _asks(gate: GateSpec) -> str:
    """What the gate is about."""
    what = "errors" if gate.signal is Signal.ERRORS else f"p{gate.quantile * 100:.0f}"
    if gate.kind is Kind.ABSOLUTE:
        limit = said(gate.limit, "ratio" if gate.signal is Signal.ERRORS else "seconds")
        return f"{what} at most {limit}"
    if gate.kind is Kind.DIFFERENCE:
        return f"{what} at most stable's plus {said(gate.delta, 'ratio')}"
    if gate.ratio == 1:
        what = what if gate.signal is Signal.ERRORS else "latency"
        return f"{what} no worse than stable's"
    return f"{what} at most {gate.ratio:g}x stable's"
