"""What has to be read so that checks can be judged."""

from collections.abc import Iterable
from datetime import timedelta

from bot.judge.measured.families import COUNTS, LATENCIES, counts_events, family
from bot.plan import BUILTIN, Check, Metric

POOLED = ("rate", "quantile")
"""Kinds of metrics whose window grows into the step where it has too few requests."""
GROWN = timedelta(hours=2)
"""It reaches back so far at most."""


def needed(
    checks: Iterable[Check], *, with_evidence: bool = False, also: Iterable[Metric] = ()
) -> tuple[Metric, ...]:
    """The metrics to read, one per family; a count of events brings the requests with it.

    ``with_evidence``: evidence takes requests and latencies, whatever the checks are about.
    ``also``: what is needed beside.
    """
    found: dict[str, Metric] = {family(metric): metric for metric in also}
    for check in checks:
        found.setdefault(family(check.metric), check.metric)
        if counts_events(check.metric):
            found.setdefault(COUNTS, BUILTIN["requests"])
    if with_evidence:
        found.setdefault(COUNTS, BUILTIN["requests"])
        found.setdefault(LATENCIES, BUILTIN["latency_p95"])
    return tuple(found.values())


def look_back(checks: Iterable[Check]) -> timedelta:
    """How far before the newest complete sample any of the checks looks, zero without checks. Rates
    and quantiles look further back where there are few requests."""
    lengths = [timedelta()]
    for check in checks:
        lengths.append(check.window)
        if check.metric.kind in POOLED:
            lengths.append(GROWN)
        lengths += [limit.sustained for limit in check.limits if limit.sustained]
    return max(lengths)
