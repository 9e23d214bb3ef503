"""Every metric of the runbooks' own, from Monitoring's wire to the verdict."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.plan import Check, Metric
from sandbox.cloud_run.histogram import MILLISECONDS, Histogram
from sandbox.monitoring.custom import Type
from sandbox.monitoring.metrics import Value
from tests.scenario.metrics.measured import Measured
from tests.support.running_world import running
from tests.support.world import CANARY, STABLE
from tests.unit.plan.examples import plan

LONG = 660
"""Seconds that the app has written: the longest ``for`` of a runbook, and a little."""
EVENTS = 20
"""So many in each second, where a rate or a distribution is taken."""

# Of each check what the app has while all is well, and what breaks it: a gauge's value, the part
# of a rate, seconds of a distribution, events a second.
VALUES: dict[str, dict[str, tuple[float, float]]] = {
    "denis-materializers": {
        "success": (1.0, 0.5),
        "materializer_latency": (0.5, 20.0),
        "errors": (0.0, 0.5),
        "chat_latency": (0.2, 2.0),
        "chat_latency_worse": (0.2, 2.0),
        "queue": (5, 900),
        "queue_overflow": (5, 900),
        "chat_is_up": (1, 0),
        "worker_seen": (5, 900),
        "decisiontrace_drops": (0, 20),
        "worker_out_of_memory": (0, 20),
        "graph_write_latency": (0.2, 9.0),
        "memory_api": (0.3, 0.95),
        "memory_workers": (0.3, 0.95),
        "memory_any": (0.3, 0.95),
        "errors_emergency": (0.0, 0.5),
        "uptime": (1, 0),
    },
    "pulpo-ai": {"availability": (1, 0), "latency": (0.2, 4.0), "errors": (0.0, 0.5)},
    "pulpo-slm": {
        "slm_errors": (0, 20),
        "slm_latency": (0.2, 4.0),
        "slm_latency_as_legacy": (0.2, 4.0),
        "slm_errors_as_legacy": (0.0, 0.5),
    },
    "sti-chat": {
        "openai_failures": (0.0, 0.5),
        "openai_circuit": (0, 1),
        "disk_free": (0.5, 0.05),
        "inodes": (0.5, 0.95),
    },
    "wa-backend": {"errors_per_minute": (0, 20)},
    "wa-backend-staging": {},
}
NOT_JUDGED = {"mitigate", "emergency", "owner", "advice"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Measured]:
    """A shop whose plan each test writes."""
    with running(Measured(tmp_path)) as ready:
        yield ready  # type: ignore[misc]


def own_checks(name: str) -> dict[str, Check]:
    """Each check of a plan by a query of its own, as the last step that has it says."""
    it = plan(name)
    found: dict[str, Check] = {}
    for step in range(len(it.steps)):
        found |= it.checks_at(step)
    return {each: check for each, check in found.items() if not check.metric.of_requests}


@pytest.mark.parametrize("name", VALUES)
def test_no_metric_of_a_runbook_is_left_out(name: str) -> None:
    """A metric that a plan gets has to be judged below."""
    assert set(own_checks(name)) == set(VALUES[name])


@pytest.mark.parametrize("well", [True, False], ids=["well", "broken"])
@pytest.mark.parametrize("name", [name for name in VALUES if VALUES[name]])
def test_every_metric_of_a_runbook_is_judged(world: Measured, name: str, well: bool) -> None:
    """While all is well each check passes; broken, each fails or keeps it from continuing."""
    checks = own_checks(name)
    world.write_plan(checks={n: dumped(each) for n, each in checks.items()}, guard=False)
    for check, it in checks.items():
        define(world, it.metric)
        wrote(world, it, VALUES[name][check][0], seconds=3600, ago=5, every=60, of=(STABLE,))
    world.start(10)
    world.clock.forward(LONG + 10)
    world.fault(error_rate=0.0 if well else 0.9)
    world.visit(1000)
    for check, it in checks.items():
        good, bad = VALUES[name][check]
        wrote(world, it, good if well else bad, seconds=LONG, of=(CANARY,))
        wrote(world, it, good, seconds=LONG, of=(STABLE,))
    world.judged()
    rollout = world.last_ended() if world.phase == "idle" else world.rollout
    assert rollout.verdict is not None
    found = {each.check: each for each in rollout.verdict.results}
    for check in checks:
        result = found[check]
        good = result.outcome == "pass"
        assert good is well, result
        assert well or result.outcome in {"fail", "miss"}, result
        assert result.value is not None, result


def dumped(check: Check) -> dict[str, Any]:
    """As a plan has it, without what nothing carries out yet."""
    written = check.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {field: value for field, value in written.items() if field not in NOT_JUDGED}


def define(world: Measured, metric: Metric) -> None:
    """The app has such a metric, of the kind that its aligner takes."""
    asked = metric.monitoring
    assert asked is not None
    summed = metric.kind != "gauge"
    types: dict[str, Type] = {"quantile": "DISTRIBUTION", "rate": "INT64", "count": "INT64"}
    of_gauge: Type = "BOOL" if asked.aligner == "ALIGN_FRACTION_TRUE" else "DOUBLE"
    world.app_has(
        "DELTA" if summed else "GAUGE",
        types.get(metric.kind, of_gauge),
        "ms" if metric.kind == "quantile" else "1",
        type_of(asked.filter),
    )


def wrote(
    world: Measured,
    check: Check,
    value: float,
    *,
    seconds: int,
    of: tuple[str, ...],
    ago: float = 0.0,
    every: int = 1,
) -> None:
    """The app wrote what the check's query finds; a metric of no revision is the canary's."""
    metric = check.metric
    asked = metric.monitoring
    assert asked is not None
    if type_of(asked.filter).startswith("run.googleapis.com"):
        return
    for revision in of if metric.by_revision or ago else set(of) & {CANARY}:
        for labels, number in parts(metric, revision, value):
            world.app_wrote(
                lambda _, n=number: n,  # type: ignore[misc]
                seconds=seconds,
                ago=ago,
                every=every,
                metric_type=type_of(asked.filter),
                labels=labels,
            )


def parts(metric: Metric, revision: str, value: float) -> Iterator[tuple[dict[str, str], Value]]:
    """Labels with what is written under them in one second."""
    asked = metric.monitoring
    assert asked is not None
    labels = labels_of(asked.filter, revision)
    if metric.kind == "rate":
        assert asked.part is not None
        bad = round(EVENTS * value)
        yield labels | labels_of(asked.part, revision), bad
        yield labels | dict.fromkeys(labels_of(asked.part, revision), "other"), EVENTS - bad
    elif metric.kind == "quantile":
        seen = Histogram(MILLISECONDS)
        for _ in range(EVENTS):
            seen.add(value * 1000)
        yield labels, seen
    else:
        yield labels, value if metric.kind == "gauge" else round(value)


def type_of(filter_: str) -> str:
    """The metric's type."""
    found = re.search(r'metric\.type = "([^"]+)"', filter_)
    assert found is not None
    return found[1]


def labels_of(filter_: str, revision: str) -> dict[str, str]:
    """The labels that it asks for."""
    filled = filter_.replace("{revision}", revision)
    filled = filled.replace("{variant}", "canary" if revision == CANARY else "stable")
    return dict(re.findall(r'metric\.label\.(\w+) = "([^"]+)"', filled))
