"""Whether the metrics that plans judge by exist, and have data."""

from collections.abc import Iterator
from datetime import timedelta

from bot.judge.measured.families import family
from bot.judge.measured.samples import Wish
from bot.plan import AnyTarget, Metric, Plan
from cli.doctor.asked import Asked
from cli.doctor.finding import Finding, good, unread, wrong

LOOKED_BACK = timedelta(hours=1)
PATIENCE = 10.0


def metrics(asked: Asked) -> Iterator[Finding]:
    """Each can be read, and was measured in the last hour."""
    for plan in asked.plans:
        used = metrics_of(plan)
        if not used:
            yield unread(f"{plan.name} judges by no metric.")
            continue
        for target in plan.target.moved.each:
            yield from in_region(asked, plan, used, target)


def in_region(
    asked: Asked, plan: Plan, used: dict[str, Metric], target: AnyTarget
) -> Iterator[Finding]:
    """The same in one region."""
    since = asked.now - LOOKED_BACK
    wish = Wish(plan.target.service_id, target, tuple(used.values()), since)
    readings = asked.wiring.metrics.read([wish], asked.now, PATIENCE)[wish.service_id]
    where = f" in {target.all_regions[0]}" if plan.target.moved.several else ""
    for name, metric in used.items():
        found = readings.get(family(metric))
        said = f"{plan.name}: {name}{where}"
        if found is None:
            yield unread(f"{said} was not read.")
        elif found.problem:
            yield wrong(f"{said} can't be read: {found.problem}.", reading_of(metric, plan))
        elif not any(found.series.values()):
            yield wrong(
                f"{said} has no data of the last hour, so no step that it judges continues.",
                reading_of(metric, plan),
            )
        else:
            yield good(f"{said} has data.")


def metrics_of(plan: Plan) -> dict[str, Metric]:
    """The metrics of every step's checks, by the check's name."""
    checks = (plan.checks_at(step) for step in range(len(plan.steps)))
    return {name: check.metric for each in checks for name, check in each.items()}


def reading_of(metric: Metric, plan: Plan) -> str:
    """How a person sees what there is."""
    if metric.promql is not None:
        return f"canario plan show plans/{plan.name}.yaml, and try its query in Prometheus"
    where = plan.target.moved
    return (
        f"https://console.cloud.google.com/monitoring/metrics-explorer?project={where.project} "
        f"(service {where.service}): does it have requests, and is the name of the metric right?"
    )
