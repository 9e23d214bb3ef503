"""Which metrics come from the same samples, and so are read together."""

import hashlib
import json
from functools import lru_cache

from bot.plan import Metric

COUNTS = "counts"
LATENCIES = "latencies"

_SHARED = {
    "requests": COUNTS,
    "error_rate": COUNTS,
    "latency_p50": LATENCIES,
    "latency_p90": LATENCIES,
    "latency_p95": LATENCIES,
    "latency_p99": LATENCIES,
}


@lru_cache(maxsize=1024)
def family(metric: Metric) -> str:
    """The key of the metric's samples in Readings.

    A metric of the plan's own has a key made from its query, the same in every process; its
    quantiles share one.
    """
    if metric.builtin:
        return _SHARED.get(metric.builtin, metric.builtin)
    query = metric.model_dump(mode="json", exclude={"quantile"})
    digest = hashlib.sha256(json.dumps(query, sort_keys=True).encode()).hexdigest()
    return f"{metric.name}-{digest[:16]}"


def of_requests(source: str) -> bool:
    """Whether what has this key counts requests as the platform measures them; "" does."""
    return not source or source.startswith("error_rate-")


def counts_events(metric: Metric) -> bool:
    """Whether it counts events of the plan's own, of which none can be good news.

    Only the requests beside them tell "none happened" from "nothing was there to happen to".
    """
    return metric.kind == "count" and not metric.builtin
