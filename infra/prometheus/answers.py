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
from bot.short import in_short

LARGEST = 4_000_000
"""The longest answer, in bytes."""
LONGEST_ERROR = 500
"""Characters of Prometheus' own words that are passed on."""
CLIENT_ERROR, TOO_MANY, SERVER_ERROR = 400, 429, 500
NO_COUNT = -1
"""What stands where a number is needed and there is none."""
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
        why = in_short(str(said or f"HTTP {status}"), LONGEST_ERROR)
        raise Rejected(f"Prometheus does not understand the query: {why}.")
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
    guesses at the edges of a step. Where one of their numbers is none, or bad events are of no
    events, the sample is one that can't be true: the judge says so, and takes it for no health."""
    every, bad = _summed(whole), _summed(part)
    return tuple(
        _counted(at - step, at, every.get(at, 0.0), bad.get(at, 0.0))
        for at in sorted(every.keys() | {at for at, value in bad.items() if value})
    )


def _counted(start: datetime, end: datetime, every: float, bad: float) -> Counts:
    if not (math.isfinite(every) and math.isfinite(bad)):
        return Counts(start, end, NO_COUNT, NO_COUNT)
    total = round(every)
    return Counts(start, end, total, min(round(bad), total) if total else round(bad))


def _summed(found: Rows) -> dict[datetime, float]:
    sums: dict[datetime, float] = {}
    for _, values in found:
        for at, value in values.items():
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
    """What is between the edges. Where a number is none, or all of them together are missing
    (``le="+Inf"``), it is one that can't be true: nobody knows what was slower."""
    below = [0.0]
    for edge in (*edges, math.inf):
        missing = math.nan if edge == math.inf else below[-1]
        value = by_edge.get(edge, {}).get(at, missing)
        if not math.isfinite(value):
            return Histogram(tuple(edges), (NO_COUNT,) * (len(edges) + 1))
        below.append(max(value, below[-1]))
    return Histogram(tuple(edges), tuple(round(b) - round(a) for a, b in pairwise(below)))
