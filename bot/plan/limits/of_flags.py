"""What the plan of a flag needs, and what only that of a Cloud Run service can have."""

from collections.abc import Iterator

from bot.plan.plan import Plan
from bot.plan.values.errors import FieldError, Said


def not_of_services(plan: Plan) -> Iterator[FieldError]:
    """What only the plan of a flag can have."""
    if plan.target.flag is None and plan.gates.ci and plan.gates.ci.branch:
        yield FieldError(
            Said("of a flag"),
            "a plan without it",
            "A revision has a commit of its own, and a branch may be at another: leave it out",
            at=("gates", "ci", "branch"),
        )


def not_of_flags(plan: Plan) -> Iterator[FieldError]:
    """Why a plan whose target is a flag can't be carried out; nothing for a service's."""
    flag = plan.target.flag
    if flag is None:
        return
    if flag.app and flag.app.rollback == "zero" and plan.steps[0].traffic == 0:
        yield FieldError(
            Said("0% of an app that is rolled back to zero"),
            "steps that begin above 0%",
            "Off and on at 0 % could not be told apart; begin above 0 %, or use switch_off",
            at=("steps", 0, "traffic"),
        )
    yield from _closed_for_ever(plan)
    end = plan.on_complete
    metrics, jobs = False, any(step.job for step in plan.steps) or bool(end and end.job)
    for number in range(len(plan.steps)):
        for name, check in plan.checks_at(number).items():
            metrics = True
            if check.metric.builtin or check.metric.of_requests:
                yield FieldError(
                    Said("a metric of Cloud Run"),
                    "monitoring: or promql:",
                    "A flag has no revisions: bring a metric that has {variant} in its filter",
                    at=("checks", name, "metric"),
                )
    if (metrics or jobs) and not flag.project:
        yield FieldError(
            Said("missing"),
            "the project where its metrics and jobs are",
            "Name the project where its metrics and jobs are",
            at=("target", "flag", "project"),
        )
    if jobs and not flag.region:
        yield FieldError(
            Said("missing"),
            "the region where its jobs run",
            "Name the region where its jobs run",
            at=("target", "flag", "region"),
        )
    if end and end.traffic == "latest":
        yield FieldError(
            Said("of a service"),
            "a plan without it",
            "A flag follows no latest revision: leave it out",
            at=("on_complete", "traffic"),
        )


def _closed_for_ever(plan: Plan) -> Iterator[FieldError]:
    """Gates that ask for what a flag does not have."""
    if plan.gates.ci and not plan.gates.ci.branch:
        yield FieldError(
            Said("of a commit, which a flag does not have"),
            "branch: of the code behind the flag",
            "Name the branch whose newest commit is asked: branch: main",
            at=("gates", "ci"),
        )
    if plan.gates.passed_in:
        yield FieldError(
            Said("of an image, which a flag does not have"),
            "a plan without it",
            "A flag has no image that could have completed elsewhere: leave it out",
            at=("gates", "passed_in"),
        )
