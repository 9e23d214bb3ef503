"""A number of events against an earlier time: fair only where the canary has all of them."""

from collections.abc import Callable, Iterator

from bot.plan.limits.checks import Check
from bot.plan.plan_fields import PlanFields
from bot.plan.values.errors import FieldError, Path, quoted
from bot.plan.values.units import format_percent

ChecksAt = Callable[[PlanFields, int], dict[str, Check]]


def wrong_counts(plan: PlanFields, checks_at: ChecksAt) -> Iterator[FieldError]:
    """Checks that hold a part of the events against all of them, each once."""
    said: set[Path] = set()
    for i, step in enumerate(plan.steps):
        if not 0 < step.traffic < 100:
            continue
        for name, check in checks_at(plan, i).items():
            changed = step.checks.get(name)
            root: Path = ("steps", i, "checks", name) if changed else ("checks", name)
            if root not in said and not _whole(check):
                said.add(root)
                yield FieldError(
                    check.baseline,
                    f"baseline: stable, or {quoted(name)} in a step at 100% only",
                    f"at {format_percent(step.traffic)} the canary has a part of the events, "
                    "and an earlier time had all of them",
                    at=(*root, "baseline"),
                    reads=(("checks", name), ("steps", i)),
                )


def _whole(check: Check) -> bool:
    relative = any(limit.relative and not limit.of_share for limit in check.limits)
    earlier = check.baseline != "stable" and relative
    return not (earlier and check.metric.kind == "count" and check.metric.by_revision)
