"""What must be so between the fields of a plan."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from bot.plan.limits.checks import Check, CheckChange, changed
from bot.plan.limits.limit import sustained_longest
from bot.plan.limits.metrics import BUILTIN
from bot.plan.plan_fields import PlanFields
from bot.plan.rules.deploys import deployments_can_start
from bot.plan.rules.mitigations import alerts_have_a_mitigation
from bot.plan.rules.roles import approvals_can_be_given, roles_exist
from bot.plan.rules.whole_counts import wrong_counts
from bot.plan.values.errors import FieldError, Path, Said, nearest, quoted
from bot.plan.values.pydantic_errors import field_errors
from bot.plan.values.units import format_duration, format_percent
from bot.plan.watch import MOST_KEPT

Errors = Iterator[FieldError]
BOUNDS = {
    "every": (timedelta(seconds=1), timedelta(hours=1)),
    "settle": (timedelta(seconds=1), timedelta(hours=2)),
}


def broken_rules(plan: PlanFields) -> Errors:
    """Every rule between fields that this plan breaks, each with the path of the culprit."""
    for rule in RULES:
        yield from rule(plan)


def traffic_goes_up(plan: PlanFields) -> Errors:
    """Each step takes more traffic than the one before; the last takes it all."""
    for i, step in enumerate(plan.steps):
        before = plan.steps[i - 1].traffic if i else -1
        if step.traffic <= before:
            yield FieldError(
                format_percent(step.traffic),
                f"more than the {format_percent(before)} of the step before",
                "traffic goes up with every step",
                at=("steps", i, "traffic"),
            )
    last = len(plan.steps) - 1
    if plan.steps[last].traffic != 100:
        yield FieldError(
            format_percent(plan.steps[last].traffic),
            "100% in the last step",
            "add a step with traffic: 100%",
            at=("steps", last, "traffic"),
        )


def watch_keeps_little(plan: PlanFields) -> Errors:
    """What the watch keeps on stable leaves the last step more than the one before."""
    if plan.watch is None or not plan.watch.keep:
        return
    before = plan.steps[-2].traffic if len(plan.steps) > 1 else 0
    most = min(MOST_KEPT, 99 - before)
    if plan.watch.keep > most:
        yield FieldError(
            format_percent(plan.watch.keep),
            f"at most {format_percent(most)}",
            f"the last step follows {format_percent(before)}; keep: 0% keeps nothing on stable",
            at=("watch", "keep"),
        )


def soaks_end(plan: PlanFields) -> Errors:
    """A step with traffic has a soak, unless it is the last; no soak outlasts its deadline."""
    for i, step in enumerate(plan.steps):
        if step.traffic and not step.soak.longest and i < len(plan.steps) - 1:
            yield FieldError(
                Said("no soak"),
                "how long this step must stay good, such as soak: 5m",
                at=("steps", i, "soak"),
            )
        if step.deadline and step.deadline < step.soak.longest:
            yield FieldError(
                format_duration(step.deadline),
                f"at least the soak of {format_duration(step.soak.longest)}",
                "a step cannot end before its soak",
                at=("steps", i, "deadline"),
            )
        if step.deadline and step.deadline < step.jobs_longest:
            yield FieldError(
                format_duration(step.deadline),
                f"at least the {format_duration(step.jobs_longest)} that its jobs may take",
                "they run one after the other",
                at=("steps", i, "deadline"),
            )


def durations_are_sensible(plan: PlanFields) -> Errors:
    """Intervals lie within what the scheduler and the platform can do."""
    for name, (low, high) in BOUNDS.items():
        if not low <= getattr(plan, name) <= high:
            yield FieldError(
                format_duration(getattr(plan, name)),
                f"between {format_duration(low)} and {format_duration(high)}",
                at=(name,),
            )


def step_checks_are_checks(plan: PlanFields) -> Errors:
    """What a step changes exists, and is still a whole check afterwards."""
    for i, step in enumerate(plan.steps):
        for name, change in step.checks.items():
            at: Path = ("steps", i, "checks", name)
            known = plan.checks.get(name)
            if known is None and (change is None or not change.adds):
                yield FieldError(
                    Said(f"a change to {quoted(name)}, which is no check of this plan"),
                    "the name of a check, or metric: to add one",
                    nearest(name, plan.checks) or f"its checks: {', '.join(plan.checks) or 'none'}",
                    at=at,
                    reads=(("checks",),),
                )
            elif change is not None:
                yield from _merge_errors(at, known, change)


def _merge_errors(at: Path, known: Check | None, change: CheckChange) -> Errors:
    try:
        changed(known, change)
    except ValidationError as error:
        for each in field_errors(error, Check):
            yield FieldError(
                each.found,
                each.expected,
                each.hint,
                at=(*at, *each.at),
                reads=(("checks", at[-1]),),
            )


def sustained_fits(plan: PlanFields) -> Errors:
    """A limit that must be broken ``for`` a time can be judged within the step."""
    for i, step in enumerate(plan.steps):
        room = step.soak.longest + plan.watched_for * (i == len(plan.steps) - 1)
        if not step.traffic or not room:
            continue
        for name, check in _checks_at(plan, i).items():
            longest = sustained_longest(*check.limits)
            if longest > room:
                yield FieldError(
                    Said(f"{quoted(name)} with 'for {format_duration(longest)}'"),
                    f"at most the {format_duration(room)} that this step lasts",
                    f"at {format_percent(step.traffic)} the limit can never be judged",
                    at=_limit_path(plan, i, name, longest),
                    reads=(("checks", name), ("steps", i, "checks", name)),
                )


def _limit_path(plan: PlanFields, step: int, name: str, longest: timedelta) -> Path:
    change = plan.steps[step].checks.get(name)
    here: Any = change or plan.checks[name]
    root: Path = ("steps", step, "checks", name) if change else ("checks", name)
    if here.rollback and here.rollback.sustained == longest:
        return (*root, "rollback")
    if here.promotion and here.promotion.limit.sustained == longest:
        return (*root, "promote")
    return root


def _checks_at(plan: PlanFields, step: int) -> dict[str, Check]:
    try:
        return plan.whole_checks_at(step)
    except ValidationError:
        return {}


def named_checks_exist(plan: PlanFields) -> Errors:
    """Panels and reports show checks that the plan, or one of its steps, has."""
    known = {*plan.checks, *(name for step in plan.steps for name in step.checks)}
    for at, name in _named_checks(plan):
        if name not in known:
            yield FieldError(
                name,
                f"a check of this plan ({', '.join(sorted(known)) or 'it has none'})",
                nearest(name, known),
                at=at,
                reads=(("checks",),),
            )
    for where, report in _reports(plan):
        for n, name in enumerate(report.metrics):
            if name not in BUILTIN:
                yield FieldError(
                    name,
                    f"a built-in metric ({', '.join(BUILTIN)})",
                    nearest(name, BUILTIN),
                    at=(*where, "metrics", n),
                )


def _named_checks(plan: PlanFields) -> Iterator[tuple[Path, str]]:
    for n, panel in enumerate(plan.dashboard.panels if plan.dashboard else ()):
        for k, name in enumerate(panel.checks):
            yield ("dashboard", "panels", n, "checks", k), name
    for where, report in _reports(plan):
        for n, name in enumerate(report.checks):
            yield (*where, "checks", n), name


def _reports(plan: PlanFields) -> Iterator[tuple[Path, Any]]:
    if plan.on_rollback.report:
        yield ("on_rollback", "report"), plan.on_rollback.report
    if plan.on_complete and plan.on_complete.report:
        yield ("on_complete", "report"), plan.on_complete.report


def emergencies_have_a_switch(plan: PlanFields) -> Errors:
    """A check whose rollback throws the kill switch needs a kill switch, and tries nothing else
    before."""
    for i in range(len(plan.steps)):
        for name, check in _checks_at(plan, i).items():
            here: Path = ("checks", name)
            at: Path = ("steps", i, *here) if name in plan.steps[i].checks else here
            if check.emergency and not plan.kill_switch:
                yield FieldError(
                    Said("emergency without a kill switch"),
                    "kill_switch: in the plan",
                    at=(*at, "emergency"),
                    reads=(("kill_switch",),),
                )
            if check.emergency and check.mitigate:
                yield FieldError(
                    Said("a mitigation in an emergency"),
                    "emergency: or mitigate:, one of them",
                    "an emergency rolls back at once",
                    at=(*at, "mitigate"),
                    reads=(("checks", name),),
                )


def one_channel(plan: PlanFields) -> Errors:
    """A channel that is written as an id has no other id."""
    if plan.channel_id and not plan.channel.startswith("#") and plan.channel != plan.channel_id:
        yield FieldError(
            plan.channel_id,
            f"no channel_id beside channel: {plan.channel}, which is an id",
            at=("channel_id",),
        )


def counts_are_whole(plan: PlanFields) -> Errors:
    """A number of events is held against an earlier time only where the canary has all of them."""
    return wrong_counts(plan, _checks_at)


RULES: tuple[Callable[[PlanFields], Errors], ...] = (
    traffic_goes_up,
    watch_keeps_little,
    soaks_end,
    durations_are_sensible,
    step_checks_are_checks,
    sustained_fits,
    roles_exist,
    approvals_can_be_given,
    named_checks_exist,
    emergencies_have_a_switch,
    alerts_have_a_mitigation,
    one_channel,
    counts_are_whole,
    deployments_can_start,
)
