"""Draws a chart as a picture (PNG). Pillow is imported where it draws, and nowhere else: it takes
a tenth of the time and the space that matplotlib takes."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.judge.numbers import said
from bot.service.chart import Chart, Curve

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, PANEL, TOP, BOTTOM = 1400, 300, 130, 70
LEFT, RIGHT = 130, 250
INK, GREY, LINE = "#1d1c1d", "#616061", "#dddddd"
CANARY, STABLE, LIMIT = "#b5500b", "#1264a3", "#a01040"
GAP = 84

XY = tuple[float, float]


def draw(chart: Chart) -> bytes:
    """The picture. Lines differ in form, not only in colour, and each is named at its end: the
    canary's is thick with dots, stable's is thin, the limit is dashed."""
    from PIL import Image
    from PIL import ImageDraw as Drawing

    height = TOP + (PANEL + GAP) * (len(chart.curves) + 1) + BOTTOM
    image = Image.new("RGB", (WIDTH, height), "white")
    paper = Paper(Drawing.Draw(image), chart.since, _until(chart))
    title = f"{chart.service}: {chart.canary} (canary) against {chart.stable} (stable)"
    paper.write((LEFT, 24), _cut(title), 34, INK)
    for number, curve in enumerate(chart.curves):
        _panel(paper, curve, TOP + number * (PANEL + GAP))
    _traffic(paper, chart, TOP + len(chart.curves) * (PANEL + GAP))
    paper.times(height - BOTTOM + 8)
    kept = io.BytesIO()
    image.save(kept, "PNG", optimize=True)
    return kept.getvalue()


class Paper:
    """Where things are drawn: times to the right, values upwards."""

    def __init__(self, on: "ImageDraw", since: datetime, until: datetime) -> None:
        self._on = on
        self._since = since
        self._until = until
        self._fonts: dict[int, Any] = {}

    def x(self, at: datetime) -> float:
        """Where a time is."""
        whole = (self._until - self._since).total_seconds() or 1.0
        part = (at - self._since).total_seconds() / whole
        return LEFT + part * (WIDTH - LEFT - RIGHT)

    def write(self, at: XY, text: str, size: int, colour: str, anchor: str = "la") -> None:
        """Text; ``anchor`` as Pillow has it."""
        if size not in self._fonts:
            from PIL import ImageFont

            self._fonts[size] = ImageFont.load_default(size)
        self._on.text(at, text, fill=colour, font=self._fonts[size], anchor=anchor)

    def line(self, points: Sequence[XY], colour: str, width: int, dots: bool = False) -> None:
        """A line through points, with a dot on each where wanted."""
        self._on.line(points, fill=colour, width=width, joint="curve")
        for x, y in points if dots else ():
            self._on.ellipse((x - 7, y - 7, x + 7, y + 7), fill=colour)

    def dashes(self, y: float, colour: str) -> None:
        """A dashed level."""
        for x in range(LEFT, WIDTH - RIGHT, 28):
            self._on.line([(x, y), (min(x + 16, WIDTH - RIGHT), y)], fill=colour, width=4)

    def frame(self, top: float, name: str, ticks: Sequence[tuple[float, str]]) -> None:
        """A panel's name and its levels."""
        self.write((LEFT, top - 34), _cut(name), 26, INK)
        for y, words in ticks:
            self._on.line([(LEFT, y), (WIDTH - RIGHT, y)], fill=LINE, width=2)
            self.write((LEFT - 12, y), words, 24, GREY, "rm")

    def labels(self, wanted: Sequence[tuple[float, str, str]]) -> None:
        """Names at the lines' ends, moved apart where they would overlap."""
        last = float("-inf")
        for y, words, colour in sorted(wanted):
            last = max(y, last + 30)
            self.write((WIDTH - RIGHT + 16, last), words, 24, colour, "lm")

    def times(self, y: float) -> None:
        """When it began and ended."""
        self.write((LEFT, y), f"{self._since:%b %d %H:%M}", 24, GREY)
        self.write((WIDTH - RIGHT, y), f"{self._until:%b %d %H:%M} UTC", 24, GREY, "ra")


def _panel(paper: Paper, curve: Curve, top: float) -> None:
    values = [v for p in curve.points for v in (p.canary, p.stable) if v is not None]
    highest = max([*values, curve.limit or 0.0]) * 1.1 or 1.0

    def y(value: float) -> float:
        return top + PANEL - min(value / highest, 1.0) * PANEL

    paper.frame(
        top,
        curve.name,
        [(y(part * highest), _value(part * highest, curve)) for part in (0.0, 0.5, 1.0)],
    )
    names: list[tuple[float, str, str]] = []
    if curve.limit is not None:
        paper.dashes(y(curve.limit), LIMIT)
        names.append((y(curve.limit), f"limit {_value(curve.limit, curve)}", LIMIT))
    stable = [(paper.x(p.at), y(p.stable)) for p in curve.points if p.stable is not None]
    canary = [(paper.x(p.at), y(p.canary)) for p in curve.points if p.canary is not None]
    if stable:
        paper.line(stable, STABLE, 4)
        last = next(p.stable for p in reversed(curve.points) if p.stable is not None)
        names.append((stable[-1][1], f"stable {_value(last, curve)}", STABLE))
    paper.line(canary, CANARY, 7, dots=True)
    now = next(p.canary for p in reversed(curve.points) if p.canary is not None)
    names.append((canary[-1][1], f"canary {_value(now, curve)}", CANARY))
    paper.labels(names)


def _traffic(paper: Paper, chart: Chart, top: float) -> None:
    def y(percent: float) -> float:
        return top + PANEL - percent / 100 * PANEL

    paper.frame(top, "traffic of the canary", [(y(part), f"{part} %") for part in (0, 50, 100)])
    points: list[XY] = []
    for share in chart.shares:
        if points:
            points.append((paper.x(share.at), points[-1][1]))
        points.append((paper.x(share.at), y(share.percent)))
    points.append((WIDTH - RIGHT, points[-1][1]))
    paper.line(points, CANARY, 7)
    paper.labels([(points[-1][1], f"{chart.shares[-1].percent} %", CANARY)])


def _until(chart: Chart) -> datetime:
    return max([chart.until, *(share.at for share in chart.shares)])


def _value(value: float, curve: Curve) -> str:
    return said(value, curve.unit)


def _cut(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
