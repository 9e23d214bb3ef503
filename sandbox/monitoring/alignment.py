"""Aligns and reduces time series as Cloud Monitoring does, for what a rollout asks."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from sandbox.cloud_run.histogram import Histogram
from sandbox.monitoring.filters import field_name
from sandbox.monitoring.metrics import Metric, Series, Value
from sandbox.wire.refused import RefusedError

Points = list[tuple[float, Value]]
ValueType = Literal["INT64", "DOUBLE", "BOOL", "DISTRIBUTION"]

PERCENTILES = {
    "ALIGN_PERCENTILE_05": 0.05,
    "ALIGN_PERCENTILE_50": 0.50,
    "ALIGN_PERCENTILE_95": 0.95,
    "ALIGN_PERCENTILE_99": 0.99,
}


@dataclass(frozen=True)
class Asked:
    """What a query wants: names of aligner and reducer, ``period`` in whole seconds."""

    start: float
    end: float
    period: int
    aligner: str
    reducer: str
    group_by: tuple[str, ...]

    @property
    def reads_from(self) -> float:
        """Since when samples matter: the oldest period may begin before ``start``."""
        if self.aligner == "ALIGN_NONE":
            return self.start
        periods = math.ceil((self.end - self.start) / self.period)
        return self.end - max(1, periods) * self.period


@dataclass(frozen=True)
class Aligned:
    """The answer: series with one kind and type; ``period`` is what one DELTA point covers."""

    series: list[Series]
    kind: Literal["DELTA", "GAUGE"]
    value_type: ValueType
    period: float


def answer(metric: Metric, series: Sequence[Series], asked: Asked, sample_period: float) -> Aligned:
    """Align each series to the end of the interval, then reduce by group."""
    if asked.aligner == "ALIGN_NONE":
        if asked.reducer != "REDUCE_NONE":
            raise _invalid(f"{asked.reducer} needs a per_series_aligner.")
        return Aligned(list(series), metric.kind, metric.value_type, sample_period)
    if asked.period < 1:
        raise _invalid(f"{asked.aligner} needs an alignment_period of whole seconds, at least 1.")
    align, value_type = _aligner(metric, asked)
    kind: Literal["DELTA", "GAUGE"] = "DELTA" if asked.aligner == "ALIGN_DELTA" else "GAUGE"
    aligned = [Series(s.resource, s.metric, _periods(s.points, asked, align)) for s in series]
    if asked.reducer != "REDUCE_NONE":
        aligned = _groups(aligned, asked, _reducer(asked.reducer, value_type))
        value_type = "DOUBLE" if asked.reducer == "REDUCE_MEAN" else value_type
    return Aligned([s for s in aligned if s.points], kind, value_type, asked.period)


def _periods(points: Points, asked: Asked, align: Callable[[list[Value]], Value]) -> Points:
    windows: dict[int, list[Value]] = {}
    for end, value in points:
        windows.setdefault(math.floor((asked.end - end) / asked.period), []).append(value)
    return [
        (asked.end - back * asked.period, align(windows[back]))
        for back in sorted(windows, reverse=True)
    ]


def _groups(
    series: Sequence[Series], asked: Asked, combine: Callable[[list[Value]], Value]
) -> list[Series]:
    fields = [field_name(field) for field in asked.group_by]
    groups: dict[tuple[str, ...], dict[float, list[Value]]] = {}
    kept: dict[tuple[str, ...], Series] = {}
    for one in series:
        resource = _labels_kept(one.resource, fields, "resource")
        metric = _labels_kept(one.metric, fields, "metric")
        key = (*resource.values(), "", *metric.values())
        kept.setdefault(
            key, Series({"project_id": one.resource["project_id"]} | resource, metric, [])
        )
        for end, value in one.points:
            groups.setdefault(key, {}).setdefault(end, []).append(value)
    for key, points in groups.items():
        kept[key].points = [(end, combine(points[end])) for end in sorted(points)]
    return list(kept.values())


def _labels_kept(labels: dict[str, str], fields: Sequence[str], side: str) -> dict[str, str]:
    return {name: value for name, value in labels.items() if f"{side}.label.{name}" in fields}


def _aligner(metric: Metric, asked: Asked) -> tuple[Callable[[list[Value]], Value], ValueType]:
    distribution = metric.value_type == "DISTRIBUTION"
    match asked.aligner:
        case "ALIGN_DELTA" if metric.kind == "DELTA":
            return _sum, metric.value_type
        case "ALIGN_SUM":
            return _sum, metric.value_type
        case "ALIGN_RATE" if metric.kind == "DELTA" and not distribution:
            return lambda values: _number(_sum(values)) / asked.period, "DOUBLE"
        case "ALIGN_MEAN" if not distribution:
            return _mean, "DOUBLE"
        case "ALIGN_MAX" if not distribution:
            return _max, metric.value_type
        case "ALIGN_MIN" if not distribution:
            return _min, metric.value_type
        case "ALIGN_FRACTION_TRUE" if metric.value_type == "BOOL":
            return _mean, "DOUBLE"
        case name if name in PERCENTILES and distribution:
            share = PERCENTILES[name]
            return lambda values: _histogram(_sum(values)).quantile(share), "DOUBLE"
        case _:
            raise _invalid(
                f"The aligner {asked.aligner} is not valid for {metric.type}, "
                f"of kind {metric.kind} and type {metric.value_type}."
            )


def _reducer(name: str, value_type: ValueType) -> Callable[[list[Value]], Value]:
    if name == "REDUCE_SUM":
        return _sum
    if name == "REDUCE_MEAN":
        return _mean
    if name == "REDUCE_MAX" and value_type != "DISTRIBUTION":
        return _max
    if name == "REDUCE_MIN" and value_type != "DISTRIBUTION":
        return _min
    raise _invalid(f"The reducer {name} is not valid for values of type {value_type}.")


def _sum(values: list[Value]) -> Value:
    if isinstance(values[0], Histogram):
        merged = Histogram(values[0].buckets)
        for value in values:
            merged.merge(_histogram(value))
        return merged
    return sum(_number(value) for value in values)


def _mean(values: list[Value]) -> Value:
    if isinstance(values[0], Histogram):
        return _histogram(_sum(values)).mean
    return _number(_sum(values)) / len(values)


def _max(values: list[Value]) -> Value:
    return max(_number(value) for value in values)


def _min(values: list[Value]) -> Value:
    return min(_number(value) for value in values)


def _number(value: Value) -> int | float:
    if isinstance(value, Histogram):
        raise TypeError("A distribution where a number must be.")
    return value


def _histogram(value: Value) -> Histogram:
    if not isinstance(value, Histogram):
        raise TypeError(f"The number {value} where a distribution must be.")
    return value


def _invalid(message: str) -> RefusedError:
    return RefusedError("INVALID_ARGUMENT", message)
