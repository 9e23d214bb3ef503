"""Which sources of metrics there are. To add one: a folder with its adapter, and a line here.

A plan's metric is tagged (``bot/plan/limits/metrics.py``), and the tag says who reads it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.plan.limits.metrics import MetricTag
from bot.service.ports.metric_source import MetricSource
from infra.metrics.sources import MetricSources
from infra.monitoring.source import connect as cloud_monitoring
from infra.prometheus.source import connect as prometheus
from infra.settings import Settings


@dataclass(frozen=True)
class Source:
    """A system that is asked for metrics: the tags that it reads, and how one connects to it."""

    reads: tuple[MetricTag, ...]
    connect: Callable[[Settings], MetricSource]


SOURCES: tuple[Source, ...] = (
    Source(
        ("builtin", "errors_are", "monitoring"),
        lambda found: cloud_monitoring(found.monitoring_endpoint or None, found.metrics_lag),
    ),
    Source(("promql",), lambda found: prometheus(found.prometheus_url, found.metrics_lag)),
)


def connect_sources(found: Settings, sources: Sequence[Source] = SOURCES) -> MetricSource:
    """All sources behind one port; each is connected to once, whatever it reads."""
    by_tag: dict[MetricTag, MetricSource] = {}
    for source in sources:
        by_tag |= dict.fromkeys(source.reads, source.connect(found))
    return MetricSources(by_tag)
