"""What is so in the described world, over time: traffic, and what each metric has on each side."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import cos, pi
from typing import Literal

Side = Literal["canary", "stable"]
Shape = Literal["steady", "daily", "quiet_nights"]
SIDES: tuple[Side, ...] = ("canary", "stable")

ERRORS, LATENCY = "errors", "latency"
"""The signals of the requests themselves: a fraction of 5xx answers, and a p95 in seconds."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_PEAK = 15
"""The hour, UTC, with most requests."""
_LOWEST = 0.3
"""Of the peak's requests, what is left at the quietest hour of a daily shape."""
_NIGHT = (23, 6)
"""From when to when nobody is there in quiet nights, in hours of UTC."""


@dataclass
class Course:
    """A number that changes at certain moments and keeps its value between them."""

    first: float
    _times: list[datetime] = field(default_factory=list)
    _values: list[float] = field(default_factory=list)

    def set(self, at: datetime, value: float) -> None:
        """From ``at`` on, which is not before the last change."""
        self._times.append(at)
        self._values.append(value)

    def at(self, moment: datetime) -> float:
        """Its value then."""
        place = bisect_right(self._times, moment)
        return self._values[place - 1] if place else self.first


@dataclass
class Traffic:
    """Requests a second of the whole service, over the day."""

    rps: Course
    shape: Shape

    def at(self, moment: datetime) -> float:
        """Requests a second then."""
        return self.rps.at(moment) * _part(self.shape, moment)


def _part(shape: Shape, moment: datetime) -> float:
    hour = moment.hour + moment.minute / 60
    if shape == "steady":
        return 1.0
    if shape == "quiet_nights" and not _NIGHT[1] <= hour < _NIGHT[0]:
        return 0.0
    wave = (1 + cos((hour - _PEAK) / 24 * 2 * pi)) / 2
    return _LOWEST + (1 - _LOWEST) * wave


class Signals:
    """``healthy`` is what each signal has on each side at first. Of its share of the traffic the
    canary gets ``part``; stable gets the rest."""

    def __init__(self, traffic: Traffic, healthy: Mapping[str, Mapping[Side, float]]) -> None:
        self.traffic = traffic
        self.silent_since: datetime | None = None
        self.part = Course(1.0)
        self._courses = {
            (name, side): Course(value)
            for name, sides in healthy.items()
            for side, value in sides.items()
        }

    def __contains__(self, name: str) -> bool:
        return (name, "canary") in self._courses

    def set(self, at: datetime, name: str, side: Side, value: float) -> None:
        """From ``at`` on."""
        self._courses[name, side].set(at, value)

    def at(self, moment: datetime, name: str, side: Side) -> float:
        """Its value then."""
        return self._courses[name, side].at(moment)
