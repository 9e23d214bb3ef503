"""What Cloud Monitoring says of a metric: how often it is sampled, how late it can be read."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from google.cloud import monitoring_v3

from infra.monitoring.calls import CALL_TIMEOUT, retry_briefly

USUAL_PERIOD = timedelta(seconds=60)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Descriptor:
    """``period`` between samples (whole seconds), ``lag`` until they are complete, and the unit
    in which the metric is kept (UCUM, such as ``ms``)."""

    period: timedelta
    lag: timedelta
    unit: str

    def through(self, now: datetime, lag: timedelta | None = None) -> datetime:
        """Up to when samples are complete: ``now`` less the lag, down to a whole period."""
        moment = now - (self.lag if lag is None else lag)
        return moment - (moment - EPOCH) % self.period


class Descriptors:
    """Descriptors by project and metric type, each asked for once."""

    def __init__(self, client: monitoring_v3.MetricServiceClient) -> None:
        self._client = client
        self._known: dict[tuple[str, str], Descriptor] = {}

    def get(self, project: str, metric_type: str, within: float = CALL_TIMEOUT) -> Descriptor:
        """The descriptor; raises Google's errors. Without a metric type the usual one."""
        if not metric_type:
            return Descriptor(USUAL_PERIOD, 2 * USUAL_PERIOD, "")
        if (project, metric_type) not in self._known:
            self._known[project, metric_type] = self._read(project, metric_type, within)
        return self._known[project, metric_type]

    def _read(self, project: str, metric_type: str, within: float) -> Descriptor:
        found = self._client.get_metric_descriptor(
            name=f"projects/{project}/metricDescriptors/{metric_type}",
            retry=retry_briefly(within),
            timeout=within,
        )
        sampled = found.metadata.sample_period.ToTimedelta()
        period = timedelta(seconds=math.ceil(sampled.total_seconds())) or USUAL_PERIOD
        late = found.metadata.ingest_delay.ToTimedelta()
        return Descriptor(period, period + late, found.unit)
