"""Prometheus: what a plan's ``promql:`` queries find, by the HTTP API of Google Managed Prometheus.

Each query is evaluated once a minute, over the minutes that are needed: a range query.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import requests
from google.auth.exceptions import GoogleAuthError
from requests.adapters import HTTPAdapter

from bot.errors import Unavailable
from bot.judge.measured.families import family
from bot.judge.measured.samples import Reading, Readings, Sample, Wish
from bot.plan import Metric
from bot.retry import METRICS
from infra.http.bodies import read_at_most, seconds_asked
from infra.http.deadline import Deadline
from infra.metrics.placeholders import filled_in, revisions_asked
from infra.metrics.problems import problem_of
from infra.prometheus.answers import LARGEST, Rows, body, counts, gauges, latencies, rows

STEP = timedelta(minutes=1)
LAG = timedelta(minutes=2)
"""Managed Prometheus scrapes every 30 seconds or so, and shows a sample within another minute."""
TIMEOUT = 10.0
PARALLEL = 8
MANAGED = "https://monitoring.googleapis.com/v1/projects/{project}/location/global/prometheus"
SCOPE = "https://www.googleapis.com/auth/monitoring.read"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Asked(NamedTuple):
    wish: Wish
    metric: Metric
    revision: str


class Prometheus:
    """The port MetricSource. ``base`` is the API's address, with ``{project}`` for the target's;
    ``connect`` makes a session for one call, which ends at its deadline and has what it takes to
    be let in. What can't be read is a Reading with a problem."""

    def __init__(
        self,
        connect: Callable[[Deadline], requests.Session],
        base: str,
        lag_override: timedelta | None = None,
    ) -> None:
        self._session, self._base = connect, base.rstrip("/")
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
        except Exception as error:
            return Reading({}, through, STEP, problem_of(error, "Prometheus"))
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
        """The answer, tried a few times. ``within`` is for all of it, however slowly it comes and
        however long Prometheus asks us to wait: what would be longer is given up at once."""
        tried = 0
        with Deadline(within) as deadline:
            while True:
                try:
                    return self._once(url, fields, deadline)
                except Unavailable as error:
                    tried += 1
                    wait = METRICS.wait(tried, error)
                    if not METRICS.more(tried) or deadline.remaining(wait) < wait:
                        raise
                    time.sleep(wait)

    def _once(self, url: str, fields: Mapping[str, str], deadline: Deadline) -> Any:
        try:
            with (
                self._session(deadline) as session,
                session.post(
                    url,
                    data=fields,
                    timeout=deadline.remaining(deadline.seconds),
                    allow_redirects=False,
                    stream=True,
                ) as answer,
            ):
                status, content = answer.status_code, read_at_most(answer, LARGEST)
                retry_after = seconds_asked(answer.headers)
        except (OSError, ValueError, GoogleAuthError) as error:
            why = late(deadline) if deadline.over else type(error).__name__
            raise Unavailable(f"Prometheus did not answer: {why}.") from error
        if deadline.over:  # what was cut off may read as a whole one
            raise Unavailable(f"Prometheus did not answer: {late(deadline)}.")
        return body(status, content, retry_after)


def connect(url: str = "", lag_override: timedelta | None = None) -> Prometheus:
    """Google Managed Prometheus of each target's project with the default credentials; or the API
    at ``url``, without any unless that is Google's."""
    base = url or MANAGED
    credentials = cache(_credentials)

    def session(deadline: Deadline) -> requests.Session:
        made = _managed(credentials()) if ".googleapis.com" in base else requests.Session()
        for scheme in ("https://", "http://"):
            adapter = HTTPAdapter(max_retries=0)
            deadline.watch(adapter)
            made.mount(scheme, adapter)
        return made

    return Prometheus(session, base, lag_override)


def late(deadline: Deadline) -> str:
    """That it is over, in words."""
    return f"nothing within {deadline.seconds:g} s"


def _credentials() -> Any:
    import google.auth

    return google.auth.default(scopes=[SCOPE])[0]


def _managed(credentials: Any) -> requests.Session:
    from google.auth.transport.requests import AuthorizedSession

    session: requests.Session = AuthorizedSession(credentials)  # type: ignore[no-untyped-call]
    return session


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')
