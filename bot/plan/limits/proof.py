"""Which limits of a plan are judged by sequential evidence: its own, and the guard's.

Evidence about the true value takes counts: error rates and latencies of requests as the platform
measures them, and rates, distributions and numbers of events of a plan's own queries. Everything
else is judged by what was observed.
"""

from bot.plan.limits.checks import Check
from bot.plan.limits.limit import Limit
from bot.plan.plan_fields import PlanFields


def proven(check: Check) -> bool:
    """Whether this check rolls back by sequential evidence that its rollback limit is broken."""
    limit = check.rollback
    if limit is None or not _sequential(check):
        return False
    return limit.of_share or (limit.op[0] == ">" and _fits(check, limit))


def certifiable(check: Check) -> bool:
    """Whether it can be proven that this check's promote limit holds."""
    limit = check.promote
    return _sequential(check) and limit is not None and limit.op[0] == "<" and _fits(check, limit)


def wants_certificate(plan: PlanFields, check: Check) -> bool:
    """Whether somebody waits for that proof: the check itself, or a soak that may end early."""
    early = any(step.soak.max for step in plan.steps)
    return certifiable(check) and (early or check.assurance == "certified")


def _sequential(check: Check) -> bool:
    return check.evidence == "sequential" and check.severity == "hard"


def _fits(check: Check, limit: Limit) -> bool:
    metric = check.metric
    if limit.value <= 0 or metric.kind == "gauge":
        return False
    if metric.kind == "count":
        return not metric.builtin and not limit.relative
    if limit.relative:
        return check.baseline == "stable"
    return metric.kind == "quantile" or limit.value < 1
