"""What a plan would see, in plain words."""

from collections.abc import Iterator

from bot.judge.evidence.words import about
from bot.judge.numbers import said
from bot.judge.power import Seen, StepPower, power
from bot.rollout.plan import Plan
from bot.rollout.plan.lengths import lasting
from bot.rollout.plan.proof import proven
from bot.rollout.plan.say import listed

_ALWAYS, _MOSTLY, _NEVER = 0.95, 0.8, 0.05


def power_words(plan: Plan, rps: float, errors: float) -> Iterator[str]:
    """The lines about every step, one after the other as they are found."""
    yield f"{plan.name} at {rps:g} requests a second, of which {said(errors, 'ratio')} fail."
    if not plan.guard.enabled and not any(
        proven(check) and check.metric.kind == "rate"
        for number in range(len(plan.steps))
        for check in plan.checks_at(number).values()
    ):
        yield "It proves nothing about errors: its guard is off, and its limits are observed."
        return
    for step in power(plan, rps, errors):
        yield ""
        yield (
            f"{step.traffic} %, soaks {lasting(step.soak)}: "
            f"about {step.requests:,} requests of the canary"
        )
        if step.traffic == 100 and not step.seen:
            yield "  stable has no traffic to compare with, so nothing can be proven here"
        for seen in step.seen:
            rate = said(seen.regression.rate, "ratio")
            yield f"  {seen.regression.words} ({rate}): {_says(seen, step)}"
    literal = _literal(plan)
    if literal:
        yield ""
        yield f"Beside that, by what is observed, which is not played here: {listed(literal)}."
    yield ""
    yield (
        "Found by playing the plan's evidence with requests drawn by chance; "
        "what Monitoring delivers is a few minutes old."
    )


def _literal(plan: Plan) -> dict[str, None]:
    """The hard checks of errors that go back by an observed value."""
    return {
        name: None
        for number in range(len(plan.steps))
        for name, check in plan.checks_at(number).items()
        if check.metric.kind == "rate" and check.severity == "hard" and check.rollback
        if not proven(check)
    }


def _says(seen: Seen, step: StepPower) -> str:
    part, usual = seen.within_soak, seen.usually_after
    if part >= _MOSTLY and usual is not None:
        often = "found" if part >= _ALWAYS else f"found in {_of_ten(part)} rollouts"
        return f"{often} within the soak, mostly within {about(usual)}"
    soak = lasting(step.soak)
    often = f"found in {_of_ten(part)} rollouts in {soak}"
    if part < _NEVER:
        often = f"not found in {soak}"
    if usual is not None:
        return f"{often}; {about(usual)} would do"
    more = step.played > step.soak
    return f"{often}; {about(step.played)} would not do either" if more else often


def _of_ten(part: float) -> str:
    return f"{max(round(10 * part), 1)} of 10"
