"""Answers of Prometheus' HTTP API as samples.

A range query gives a row per series, with a value at each step; a value at t is of the step that
ends at t.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Literal

from pydantic import BaseModel

from bot.errors import Rejected, Unavailable
from bot.judge.measured.samples import Counts, Gauge, Histogram, Latencies, Sample

LARGEST = 4_000_000
"""The longest answer, in bytes."""
CLIENT_ERROR, TOO_MANY, SERVER_ERROR = 400, 429, 500
Rows = list[tuple[Mapping[str, str], dict[datetime, float]]]


def body(status: int, content: bytes | None, retry_after: float = 0.0) -> Any:
    """What an answer says; None where that is no JSON. ``content`` is None for more than LARGEST.
    Raises Unavailable, with ``retry_after``, for what may pass by itself, and Rejected."""
    if status == TOO_MANY or status >= SERVER_ERROR:
        raise Unavailable(f"Prometheus did not answer: HTTP {status}.", "", retry_after)
    if status in (401, 403):
        raise Rejected(
            f"Prometheus does not let us read (HTTP {status}).",
            "Grant roles/monitoring.viewer to this function's service account.",
        )
    if content is None:
        raise Rejected(
            f"Prometheus answered with more than {LARGEST:,} bytes.", "Put sum(…) around the query."
        )
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if status >= CLIENT_ERROR:
        said = found.get("error") if isinstance(found, Mapping) else None
        raise Rejected(f"Prometheus does not understand the query: {said or f'HTTP {status}'}.")
    return found


class _Series(BaseModel):
    metric: dict[str, str]
    values: list[tuple[float, float]] = []
    histograms: list[Any] = []


class _Matrix(BaseModel):
    resultType: Literal["matrix"]  # noqa: N815 - Prometheus' own name
    result: list[_Series]


class _Answer(BaseModel):
    data: _Matrix


def rows(answer: object) -> Rows:
    """The series of an answer: labels, and numbers by time. Raises Rejected for what is none."""
    try:
        found = _Answer.model_validate(answer).data.result
        if any(each.histograms for each in found):
            raise Rejected(
                "The query gives native histograms.",
                "Ask for numbers: for a metric's _bucket series, or for histogram_quantile(…).",
            )
        return [(each.metric, dict(_values(each.values))) for each in found]
    except (ValueError, OverflowError, OSError) as error:
        raise Rejected("Prometheus answered with something else than a range of values.") from error


def _values(pairs: Iterable[tuple[float, float]]) -> Iterator[tuple[datetime, float]]:
    for at, value in pairs:
        yield datetime.fromtimestamp(at, UTC), value


def gauges(found: Rows, step: timedelta) -> tuple[Sample, ...]:
    """The one series' values. Raises Rejected where there are several."""
    if len(found) > 1:
        raise Rejected(
            f"The query gives {len(found)} series, and a gauge is one number.",
            "Put sum(…), max(…) or avg(…) around it.",
        )
    return tuple(
        Gauge(at - step, at, value) for _, values in found for at, value in sorted(values.items())
    )


def counts(whole: Rows, part: Rows, step: timedelta) -> tuple[Sample, ...]:
    """Events and those of them that count as bad, all series together; rounded, for ``increase``
    guesses at the edges of a step."""
    every, bad = _summed(whole), _summed(part)
    return tuple(
        Counts(at - step, at, round(every[at]), min(round(bad.get(at, 0.0)), round(every[at])))
        for at in sorted(every)
    )


def _summed(found: Rows) -> dict[datetime, float]:
    sums: dict[datetime, float] = {}
    for _, values in found:
        for at, value in values.items():
            if math.isfinite(value):
                sums[at] = sums.get(at, 0.0) + value
    return sums


def latencies(found: Rows, step: timedelta) -> tuple[Sample, ...]:
    """Histograms from the cumulative counts of ``le``; Rejected where that label is missing."""
    by_edge: dict[float, dict[datetime, float]] = {}
    for labels, values in found:
        if "le" not in labels:
            raise Rejected(
                "The query gives no label le, and a quantile is taken from buckets.",
                "Ask for sum by (le) (increase(…_bucket[1m])).",
            )
        edge = _edge(labels["le"])
        held = by_edge.setdefault(edge, {})
        for at, value in values.items():
            held[at] = held.get(at, 0.0) + value
    edges = sorted(edge for edge in by_edge if math.isfinite(edge))
    times = sorted({at for values in by_edge.values() for at in values})
    return tuple(Latencies(at - step, at, _histogram(by_edge, edges, at)) for at in times)


def _edge(le: str) -> float:
    try:
        return float(le)
    except ValueError:
        raise Rejected(f"The query gives the label le {le!r}, which is no number.") from None


def _histogram(by_edge: Mapping[float, Any], edges: list[float], at: datetime) -> Histogram:
    below = [0.0]
    for edge in (*edges, math.inf):
        value = by_edge.get(edge, {}).get(at, below[-1])
        below.append(max(value if math.isfinite(value) else below[-1], below[-1]))
    return Histogram(tuple(edges), tuple(round(b) - round(a) for a, b in pairwise(below)))
