"""MetricSource on Cloud Monitoring: metrics of other projects and regions."""

import pytest

from bot.judge.measured.families import family
from bot.judge.measured.histogram import count
from bot.judge.measured.samples import Counts, Gauge, Latencies
from bot.plan import BUILTIN, Metric
from infra.monitoring.source import CloudMonitoring
from sandbox.world.cloud import Cloud
from tests.contract.cloud.monitoring import LATE, MINUTE, _own_reading, own
from tests.contract.cloud.scene import (
    CANARY,
    NOON,
    PROJECT,
    REGION,
    REVISIONS,
    SHOP,
    STABLE,
    Clock,
    served,
    wish,
)

SEEN = "acme-other"
OWN_COUNTS = own(
    "count",
    "count",
    filter='metric.type = "run.googleapis.com/request_count" AND '
    'resource.type = "cloud_run_revision" AND resource.labels.revision_name = "{revision}"',
)


@pytest.fixture
def two_projects(timed: Cloud, clock: Clock) -> Cloud:
    """A metrics scope that also sees another project, in which a shop has the same revisions; and
    the same shop in another region."""
    timed.monitoring.scopes[PROJECT] = {SEEN}
    clock.at(10)
    for project, region in ((SEEN, REGION), (PROJECT, "europe-west1")):
        timed.platform.add_service(
            project, region, "shop", revisions=REVISIONS, traffic={STABLE: 100}
        )
        served(timed, CANARY, failed=50, project=project, region=region)
    served(timed, CANARY, ok=8, failed=2)
    return timed


@pytest.mark.parametrize("metric", [BUILTIN["error_rate"], OWN_COUNTS])
@pytest.mark.usefixtures("two_projects")
def test_what_another_project_or_region_served_is_not_added(
    metrics: CloudMonitoring, clock: Clock, metric: Metric
) -> None:
    """Each metric is of the target's own project and region, whatever else the scope sees."""
    asked_for = wish(metric, revisions=REVISIONS)
    [sample] = metrics.read([asked_for], clock.at(LATE))[SHOP][family(metric)].series[CANARY]
    assert isinstance(sample, Counts)
    assert sample.total == 10


@pytest.mark.usefixtures("two_projects")
def test_every_builtin_metric_is_of_one_project(metrics: CloudMonitoring, clock: Clock) -> None:
    """Latencies and gauges, too: the other project's instances are not summed up with ours."""
    found = metrics.read([wish("latency_p95", "instances")], clock.at(LATE))[SHOP]
    [latencies] = found["latencies"].series[CANARY]
    assert isinstance(latencies, Latencies)
    assert count(latencies.histogram) == 10
    assert found["instances"].series[CANARY] == (Gauge(NOON, NOON + MINUTE, 1.0),)


@pytest.mark.parametrize("named", [f'project = "{SEEN}"', f'resource.labels.project_id = "{SEEN}"'])
@pytest.mark.usefixtures("two_projects")
def test_a_query_may_name_another_project(
    metrics: CloudMonitoring, clock: Clock, named: str
) -> None:
    """A plan's own query that names a project means that one."""
    query = OWN_COUNTS.monitoring
    assert query is not None
    metric = own("count", "count", filter=f"{query.filter} AND {named}")
    [sample] = _own_reading(metrics, metric, clock).series[CANARY]
    assert isinstance(sample, Counts)
    assert sample.total == 50
