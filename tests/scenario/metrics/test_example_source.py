"""The example of docs/metric-sources.md, as it stands there, from its answers to the verdict."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.errors import Unavailable
from infra.metrics.registry import Source
from tests.scenario.metrics.measured import Measured
from tests.support.running_world import running
from tests.support.world import CANARY, STABLE

PAGE = Path(__file__).parents[3] / "docs" / "metric-sources.md"


class Render:
    """Graphite's answers: a number for each revision, every minute; or none, for it is away."""

    def __init__(self) -> None:
        self.values: dict[str, float] = {CANARY: 1.0, STABLE: 1.0}
        self.away = False

    def ask(self, target: str, since: datetime, until: datetime) -> list[Mapping[str, Any]]:
        """Of ``shop.REVISION.queue``, at whole minutes, with a minute that has no value."""
        if self.away:
            raise Unavailable("Graphite did not answer.")
        first = int(since.timestamp()) // 60 * 60
        minutes = range(first, int(until.timestamp()) + 120, 60)
        value = self.values[target.split(".")[1]]
        points = [[None if at % 600 == 0 else value, at] for at in minutes]
        return [{"target": target, "datapoints": points}]


@pytest.fixture
def render() -> Render:
    """What Graphite says."""
    return Render()


@pytest.fixture
def world(tmp_path: Path, render: Render) -> Iterator[Measured]:
    """A deployment with the page's source in the registry, and a check that reads it."""
    code = PAGE.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    found: dict[str, Any] = {}
    exec(compile(code, str(PAGE), "exec"), found)  # noqa: S102 - our own page
    source = Source(reads=("promql",), connect=lambda _: found["Graphite"](render.ask))
    with running(Measured(tmp_path, [source])) as ready:
        assert isinstance(ready, Measured)
        queue = {"promql": "shop.{revision}.queue", "unit": "count"}
        check = {"metric": queue, "promote": "<= 2x baseline", "rollback": "> 3x baseline"}
        ready.one_check(**check, max_age="5m")
        yield ready


def minutes(world: Measured, count: int) -> None:
    """So many pass, and two until they can be read."""
    world.clock.forward(60 * (count + 2))
    world.tick()


def test_its_values_are_judged_against_stable(world: Measured, render: Render) -> None:
    """As good as stable, and then much worse."""
    minutes(world, 4)
    assert world.result("own").outcome == "pass"
    assert world.result("own").baseline == 1
    render.values[CANARY] = 9.0
    minutes(world, 4)
    assert world.last_ended().phase == "rolled_back"


def test_when_it_is_away_that_is_said(world: Measured, render: Render) -> None:
    """It is no health, and no harm."""
    render.away = True
    minutes(world, 4)
    assert world.phase == "soaking"
    assert world.result("own").unseen
    assert "Graphite" in world.result("own").words
