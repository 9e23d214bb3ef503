"""Prometheus: what a plan's ``promql:`` queries find, by the HTTP API of Google Managed Prometheus.

Each query is evaluated once a minute, over the minutes that are needed: a range query.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import requests
from google.auth.exceptions import GoogleAuthError
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from bot.errors import CanarioError, Rejected, Unavailable
from bot.judge.measured.families import family
from bot.judge.measured.samples import Reading, Readings, Sample, Wish
from bot.plan import Metric
from bot.retry import METRICS
from infra.metrics.placeholders import filled_in, revisions_asked
from infra.prometheus.answers import Rows, counts, gauges, latencies, rows

STEP = timedelta(minutes=1)
LAG = timedelta(minutes=2)
"""Managed Prometheus scrapes every 30 seconds or so, and shows a sample within another minute."""
TIMEOUT = 10.0
PARALLEL = 8
MANAGED = "https://monitoring.googleapis.com/v1/projects/{project}/location/global/prometheus"
SCOPE = "https://www.googleapis.com/auth/monitoring.read"
LARGEST_ANSWER = 4_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Asked(NamedTuple):
    wish: Wish
    metric: Metric
    revision: str


class Prometheus:
    """The port MetricSource. ``base`` is the API's address, with ``{project}`` for the target's;
    ``connect`` makes a session that has what it takes to be let in, when it is first needed. What
    can't be read is a Reading with a problem."""

    def __init__(
        self,
        connect: Callable[[], requests.Session],
        base: str,
        lag_override: timedelta | None = None,
    ) -> None:
        self._session, self._base = cache(connect), base.rstrip("/")
        self._lag = LAG if lag_override is None else lag_override

    def read(
        self, wishes: Sequence[Wish], now: datetime, within: float | None = None
    ) -> Mapping[str, Readings]:
        """Readings per service id and metric family; queries run side by side."""
        through = now - self._lag
        through -= (through - _EPOCH) % STEP
        patience = TIMEOUT if within is None else within
        asked = [
            (wish, metric)
            for wish in wishes
            for metric in wish.metrics
            if metric.promql is not None
        ]
        found: dict[str, dict[str, Reading]] = {wish.service_id: {} for wish in wishes}
        with ThreadPoolExecutor(max(1, min(PARALLEL, len(asked)))) as pool:
            answers = pool.map(
                lambda each: self._reading(each[0], each[1], through, patience), asked
            )
            for (wish, metric), reading in zip(asked, answers, strict=True):
                found[wish.service_id][family(metric)] = reading
        return found

    def _reading(self, wish: Wish, metric: Metric, through: datetime, within: float) -> Reading:
        try:
            query = metric.promql
            if query is None:
                raise TypeError(f"Prometheus reads no {metric.tag}: queries")
            texts = (query.query, query.part or "")
            series = {
                revision: self._samples(_Asked(wish, metric, revision), through, within)
                for revision in revisions_asked(wish, *texts)
            }
        except CanarioError as error:
            words = f"{error.sentence} {error.next_step}".strip(" .")
            return Reading({}, through, STEP, words)
        return Reading({name: each for name, each in series.items() if each}, through, STEP)

    def _samples(self, asked: _Asked, through: datetime, within: float) -> tuple[Sample, ...]:
        query, kind = asked.metric.promql, asked.metric.kind
        if query is None:
            return ()
        whole = self._rows(query.query, asked, through, within)
        if kind == "gauge":
            return gauges(whole, STEP)
        if kind == "quantile":
            return latencies(whole, STEP)
        part = self._rows(query.part, asked, through, within) if query.part else []
        return counts(whole, part, STEP)

    def _rows(self, text: str, asked: _Asked, through: datetime, within: float) -> Rows:
        since = asked.wish.since + STEP
        start = since + (_EPOCH - since) % STEP
        if start > through:
            return []
        fields = {
            "query": filled_in(text, asked.wish, asked.revision, _escaped),
            "start": str(start.timestamp()),
            "end": str(through.timestamp()),
            "step": f"{STEP.total_seconds():g}",
        }
        base = self._base.replace("{project}", asked.wish.target.project)
        return rows(self._asked(f"{base}/api/v1/query_range", fields, within))

    def _asked(self, url: str, fields: Mapping[str, str], within: float) -> Any:
        try:
            answer = self._session().post(url, data=fields, timeout=within, allow_redirects=False)
        except (requests.RequestException, GoogleAuthError) as error:
            raise Unavailable(f"Prometheus did not answer: {type(error).__name__}.") from error
        if answer.status_code in (401, 403):
            raise Rejected(
                f"Prometheus does not let us read (HTTP {answer.status_code}).",
                "Grant roles/monitoring.viewer to this function's service account.",
            )
        if answer.status_code >= 500:
            raise Unavailable(f"Prometheus did not answer: HTTP {answer.status_code}.")
        try:
            body = answer.json() if len(answer.content) <= LARGEST_ANSWER else None
        except ValueError:
            body = None
        if answer.status_code >= 400:
            said = body.get("error", "") if isinstance(body, Mapping) else ""
            raise Rejected(f"Prometheus does not understand the query: {said}.")
        return body


def connect(url: str = "", lag_override: timedelta | None = None) -> Prometheus:
    """Google Managed Prometheus of each target's project with the default credentials; or the API
    at ``url``, without any unless that is Google's."""
    base = url or MANAGED

    def session() -> requests.Session:
        made = _managed() if ".googleapis.com" in base else requests.Session()
        for scheme in ("https://", "http://"):
            made.mount(scheme, HTTPAdapter(max_retries=_OFTEN))
        return made

    return Prometheus(session, base, lag_override)


_OFTEN = Retry(
    total=METRICS.tries - 1,
    backoff_factor=METRICS.first,
    status_forcelist=(429, 502, 503),
    allowed_methods=None,
    raise_on_status=False,
)


def _managed() -> requests.Session:
    import google.auth
    from google.auth.transport.requests import AuthorizedSession

    credentials, _ = google.auth.default(scopes=[SCOPE])
    session: requests.Session = AuthorizedSession(credentials)  # type: ignore[no-untyped-call]
    return session


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')
