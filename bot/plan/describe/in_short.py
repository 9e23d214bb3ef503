"""What a plan will do, a line a step, for who starts it; without anybody's id."""

from collections.abc import Iterator

from bot.plan.describe.part_words import listed, window
from bot.plan.gates import Gates
from bot.plan.limits.lengths import lasting
from bot.plan.plan import Plan
from bot.plan.steps import Step


def in_short(plan: Plan) -> Iterator[str]:
    """What it waits for, each step with its soak and checks, and the watch."""
    waits = list(_gates(plan.gates))
    if waits:
        yield f"First: {listed(waits)}"
    for number, step in enumerate(plan.steps):
        yield _step(plan, number, step)
    if plan.watch:
        yield f"Then it is watched for {lasting(plan.watch.for_)}"


def _gates(gates: Gates) -> Iterator[str]:
    if gates.approvals:
        yield f"approval by {listed(gates.approvals.roles)}"
    if gates.window:
        yield f"its window ({window(gates.window)})"
    if gates.passed_in:
        yield f"the same image passed in {gates.passed_in}"
    if gates.on_call:
        yield "somebody on call"
    if gates.ci:
        yield "CI"
    if gates.checklist:
        yield "the checklist"


def _step(plan: Plan, number: int, step: Step) -> str:
    soak = f" for {lasting(step.soak.min)}" if step.soak.min else ""
    if step.soak.max:
        soak = f" for {lasting(step.soak.min)} to {lasting(step.soak.max)}"
    names = listed(plan.whole_checks_at(number)) if step.traffic else ""
    parts = [
        f"approval by {listed(step.approvals.roles)}" if step.approvals else "",
        "in its hours" if step.hours else "",
        f"{plan.share_at(number)} %{soak}",
        "its probe" if step.probe else "",
        listed(f"job {job.name}" for job in step.job) if step.job else "",
        names,
        f"{len(step.confirm)} to confirm" if step.confirm else "",
    ]
    return ", ".join(part for part in parts if part)
