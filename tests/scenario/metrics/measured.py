"""A shop whose app writes metrics of its own, beside what Cloud Run measures."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.rollout.verdict import CheckResult
from sandbox.monitoring.custom import Kind, Type
from sandbox.monitoring.metrics import Value
from tests.scenario.journeys.busy import Busy
from tests.support.world import PROJECT

DAY = 86400.0
HOUR = 3600.0
OWN = "custom.googleapis.com/shop/own"
MINE = f'metric.type = "{OWN}" AND metric.label.revision = "{{revision}}"'
SHARED = f'metric.type = "{OWN}"'


def gauge(filter_: str = MINE, unit: str = "count") -> dict[str, Any]:
    """A plan's metric: the highest value of a second."""
    query = {"filter": filter_, "aligner": "ALIGN_MAX", "reducer": "REDUCE_MAX"}
    return {"monitoring": query, "unit": unit}


def summed(kind: str, unit: str, filter_: str = MINE, **more: Any) -> dict[str, Any]:
    """A plan's metric that is added up."""
    query = {"filter": filter_, "aligner": "ALIGN_DELTA", "reducer": "REDUCE_SUM"}
    part = {"part": more.pop("part")} if "part" in more else {}
    return {"monitoring": {**query, **part}, "unit": unit, "kind": kind, **more}


class Measured(Busy):
    """What the app writes, second by second, is whatever a test says."""

    def app_has(
        self, kind: Kind, value_type: Type, unit: str = "1", metric_type: str = OWN
    ) -> None:
        """It has this metric from now on."""
        self.cloud.monitoring.custom.define(metric_type, kind, value_type, unit)

    def app_wrote(
        self,
        value: Callable[[int], Value],
        *,
        seconds: int,
        ago: float = 0.0,
        metric_type: str = OWN,
        labels: Mapping[str, str] | None = None,
        every: int = 1,
    ) -> None:
        """``value(n)`` in the nth of the last ``seconds`` before ``ago``."""
        last = int(self.clock()) - int(ago)
        for n in range(0, seconds, every):
            at = float(last - seconds + n + 1)
            write = self.cloud.monitoring.custom.write
            write(metric_type, PROJECT, at, value(n), labels or {})

    def one_check(self, **check: Any) -> None:
        """The canary gets 10 %, and this check is all that counts."""
        self.write_plan(checks={"own": check}, guard=False)
        self.start(10)

    def judged(self) -> None:
        """What was written can be read, and the scheduler looks."""
        self.clock.forward(3)
        self.tick()

    def result(self, check: str) -> CheckResult:
        """What the last verdict says of a check."""
        verdict = self.rollout.verdict
        assert verdict is not None, "not judged yet"
        return next(each for each in verdict.results if each.check == check)
