"""Limits: a small language for where a metric is good enough, and where it is not."""

import math
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from bot.plan.limits.grammar import LIMIT, read_limit
from bot.plan.limits.lengths import lasting
from bot.plan.values.base import Spelled
from bot.plan.values.units import Duration, format_duration, format_seconds, plain

Op = Literal["<", "<=", ">", ">="]
Kind = Literal["absolute", "times_baseline", "baseline_plus", "times_share"]

Unit = Literal["ratio", "seconds", "count", "per_minute", "none"]
_MINUTE = timedelta(minutes=1)
LEAST_GROWTH = 0.01
"""``and growing`` alone: by so much of its own value over the samples that are judged."""


class Limit(Spelled):
    """A comparison such as ``> 2x baseline for 5m``.

    ``value`` is a fraction for percentages, seconds for times, else the number as written; for
    ``2x baseline`` it is 2, as for ``2x share`` (of all events, what the share of the traffic
    explains); for ``baseline + 10%`` it is 0.1. ``unit`` is the unit of an absolute
    value. For a relative limit it is ``none`` until the limit is put on a metric (``on``), then
    the metric's: ``baseline + n%`` adds n percentage points to a ratio, and n percent of the
    baseline to anything else. ``growing_by`` is the least growth that counts, as a fraction of the
    value.
    """

    pattern: ClassVar[str] = r"^\s*(<=?|>=?)\s*(\d|baseline).*$"
    expected: ClassVar[str] = LIMIT

    op: Op
    kind: Kind
    value: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    unit: Unit = "none"
    sustained: Duration | None = None
    growing: bool = False
    growing_by: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] = LEAST_GROWTH

    @classmethod
    def read(cls, text: str) -> dict[str, Any]:
        """The fields that a limit's text stands for; raises FieldError."""
        return read_limit(text)

    @property
    def relative(self) -> bool:
        """Whether it needs something to compare with."""
        return self.kind != "absolute"

    @property
    def of_share(self) -> bool:
        """Whether that is what the canary's share of the traffic explains."""
        return self.kind == "times_share"

    @property
    def text(self) -> str:
        """The canonical spelling."""
        return self._with(self._amount(), format_duration)

    @property
    def words(self) -> str:
        """The same in words for people: ``<= 800 ms for 5 min``."""
        return self._with(self._amount_in_words(), lasting)

    def _with(self, amount: str, how_long: Callable[[timedelta], str]) -> str:
        text = f"{self.op} {amount}"
        if self.sustained:
            text += f" for {how_long(self.sustained)}"
        return text + self.growth

    @property
    def growth(self) -> str:
        """`` and growing``, with how much where that is not the usual 1 %."""
        if not self.growing:
            return ""
        by = "" if self.growing_by == LEAST_GROWTH else f" by {plain(self.growing_by, 100)}%"
        return f" and growing{by}"

    def _amount(self) -> str:
        if self.kind in ("times_baseline", "times_share"):
            return f"{plain(self.value)}x {self.kind.removeprefix('times_')}"
        if self.kind == "baseline_plus":
            return f"baseline + {plain(self.value, 100)}%"
        if self.unit == "ratio":
            return f"{plain(self.value, 100)}%"
        if self.unit == "seconds":
            return format_seconds(self.value)
        return plain(self.value) + ("/min" if self.unit == "per_minute" else "")

    def _amount_in_words(self) -> str:
        if self.kind != "absolute" or self.unit != "seconds":
            return self._amount().replace("%", " %")
        if self.value < 1:
            return f"{plain(self.value, 1000)} ms"
        whole = timedelta(seconds=self.value)
        return lasting(whole) if whole >= _MINUTE else f"{plain(self.value)} s"

    def on(self, unit: Unit) -> "Limit":
        """This limit on a metric of that unit."""
        return self.model_copy(update={"unit": unit}) if self.relative else self

    def threshold(self, baseline: float | None) -> float | None:
        """The number to compare with; None when a baseline is needed and missing."""
        if self.kind == "absolute":
            return self.value
        if baseline is None or math.isnan(baseline):
            return None
        if self.kind in ("times_baseline", "times_share"):
            return baseline * self.value
        return baseline + (self.value if self.unit == "ratio" else baseline * self.value)

    def met_by(self, value: float, baseline: float | None = None) -> bool | None:
        """Whether ``value`` satisfies the comparison alone; None without a needed baseline."""
        threshold = self.threshold(baseline)
        if threshold is None or math.isnan(value):
            return None
        if self.op == "<":
            return value < threshold
        if self.op == "<=":
            return value <= threshold
        return value > threshold if self.op == ">" else value >= threshold


def overlap(promote: Limit, rollback: Limit) -> bool:
    """Whether one value could meet both; False when that depends on a baseline."""
    if promote.relative or rollback.relative or promote.unit != rollback.unit or rollback.growing:
        return False
    above, below = sorted((promote, rollback), key=lambda each: each.op[0], reverse=True)
    if above.op[0] == below.op[0]:
        return True
    both_inclusive = len(above.op) == len(below.op) == 2
    return below.value > above.value or (below.value == above.value and both_inclusive)


def sustained_longest(*limits: Limit | None) -> timedelta:
    """The longest ``for`` of these limits, zero when there is none."""
    return max((each.sustained for each in limits if each and each.sustained), default=timedelta(0))
