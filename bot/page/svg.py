"""Charts as SVG: lines over time, with what was decided as marks."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from html import escape
from math import floor, log10
from typing import NamedTuple

from bot.plan import format_duration

WIDTH, HEIGHT = 1000, 220
LEFT, RIGHT, TOP, BOTTOM = 100, 30, 24, 34
MOST_POINTS = 700
"""More would not be seen: then each is the highest of some."""


STEPS = tuple(timedelta(minutes=n) for n in (1, 5, 15, 30, 60, 180, 360, 720, 1440, 2880, 10080))
MOST_TIMES = 6


class Line(NamedTuple):
    """``points`` are moments and values; None where nothing is known. ``steps``: it keeps a value
    until the next one."""

    name: str
    color: str
    points: Sequence[tuple[datetime, float | None]]
    steps: bool = False


class Mark(NamedTuple):
    """A moment at which something was decided."""

    at: datetime
    color: str
    words: str


class Frame(NamedTuple):
    """From when to when, and up to which value."""

    start: datetime
    end: datetime
    top: float

    def x(self, at: datetime) -> float:
        """Where a moment is."""
        part = (at - self.start) / max(self.end - self.start, timedelta(seconds=1))
        return LEFT + part * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        """Where a value is."""
        return HEIGHT - BOTTOM - min(value / self.top, 1.0) * (HEIGHT - TOP - BOTTOM)


def chart(
    lines: Sequence[Line],
    marks: Sequence[Mark],
    span: tuple[datetime, datetime],
    said: Callable[[float], str],
    name: str,
) -> str:
    """One chart; ``said`` writes a value."""
    values = [value for line in lines for _, value in line.points if value is not None]
    frame = Frame(*span, round_top(max(values, default=0.0)))
    parts = [_axes(frame, said)]
    parts += [_mark(frame, each) for each in marks]
    parts += [path for line in lines for path in _paths(frame, line)]
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(name)}">'
        f"{''.join(parts)}</svg>"
    )


def _axes(frame: Frame, said: Callable[[float], str]) -> str:
    found = []
    for part in (0.0, 0.5, 1.0):
        y = frame.y(part * frame.top)
        found.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" '
            f'stroke="currentColor" stroke-opacity=".15"/>'
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">'
            f"{escape(said(part * frame.top))}</text>"
        )
    for since in round_times(frame.end - frame.start):
        x = frame.x(frame.start + since)
        found.append(
            f'<text x="{x:.1f}" y="{HEIGHT - 6}" text-anchor="middle">'
            f"{format_duration(since)}</text>"
        )
    return "".join(found)


def round_top(value: float) -> float:
    """The lowest of 1, 2, 5 and their tenfolds that is not below a value."""
    if value <= 0:
        return 1.0
    ten = 10.0 ** floor(log10(value))
    return next(top for part in (1, 2, 5, 10) if (top := part * ten) >= value * (1 - 1e-9))


def round_times(whole: timedelta) -> list[timedelta]:
    """Some round times of a span, from its start on."""
    step = next((each for each in STEPS if whole / each <= MOST_TIMES), STEPS[-1])
    return [step * n for n in range(int(whole / step) + 1)]


def _mark(frame: Frame, mark: Mark) -> str:
    x = frame.x(mark.at)
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" '
        f'stroke="var(--{mark.color})" stroke-dasharray="3 3"><title>{escape(mark.words)}'
        "</title></line>"
    )


def _paths(frame: Frame, line: Line) -> list[str]:
    """A path for each stretch in which something is known."""
    stretches: list[list[tuple[float, float]]] = [[]]
    for at, value in thinned(line.points):
        if value is None:
            stretches.append([])
            continue
        here = stretches[-1]
        if line.steps and here:
            here.append((frame.x(at), here[-1][1]))
        here.append((frame.x(at), frame.y(value)))
    return [
        f'<polyline fill="none" stroke="var(--{line.color})" stroke-width="1.8" '
        'vector-effect="non-scaling-stroke" '
        f'points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in each)}"/>'
        for each in stretches
        if each
    ]


def thinned(
    points: Sequence[tuple[datetime, float | None]],
) -> Sequence[tuple[datetime, float | None]]:
    """As many points as can be seen; of those that fall together the highest."""
    size = -(-len(points) // MOST_POINTS)
    if size <= 1:
        return points
    groups = [points[n : n + size] for n in range(0, len(points), size)]
    return [max(each, key=lambda point: -1.0 if point[1] is None else point[1]) for each in groups]
