"""Cloud Monitoring: what was measured of services, one query per metric family and project."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from google.api_core import exceptions as google
from google.auth.exceptions import GoogleAuthError
from google.cloud import monitoring_v3

from bot.judge.measured.samples import Reading, Readings, Wish
from infra.metrics.problems import problem_of
from infra.monitoring.calls import CALL_TIMEOUT, problem, retry_briefly
from infra.monitoring.descriptors import USUAL_PERIOD, Descriptors
from infra.monitoring.queries import Query, queries
from infra.monitoring.series import readings_of
from infra.monitoring.wire import Row, rows

PARALLEL = 8


class CloudMonitoring:
    """The port MetricSource on Google Cloud Monitoring.

    ``lag_override`` is how old a sample must be to be taken for complete; without it the metric's
    descriptor says so (its sample period and ingest delay). What can't be read is a Reading with
    a problem, never an error. Answers are taken apart as raw protobuf messages, for wrapping
    every point by proto-plus costs several times as much.
    """

    def __init__(
        self, client: monitoring_v3.MetricServiceClient, lag_override: timedelta | None = None
    ) -> None:
        self._client = client
        self._lag = lag_override
        self._descriptors = Descriptors(client)

    def read(
        self, wishes: Sequence[Wish], now: datetime, within: float | None = None
    ) -> Mapping[str, Readings]:
        """Readings per service id and metric family; queries run side by side."""
        patience = CALL_TIMEOUT if within is None else within
        found: dict[str, dict[str, Reading]] = {wish.service_id: {} for wish in wishes}
        asked = queries(wishes)
        if asked:
            with ThreadPoolExecutor(min(PARALLEL, len(asked))) as pool:
                answers = list(pool.map(lambda query: self._answer(query, now, patience), asked))
            for query, answer in zip(asked, answers, strict=True):
                for service_id, reading in answer.items():
                    found[service_id][query.family] = reading
        return found

    def _answer(self, query: Query, now: datetime, within: float) -> Mapping[str, Reading]:
        if query.problem:
            return _problems(query.wishes, query.problem, now)
        try:
            descriptor = self._descriptors.get(query.project, query.metric_type, within)
            through = descriptor.through(now, self._lag)
            since = min(wish.since for wish in query.wishes)
            periods = (through - since) // descriptor.period
            parts = [
                (part, self._rows(query.request(part, through, descriptor.period, periods), within))
                for part in (query.parts if periods > 0 else ())
            ]
            return readings_of(query, parts, descriptor, through)
        except (google.GoogleAPIError, GoogleAuthError) as error:
            return _problems(query.wishes, problem(error, query), now)
        except Exception as error:
            return _problems(query.wishes, problem_of(error, "Cloud Monitoring"), now)

    def _rows(self, request: monitoring_v3.ListTimeSeriesRequest, within: float) -> list[Row]:
        pager = self._client.list_time_series(
            request=request, retry=retry_briefly(within), timeout=within
        )
        return [row for page in pager.pages for row in rows(page)]


def connect(endpoint: str | None = None, lag_override: timedelta | None = None) -> CloudMonitoring:
    """Google's Monitoring with the default credentials, or a plain gRPC server at ``host:port``."""
    if endpoint is None:
        return CloudMonitoring(monitoring_v3.MetricServiceClient(), lag_override)
    import grpc
    from google.cloud.monitoring_v3.services.metric_service.transports import (
        MetricServiceGrpcTransport,
    )

    transport = MetricServiceGrpcTransport(channel=grpc.insecure_channel(endpoint))
    return CloudMonitoring(monitoring_v3.MetricServiceClient(transport=transport), lag_override)


def _problems(wishes: Iterable[Wish], words: str, now: datetime) -> dict[str, Reading]:
    unread = Reading(series={}, through=now, period=USUAL_PERIOD, problem=words)
    return {wish.service_id: unread for wish in wishes}
