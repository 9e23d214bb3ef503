"""Every role that a plan names is one of its people."""

from collections.abc import Iterator, Mapping

from bot.plan.confirmations import Confirmation
from bot.plan.gates import Approvals
from bot.plan.limits.checks import Check, CheckChange
from bot.plan.plan_fields import PlanFields
from bot.plan.values.errors import FieldError, Path, nearest

Errors = Iterator[FieldError]


def roles_exist(plan: PlanFields) -> Errors:
    """Every role that is named somewhere is one of ``people``."""
    for at, role in _roles(plan):
        if role not in plan.people:
            yield FieldError(
                role,
                f"a role of people: ({', '.join(plan.people) or 'none is given'})",
                nearest(role, plan.people),
                at=at,
                reads=(("people",),),
            )


def _roles(plan: PlanFields) -> Iterator[tuple[Path, str]]:
    for at, approvals in _approvals(plan):
        yield from (((*at, "roles", n), role) for n, role in enumerate(approvals.roles))
    override = plan.gates.override
    for n, role in enumerate(override.roles if override else ()):
        yield ("gates", "override", "roles", n), role
    for i, step in enumerate(plan.steps):
        yield from _owners(("steps", i, "checks"), step.checks)
    yield from _owners(("checks",), plan.checks)
    for at, confirmation in _confirmations(plan):
        if confirmation.by:
            yield (*at, "by"), confirmation.by
    for n, level in enumerate(plan.escalation):
        yield ("escalation", n, "role"), level.role
        if level.first_48h:
            yield ("escalation", n, "first_48h"), level.first_48h


def _owners(
    at: Path, checks: Mapping[str, Check] | Mapping[str, CheckChange | None]
) -> Iterator[tuple[Path, str]]:
    for name, check in checks.items():
        if check and check.owner:
            yield (*at, name, "owner"), check.owner


def _approvals(plan: PlanFields) -> Iterator[tuple[Path, Approvals]]:
    if plan.gates.approvals:
        yield ("gates", "approvals"), plan.gates.approvals
    for i, step in enumerate(plan.steps):
        if step.approvals:
            yield ("steps", i, "approvals"), step.approvals


def _confirmations(plan: PlanFields) -> Iterator[tuple[Path, Confirmation]]:
    for i, step in enumerate(plan.steps):
        for n, each in enumerate(step.confirm):
            yield ("steps", i, "confirm", n), each
    for n, each in enumerate(plan.on_complete.confirm if plan.on_complete else ()):
        yield ("on_complete", "confirm", n), each


def approvals_can_be_given(plan: PlanFields) -> Errors:
    """Approval roles are asked for once each."""
    for at, approvals in _approvals(plan):
        if len(set(approvals.roles)) < len(approvals.roles):
            yield FieldError(list(approvals.roles), "each role once", at=(*at, "roles"))
