"""Why ``start`` refuses a plan that is a good one by itself: it could not be carried out whole.

Nothing that a plan says is read and then ignored: whatever the language has is carried out, or is
named here where it can't be. A stored plan may have it all the same, so that it can be read.
"""

from collections.abc import Iterator

from bot.plan.limits.checks import Check
from bot.plan.limits.of_flags import not_of_flags, not_of_services
from bot.plan.limits.of_mitigations import outlasting_the_hold
from bot.plan.limits.of_shadows import not_in_shadow
from bot.plan.limits.proof import certifiable
from bot.plan.plan import Plan
from bot.plan.values.errors import FieldError, Path, Said, dotted

MOST_BYTES = 96 * 1024
"""Of a plan as JSON, as a rollout keeps it: ten times what the longest of ours have. With the most
that a service may have beside it, it is less than a quarter of a document."""
LONGEST_SERVICE = 39
"""Cloud Run takes 46 characters for a tag and its service's name; our tag has seven."""
OPERATORS = "operators"


def obstacles(plan: Plan) -> tuple[FieldError, ...]:
    """Everything in the plan itself for which ``start`` refuses it, by field."""
    return (
        *_too_long(plan),
        *_too_large(plan),
        *_idle_roles(plan),
        *_uncertifiable(plan),
        *_pages_nobody(plan),
        *outlasting_the_hold(plan),
        *not_of_flags(plan),
        *not_of_services(plan),
        *not_in_shadow(plan),
    )


def refusal(plan: Plan) -> tuple[str, str] | None:
    """Why ``start`` refuses the plan and what helps, as sentences; None where nothing does."""
    for each in obstacles(plan):
        return f"Plan {plan.name}: {dotted(each.at)} is {each.found}.", f"{each.hint}."
    return None


def _too_long(plan: Plan) -> Iterator[FieldError]:
    target = plan.target.cloud_run
    if target and len(target.service) > LONGEST_SERVICE:
        yield FieldError(
            target.service,
            f"at most {LONGEST_SERVICE} characters",
            f"Deploy the service under a name of at most {LONGEST_SERVICE} characters: its canary "
            "gets the tag canario, and Cloud Run takes 46 for both",
            at=("target", "cloud_run", "service"),
        )


def _too_large(plan: Plan) -> Iterator[FieldError]:
    size = len(plan.model_dump_json().encode())
    if size > MOST_BYTES:
        yield FieldError(
            Said(f"one of {size:,} bytes with all that it leaves to us"),
            f"at most {MOST_BYTES:,} bytes",
            "Leave out what repeats itself, or make two plans of it",
            at=("name",),
        )


def _idle_roles(plan: Plan) -> Iterator[FieldError]:
    """A role that nothing asks is somebody who believes to be asked."""
    used = {OPERATORS, *_approving(plan), *_confirming(plan), *_called(plan), *_owning(plan)}
    for role in plan.people:
        if role not in used:
            yield FieldError(
                Said("a role that nothing in the plan asks"),
                "operators, or a role that approves, confirms, overrides, is called or acts",
                f"Name {role} where it is to be asked, or take it out of people",
                at=("people", role),
            )


def _pages_nobody(plan: Plan) -> Iterator[FieldError]:
    """A hold that pages when it lasts, where there is nobody to page."""
    for number in range(len(plan.steps)):
        if plan.hold_at(number).then == "page" and not plan.on_rollback_at(number).page:
            own = ("steps", number) if plan.steps[number].hold else ()
            yield FieldError(
                Said("page, where on_rollback pages nobody"),
                "a team in on_rollback.page",
                "Name a team in on_rollback.page, or say then: rollback",
                at=(*own, "hold", "then"),
            )
            return


def _approving(plan: Plan) -> Iterator[str]:
    """The roles whose approval is asked for anywhere, and who may override a gate."""
    steps = (step.approvals for step in plan.steps)
    for asked in (plan.gates.approvals, plan.gates.override, *steps):
        if asked is not None:
            yield from asked.roles


def _confirming(plan: Plan) -> Iterator[str]:
    """The roles that confirm something."""
    end = plan.on_complete.confirm if plan.on_complete else ()
    for asked in (*(step.confirm for step in plan.steps), end):
        yield from (each.by for each in asked if each.by)


def _called(plan: Plan) -> Iterator[str]:
    """The roles that are called when nobody takes a page."""
    for level in plan.escalation:
        yield level.role
        if level.first_48h:
            yield level.first_48h


def _owning(plan: Plan) -> Iterator[str]:
    """The roles that act when a check rolls back."""
    for i in range(len(plan.steps)):
        yield from (each.owner for each in plan.whole_checks_at(i).values() if each.owner)


def _uncertifiable(plan: Plan) -> Iterator[FieldError]:
    """Certificates that no evidence can ever give, where the plan or a step asks for them."""
    for name, check in plan.checks.items():
        if not _can_be(check):
            yield _no_proof(("checks", name))
    for i, step in enumerate(plan.steps):
        checks = plan.whole_checks_at(i)
        for name, change in step.checks.items():
            if change is not None and not _can_be(checks[name]):
                yield _no_proof(("steps", i, "checks", name))


def _can_be(check: Check) -> bool:
    return check.assurance != "certified" or certifiable(check)


def _no_proof(check: Path) -> FieldError:
    return FieldError(
        Said("certified, which nothing can prove of this check"),
        "a hard check with evidence: sequential, of a rate, a distribution or a number of events",
        "Leave assurance out, so that what is observed decides",
        at=(*check, "promote", "assurance"),
    )
