"""What a plan is judged by, in plain words: proof, observed values, and how sure proof is."""

from collections.abc import Iterator
from datetime import timedelta

from bot.judge.evidence.spec import CriterionSpec, Kind, Signal
from bot.judge.measured.numbers import said
from bot.judge.proof.criteria_of_plan import FALSE_ALARM, coarse_words, evidence_plan
from bot.judge.share.side import LINE
from bot.plan import Plan
from bot.plan.describe.describe import describe
from bot.plan.describe.part_words import listed

MINUTE = timedelta(minutes=1)


def described(plan: Plan) -> str:
    """The plan in words, with what it is judged by."""
    return describe(plan, tuple(judged_by(plan)))


def judged_by(plan: Plan) -> Iterator[str]:
    """Each criterion with its part of the budget, and what is judged by observed values."""
    found = evidence_plan(plan, MINUTE)
    of_plan = found.plan
    hard = [criterion for criterion in of_plan.criteria if criterion.hard]
    if hard:
        yield (
            "by proof, over all steps together: a harmless canary is rolled back at most once in "
            f"{1 / FALSE_ALARM:,.0f} rollouts, shared out as"
        )
    for criterion in hard:
        times = of_plan.thresholds[criterion.name]
        yield (
            f"  - {criterion.name}, {_asks(criterion)}: once in {times:,.0f} rollouts "
            f"({said(1 / times, 'ratio')})"
        )
    if any(criterion.may_hold for criterion in hard):
        yield (
            "what is proven and small holds first, where errors began in the middle of a step, or "
            f"answers are slow: it rolls back when it lasts, {of_plan.lasts_errors} min and "
            f"{of_plan.lasts_latency} min after it began"
        )
    holds = {name for step in found.steps for name in step.holds}
    for criterion in of_plan.criteria:
        if criterion.name in holds:
            rarely = f"a harmless canary holds at most once in {1 / FALSE_ALARM:,.0f} rollouts"
            yield f"{criterion.name}, {_asks(criterion)}: it holds; {rarely}"
        elif not criterion.hard:
            rarely = f"wrong at most once in {of_plan.pass_e:,.0f}"
            yield f"{criterion.name}, {_asks(criterion)}: {rarely}"
    for drop in of_plan.drops:
        yield f"{drop.name}: by proof, a canary within it at most once in {LINE:,.0f} rollouts"
    yield from coarse_words(plan)
    shared = (name for step in found.steps for name in step.drops)
    names = {*(criterion.name for criterion in hard), *shared}
    rest = {
        name: None
        for number, step in enumerate(plan.steps)
        if step.traffic
        for name in plan.checks_at(number)
        if name not in names
    }
    if rest:
        yield f"by what is observed: {listed(rest)}"


def _asks(criterion: CriterionSpec) -> str:
    """What the criterion is about."""
    latency = criterion.signal is Signal.LATENCY
    what = f"p{criterion.quantile * 100:.0f}" if latency else "errors"
    if criterion.source and not latency:
        what = "events" if criterion.signal is Signal.EVENTS else "its rate"
    if criterion.kind is Kind.ABSOLUTE:
        unit = {Signal.ERRORS: "ratio", Signal.EVENTS: "per_minute"}
        limit = said(criterion.limit, unit.get(criterion.signal, criterion.unit or "seconds"))
        return f"{what} at most {limit}"
    if criterion.kind is Kind.DIFFERENCE:
        return f"{what} at most stable's plus {said(criterion.delta, 'ratio')}"
    if criterion.ratio == 1:
        what = what if criterion.signal is Signal.ERRORS else "latency"
        return f"{what} no worse than stable's"
    return f"{what} at most {criterion.ratio:g}x stable's"
