"""Draws a chart as a picture (PNG). Pillow is imported where it draws, and nowhere else: it takes
a tenth of the time and the space that matplotlib takes."""

import io

from bot.judge.measured.numbers import said
from bot.service.values.chart import Chart, Curve
from infra.slack.chart_paper import INK, RIGHT, TITLE, WIDTH, XY, Paper, top_of

PANEL, TOP, GAP, BOTTOM = 180, 122, 80, 50
HEADROOM = 1.06
FAR = 8
"""A limit that is so many times what was seen would press the lines flat: it is told in words."""

CANARY, STABLE, LIMIT = "#b5500b", "#1264a3", "#a01040"


def draw(chart: Chart) -> bytes:
    """The picture. Lines differ in form, not only in colour, and each is named at its end: the
    canary's is thick with dots, stable's is thin, the limit is dashed."""
    from PIL import Image
    from PIL import ImageDraw as Drawing

    height = TOP + (PANEL + GAP) * len(chart.curves) + PANEL + BOTTOM
    image = Image.new("RGB", (WIDTH, height), "white")
    paper = Paper(Drawing.Draw(image), chart.since, chart.until)
    paper.write((20, 20), f"{chart.service}: {chart.canary} against {chart.stable}", TITLE, INK)
    for number, curve in enumerate(chart.curves):
        _panel(paper, curve, TOP + number * (PANEL + GAP))
    _traffic(paper, chart, TOP + len(chart.curves) * (PANEL + GAP))
    paper.times(height - BOTTOM + 12, chart.times)
    kept = io.BytesIO()
    image.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _panel(paper: Paper, curve: Curve, top: float) -> None:
    seen = max(v for p in curve.points for v in (p.canary, p.stable) if v is not None)
    name, limit = curve.name, curve.limit
    if limit is not None and 0 < seen < limit / FAR:
        name, limit = f"{name}, far below its limit of {_value(limit, curve)}", None
    highest = top_of(max(seen, limit or 0.0))

    def y(value: float) -> float:
        return top + PANEL - min(value / highest, 1.0) * PANEL / HEADROOM

    levels = [(y(part * highest), _value(part * highest, curve)) for part in (0.0, 0.5, 1.0)]
    paper.frame(top, name, levels)
    names: list[tuple[float, str, str]] = []
    if limit is not None:
        paper.dashes(y(limit), LIMIT)
        names.append((y(limit), f"limit {_value(limit, curve)}", LIMIT))
    stable = [(paper.x(p.at), y(p.stable)) for p in curve.points if p.stable is not None]
    canary = [(paper.x(p.at), y(p.canary)) for p in curve.points if p.canary is not None]
    if stable:
        paper.line(stable, STABLE, 3)
        last = next(p.stable for p in reversed(curve.points) if p.stable is not None)
        names.append((stable[-1][1], f"{curve.against} {_value(last, curve)}", STABLE))
    paper.line(canary, CANARY, 5, dots=True)
    now = next(p.canary for p in reversed(curve.points) if p.canary is not None)
    names.append((canary[-1][1], f"canary {_value(now, curve)}", CANARY))
    paper.labels(names, top + PANEL)


def _traffic(paper: Paper, chart: Chart, top: float) -> None:
    def y(percent: float) -> float:
        return top + PANEL - percent / 100 * PANEL / HEADROOM

    levels = [(y(part), f"{part} %") for part in (0, 50, 100)]
    paper.frame(top, "traffic of the canary", levels)
    points: list[XY] = []
    for share in chart.shares:
        if points:
            points.append((paper.x(share.at), points[-1][1]))
        points.append((paper.x(share.at), y(share.percent)))
    points.append((WIDTH - RIGHT, points[-1][1]))
    paper.line(points, CANARY, 5)
    paper.labels([(points[-1][1], f"{chart.shares[-1].percent} %", CANARY)], top + PANEL)


def _value(value: float, curve: Curve) -> str:
    return said(value, curve.unit)
