"""What the tests of Cloud Monitoring share."""

from datetime import timedelta

from bot.judge.measured.families import family
from bot.judge.measured.samples import Reading
from bot.plan import Metric
from infra.monitoring.source import CloudMonitoring
from sandbox.world.cloud import Cloud
from tests.contract.cloud.scene import REVISIONS, SHOP, Clock, wish

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
LATE = 600


def asked(cloud: Cloud, method: str = "ListTimeSeries") -> list[dict[str, object]]:
    """The details of the calls that Monitoring saw."""
    return [
        dict(entry.detail)
        for entry in cloud.journal.entries()
        if (entry.server, entry.method) == ("monitoring", method)
    ]


def own(kind: str, unit: str, **query: str) -> Metric:
    """A metric of a plan's own, on what the sandbox measures."""
    fields: dict[str, object] = {"monitoring": query, "kind": kind, "unit": unit}
    if kind == "quantile":
        fields["quantile"] = 95
    return Metric.model_validate(fields)


def _own_reading(metrics: CloudMonitoring, metric: Metric, clock: Clock) -> Reading:
    found = metrics.read([wish(metric, revisions=REVISIONS)], clock.at(LATE))
    return found[SHOP][family(metric)]
