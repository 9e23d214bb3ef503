"""Prometheus' HTTP API on this machine: instant and range queries, over what the router measured.

The meter's requests are ``http_requests_total{service_name, revision_name, code}``, their times
``http_request_duration_seconds_bucket{…, le}``, and ``instances`` a gauge. Of PromQL it knows one
selector, with ``increase(…[1m])``, ``sum(…)`` and ``sum by (label) (…)`` around it.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from aiohttp import web

from sandbox.cloud_run.meter import Meter, Sample
from sandbox.wire.http_server import HttpServer
from sandbox.wire.journal import Journal

Labels = tuple[tuple[str, str], ...]
_QUERY = re.compile(
    r"""\s*(?P<sum>sum\s*(by\s*\((?P<by>[\w,\s]*)\)\s*)?\()?\s*(?P<increase>increase\s*\()?\s*
    (?P<name>[a-zA-Z_:]+)\s*(\{(?P<labels>[^}]*)\})?\s*(\[(?P<range>\d+)(?P<unit>[sm])\])?
    \s*\)?\s*\)?\s*""",
    re.VERBOSE,
)
_LABEL = re.compile(r'\s*(\w+)\s*(=~|!=|=)\s*"((?:[^"\\]|\\.)*)"\s*,?')
_MOST_STEPS = 11_000


class BadQuery(Exception):  # noqa: N818 - named for what it is
    """What this Prometheus cannot read."""


@dataclass(frozen=True)
class Query:
    """A selector and what is around it; ``over`` is in seconds, 0 for the value at a moment."""

    name: str
    tests: tuple[tuple[str, str, str], ...]
    over: float
    summed: bool
    by: tuple[str, ...]

    def takes(self, labels: Mapping[str, str]) -> bool:
        """Whether a series with these labels is selected."""
        for name, op, value in self.tests:
            has = labels.get(name, "")
            if (op == "=~" and not re.fullmatch(value, has)) or (op == "=" and has != value):
                return False
            if op == "!=" and has == value:
                return False
        return True

    def kept(self, labels: Mapping[str, str]) -> Labels:
        """The labels of the answer."""
        names = self.by if self.summed else tuple(labels)
        return tuple((name, labels[name]) for name in names if name in labels)


def parse(text: str) -> Query:
    """Read a query; raises BadQuery."""
    found = _QUERY.fullmatch(text)
    if found is None or bool(found["increase"]) != bool(found["range"]):
        raise BadQuery(f"parse error: unexpected input in {text!r}")
    tests = tuple((m[1], m[2], m[3]) for m in _LABEL.finditer(found["labels"] or ""))
    over = float(found["range"] or 0) * (60 if found["unit"] == "m" else 1)
    by = tuple(name.strip() for name in (found["by"] or "").split(",") if name.strip())
    return Query(found["name"], tests, over, bool(found["sum"]), by)


def series(name: str, sample: Sample) -> Iterator[tuple[dict[str, str], float]]:
    """One meter's sample as increments of a metric's series."""
    of = {"service_name": sample.revision.service, "revision_name": sample.revision.name}
    if name == "http_requests_total":
        yield from ((of | {"code": str(code)}, n) for code, n in sample.requests.items())
    elif name == "instances":
        yield of, sample.instances
    elif name == "http_request_duration_seconds_bucket":
        for code, histogram in sample.latencies.items():
            below = 0
            for place, edge in enumerate(histogram.buckets.edges()):
                below += histogram.counts.get(place, 0)
                yield of | {"code": str(code), "le": f"{edge / 1000:g}"}, below
            yield of | {"code": str(code), "le": "+Inf"}, histogram.count
    else:
        return


class PrometheusServer:
    """Serves ``/api/v1/query`` and ``/api/v1/query_range`` between ``start`` and ``stop``."""

    def __init__(
        self,
        meter: Meter,
        journal: Journal,
        now: Callable[[], float] = time.time,
        port: int = 0,
    ) -> None:
        self._meter, self._journal, self._now = meter, journal, now
        self._unavailable = False
        self._server = HttpServer(self._app, port=port)

    @property
    def url(self) -> str:
        """For CANARIO_PROMETHEUS_URL."""
        return self._server.url

    def start(self) -> None:
        """Return when it answers."""
        self._server.start()

    def stop(self) -> None:
        """Stop answering."""
        self._server.stop()

    def unavailable(self, unavailable: bool = True) -> None:
        """Answer everything with 503 until told otherwise."""
        self._unavailable = unavailable

    def _app(self) -> web.Application:
        app = web.Application()
        for path in ("query", "query_range"):
            app.router.add_route("*", f"/api/v1/{path}", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        fields = {**request.query, **{k: str(v) for k, v in (await request.post()).items()}}
        ranged = request.path.endswith("query_range")
        self._journal.record("prometheus", request.path, **fields)
        if self._unavailable:
            return web.Response(status=503)
        try:
            query = parse(fields.get("query", ""))
            times = _times(fields, ranged, self._now())
        except (BadQuery, ValueError, KeyError) as error:
            return web.json_response(
                {"status": "error", "errorType": "bad_data", "error": str(error)}, status=400
            )
        found = self._evaluated(query, times)
        kind, key = ("matrix", "values") if ranged else ("vector", "value")
        result = [
            {"metric": dict(labels), key: values if ranged else values[-1]}
            for labels, values in found.items()
        ]
        return web.json_response(
            {"status": "success", "data": {"resultType": kind, "result": result}}
        )

    def _evaluated(self, query: Query, times: list[float]) -> dict[Labels, list[list[object]]]:
        window = query.over or 300.0
        samples = self._meter.samples(times[0] - window, times[-1])
        found: dict[Labels, list[list[object]]] = {}
        for at in times:
            values: dict[Labels, float] = {}
            for sample in samples:
                if not at - window < sample.end <= at:
                    continue
                for labels, value in series(query.name, sample):
                    if query.takes(labels):
                        kept = query.kept(labels)
                        held = values.get(kept, 0.0) if query.over else 0.0
                        values[kept] = held + value
            for kept, value in values.items():
                found.setdefault(kept, []).append([at, f"{value:g}"])
        return found


def _times(fields: Mapping[str, str], ranged: bool, now: float) -> list[float]:
    if not ranged:
        return [float(fields.get("time", now))]
    start, end, step = (float(fields[name]) for name in ("start", "end", "step"))
    if step <= 0 or (end - start) / step > _MOST_STEPS:
        raise ValueError("exceeded maximum resolution of 11,000 points per timeseries")
    return [start + n * step for n in range(int((end - start) / step) + 1)]
