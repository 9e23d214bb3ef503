"""Several sources of metrics behind one port, wired as the functions wire them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.judge.measured.families import family
from bot.judge.measured.samples import Gauge, Reading, Readings, Wish
from bot.plan import BUILTIN, CloudRunTarget, Metric
from infra.metrics.registry import Source
from infra.metrics.sources import MetricSources
from tests.support.running_world import running
from tests.support.world import CANARY, PROJECT, REGION, SERVICE, SHOP, World

MINUTE = timedelta(minutes=1)
UP = Metric.model_validate({"promql": 'up{revision="{revision}"}', "unit": "count"})
REQUESTS = BUILTIN["requests"]


@dataclass
class Sevens:
    """A source that has seven of everything, and keeps what it was asked for."""

    wishes: list[Wish] = field(default_factory=list)

    def read(
        self, wishes: Sequence[Wish], now: datetime, within: float | None = None
    ) -> Mapping[str, Readings]:
        """A gauge of one minute for each metric."""
        self.wishes += wishes
        reading = Reading({CANARY: (Gauge(now - MINUTE, now, 7.0),)}, now, MINUTE)
        return {w.service_id: {family(m): reading for m in w.metrics} for w in wishes}


@pytest.fixture
def sevens() -> Sevens:
    """The second source."""
    return Sevens()


@pytest.fixture
def world(tmp_path: Path, sevens: Sevens) -> Iterator[World]:
    """A deployment with one line more in the registry."""
    added = Source(reads=("promql",), connect=lambda _settings: sevens)
    with running(World(tmp_path, [added])) as ready:
        yield ready


def wish(world: World, *metrics: Metric) -> Wish:
    """What is needed of the shop's last ten minutes."""
    target = CloudRunTarget(project=PROJECT, region=REGION, service=SHOP)
    return Wish(SERVICE, target, metrics, world.clock.now() - 10 * MINUTE, (CANARY,))


def read(world: World, *metrics: Metric) -> Readings:
    """What the functions' port says."""
    return world.wiring.metrics.read([wish(world, *metrics)], world.clock.now())[SERVICE]


def test_a_metric_is_read_from_the_source_of_its_tag(world: World, sevens: Sevens) -> None:
    """The new source gets its own metrics and no other; one answer has all of them."""
    found = read(world, UP, REQUESTS)
    assert set(found) == {family(UP), family(REQUESTS)}
    assert [each.problem for each in found.values()] == ["", ""]
    [sample] = found[family(UP)].series[CANARY]
    assert isinstance(sample, Gauge)
    assert sample.value == 7
    assert [each.metrics for each in sevens.wishes] == [(UP,)]


def test_a_source_that_nothing_needs_is_not_asked(world: World, sevens: Sevens) -> None:
    """Built-in metrics alone cost one system's calls."""
    assert set(read(world, REQUESTS)) == {family(REQUESTS)}
    assert sevens.wishes == []


def test_a_metric_without_a_source_says_so(world: World, sevens: Sevens) -> None:
    """It is a reading with a problem, beside the others that are read."""
    sources = MetricSources({"builtin": sevens})
    found = sources.read([wish(world, UP, REQUESTS)], world.clock.now())[SERVICE]
    assert found[family(UP)].problem == "no source of metrics reads promql: queries"
    assert found[family(REQUESTS)].problem == ""
