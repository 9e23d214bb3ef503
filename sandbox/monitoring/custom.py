"""Metrics that an app writes itself, as ``custom.googleapis.com`` has them: beside what the router
measured, the local Monitoring knows whatever was written here."""

import threading
from collections.abc import Mapping
from typing import Literal

from sandbox.monitoring.metrics import Metric, Series, Value

Kind = Literal["DELTA", "GAUGE"]
Type = Literal["INT64", "DOUBLE", "BOOL", "DISTRIBUTION"]


class CustomMetrics:
    """Thread-safe. A metric is defined once; each value is of the sample period that ends then."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._metrics: dict[str, Metric] = {}
        self._series: dict[str, dict[tuple[tuple[str, str], ...], Series]] = {}

    def define(
        self, metric_type: str, kind: Kind, value_type: Type, unit: str, resource: str = "global"
    ) -> None:
        """A metric that may be written and asked for from now on."""
        found = Metric(metric_type, kind, value_type, unit, metric_type, (), lambda _: (), resource)
        with self._lock:
            self._metrics[metric_type] = found

    def write(
        self, metric_type: str, project: str, at: float, value: Value, labels: Mapping[str, str]
    ) -> None:
        """One value of the period that ended at ``at`` (seconds since the epoch)."""
        with self._lock:
            series = self._series.setdefault(metric_type, {})
            key = (("", project), *sorted(labels.items()))
            if key not in series:
                series[key] = Series({"project_id": project}, dict(labels), [])
            series[key].points.append((at, value))

    def get(self, metric_type: str) -> Metric | None:
        """The metric, if it was defined."""
        return self._metrics.get(metric_type)

    def series(self, metric_type: str, after: float, until: float) -> list[Series]:
        """What was written of it for periods that ended in (after, until], the oldest first."""
        with self._lock:
            return [
                Series(each.resource, each.metric, sorted(points, key=lambda point: point[0]))
                for each in self._series.get(metric_type, {}).values()
                if (points := [point for point in each.points if after < point[0] <= until])
            ]
