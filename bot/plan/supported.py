"""Which fields of a plan the bot can carry out, and which it can only read so far.

Every field of every model is in exactly one of the two tables. A plan that sets a field without
an engine is a good plan, but ``start`` refuses it and names the field: nothing that a plan says
is read and then ignored. A field counts as set when its value is not its default.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from bot.plan.limits.checks import Check
from bot.plan.limits.metrics import Metric
from bot.plan.limits.of_flags import not_of_flags
from bot.plan.limits.proof import certifiable
from bot.plan.plan import Plan
from bot.plan.steps import Step
from bot.plan.values.errors import FieldError, Path, Said, dotted

BUILT: Mapping[str, str] = {
    "Plan": "version name description environment target channel channel_id announce_ids "
    "people gates checks guard steps every settle hold watch alerts on_rollback "
    "on_inconclusive on_newer on_complete retention escalation dashboard links mitigate "
    "kill_switch",
    "Target": "cloud_run flag",
    "CloudRunTarget": "project region regions waves service",
    "FlagTarget": "key project region switch by bucket_by off on test_ids address app",
    "AppEndpoint": "status config body enabled percentage whole rollback headers",
    "FromSecret": "secret",
    "Check": "metric all any promotion rollback severity evidence min_requests max_age window "
    "baseline owner advice mitigate emergency",
    "Promotion": "limit assurance hold_at_once",
    "Guard": "enabled errors errors_are latency client_errors share margins",
    "Margins": "errors slow",
    "Metric": "builtin errors_are monitoring promql unit kind quantile",
    "MonitoringQuery": "filter part aligner reducer",
    "PromQuery": "query part",
    "Limit": "op kind value unit sustained growing growing_by",
    "Gates": "approvals window passed_in on_call checklist ci override",
    "Override": "roles",
    "Ci": "github checks approvals coverage coverage_from",
    "Approvals": "roles expire",
    "Window": "days hours timezone holidays closed",
    "DateRange": "first last",
    "HourRange": "start end",
    "Step": "traffic soak deadline hours approvals probe job confirm hold on_rollback checks",
    "Confirmation": "what by",
    "Job": "name timeout arguments limits optional",
    "Soak": "min max",
    "Probe": "paths expect method body headers requests attempts json_has json_equals share "
    "latency_p90",
    "Share": "field value of confidence",
    "HoldRule": "for_ then",
    "Watch": "for_ keep",
    "Alerts": "rules severity resume page_for_stable",
    "AlertRule": "policy labels do page",
    "Severities": "critical warning info",
    "OnRollback": "page page_by_hand announce mail severity report incident postmortem switch_off "
    "verify advice",
    "OnComplete": "traffic announce report job verify confirm ask",
    "Question": "text answers",
    "Report": "tells checks metrics window",
    "Verification": "name probe metric limit within",
    "Mitigation": "post switch_off wait verify",
    "KillSwitch": "post switch_off within verify",
    "Retention": "rollouts audit messages evidence",
    "Escalation": "role after page first_48h",
    "Panel": "title checks metrics",
    "Dashboard": "title panels",
}
"""Fields that are carried out, by model. Some only in part: see ``PARTLY``."""

UNBUILT: Mapping[str, str] = {}
"""Fields that a plan may have and that nothing carries out yet, by model."""


PARTLY: Mapping[tuple[str, str], str] = {
    ("Plan", "people"): "operators, and roles that approve, confirm, are called, or own a check",
    (
        "Promotion",
        "assurance",
    ): "hard, sequential checks of rates, distributions and numbers of events",
}
"""Fields that are carried out in some forms only, and which."""


LONGEST_SERVICE = 39
"""Cloud Run takes 46 characters for a tag and its service's name; our tag has seven."""


def unbuilt(plan: Plan) -> tuple[str, ...]:
    """The fields that this plan sets and that have no engine yet, as paths in the file."""
    found = {dotted(path): None for path in (*_walk(plan, ()), *_partly(plan))}
    return tuple(found)


def obstacles(plan: Plan) -> tuple[FieldError, ...]:
    """Everything in the plan itself for which ``start`` refuses it, by field."""
    return (
        *(
            FieldError(
                Said("a field that the bot does not carry out yet"),
                "a plan without it; start refuses this one",
                at=path,
            )
            for path in dict.fromkeys((*_walk(plan, ()), *_partly(plan)))
        ),
        *_too_long(plan),
        *not_of_flags(plan),
    )


def refusal(plan: Plan) -> tuple[str, str] | None:
    """Why ``start`` refuses the plan and what helps, as sentences; None where nothing does."""
    missing = unbuilt(plan)
    if missing:
        return (
            f"Plan {plan.name} uses {', '.join(missing)}, which Canario cannot carry out yet.",
            "Take these fields out of the plan, or use another plan.",
        )
    for each in _too_long(plan):
        sentence = f"Plan {plan.name}: {dotted(each.at)} is {each.found}; {each.hint}."
        return sentence, f"Deploy the service under a name of {each.expected}."
    for each in not_of_flags(plan):
        return f"Plan {plan.name}: {dotted(each.at)} is {each.found}.", f"{each.hint}."
    return None


def _too_long(plan: Plan) -> Iterator[FieldError]:
    target = plan.target.cloud_run
    if target and len(target.service) > LONGEST_SERVICE:
        yield FieldError(
            target.service,
            f"at most {LONGEST_SERVICE} characters",
            "the canary, and at 100 % stable, gets the tag canario; tag and name may have 46",
            at=("target", "cloud_run", "service"),
        )


def _walk(model: BaseModel, path: Path) -> Iterator[Path]:
    without = UNBUILT.get(type(model).__name__, "").split()
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        here = (*path, field.alias or name)
        if not field.is_required() and value == field.get_default(call_default_factory=True):
            continue
        if name in without:
            yield here
        elif not isinstance(model, Step) or name != "checks":
            yield from _below(value, here)


def _below(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, Metric) and value.builtin:
        return
    if isinstance(value, BaseModel):
        yield from _walk(value, path)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _below(each, (*path, key))
    elif isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from _below(each, (*path, index))


def _partly(plan: Plan) -> Iterator[Path]:
    """What ``PARTLY`` says."""
    used = {
        "operators",
        *_approving(plan),
        *_confirming(plan),
        *_called(plan),
        *_owning(plan),
    }
    yield from (("people", role) for role in plan.people if role not in used)
    for name, check in plan.checks.items():
        yield from _check(check, ("checks", name))
    for i, step in enumerate(plan.steps):
        at: Path = ("steps", i)
        checks = plan.whole_checks_at(i)
        for name, change in step.checks.items():
            if change is not None:
                here: Path = (*at, "checks", name)
                names = {type(change).model_fields[f].alias or f for f in change.model_fields_set}
                walked = (*_walk(checks[name], here), *_check(checks[name], here))
                yield from (path for path in walked if path[len(here)] in names)


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


def _check(check: Check, path: Path) -> Iterator[Path]:
    if check.assurance == "certified" and not certifiable(check):
        yield (*path, "promote", "assurance")
