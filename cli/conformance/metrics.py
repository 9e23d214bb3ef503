"""When and under which labels Cloud Monitoring shows the requests of a service."""

import time
from collections.abc import Iterator

import requests
from google.cloud import monitoring_v3

from cli.conformance.claims import Claim
from infra.terminal.waiting import doing

REQUESTS = 20
SECONDS = 10.0
PAUSE = 1.0
RESOURCE = ("project_id", "location", "service_name", "revision_name", "configuration_name")
METRIC = ("response_code", "response_code_class")


def claims(
    client: monitoring_v3.MetricServiceClient, project: str, service: str, uri: str, wait: float
) -> Iterator[Claim]:
    """Visit the service, and wait at most ``wait`` seconds until the visits are seen."""
    began = time.time()
    doing(f"visiting {uri}")
    answers = {requests.get(uri, timeout=SECONDS).status_code for _ in range(REQUESTS)}
    doing(f"waiting for Monitoring to show the visits, for {wait:.0f} s at most")
    found = None
    while found is None and time.time() - began < wait:
        found = _series(client, project, service, began)
        if found is None:
            time.sleep(PAUSE)
    more = f"{time.time() - began:.0f} s; answers {sorted(answers)}"
    yield Claim("requests are seen in Monitoring", ("seen",), "seen" if found else "not", more)
    if found is not None:
        for what, names, labels in (
            ("the resource's labels", RESOURCE, found.resource.labels),
            ("the metric's labels", METRIC, found.metric.labels),
        ):
            missing = sorted(set(names) - set(labels))
            yield Claim(what, ("all",), f"without {missing}" if missing else "all", str(labels))


def _series(
    client: monitoring_v3.MetricServiceClient, project: str, service: str, began: float
) -> monitoring_v3.TimeSeries | None:
    metric = 'metric.type="run.googleapis.com/request_count"'
    where = f'resource.type="cloud_run_revision" AND resource.labels.service_name="{service}"'
    now = time.time()
    interval = monitoring_v3.TimeInterval(
        start_time={"seconds": int(began) - 60}, end_time={"seconds": int(now) + 1}
    )
    request = monitoring_v3.ListTimeSeriesRequest(
        name=f"projects/{project}", filter=f"{metric} AND {where}", interval=interval
    )
    return next(iter(client.list_time_series(request=request)), None)
