"""A rehearsal as one page that needs nothing else: charts, what was expected, the timeline."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from html import escape

from bot.judge.measured.numbers import said
from bot.page.svg import Line, Mark, chart
from bot.plan import Check
from sandbox.rehearsal.playing.expecting import Finding, since
from sandbox.rehearsal.playing.play import Played
from sandbox.rehearsal.shown.page.style import STYLE
from sandbox.rehearsal.timeline import Entry
from sandbox.rehearsal.world.healthy import checks_of
from sandbox.rehearsal.world.signals import ERRORS, LATENCY

MARKED = {
    "held": "hold",
    "rolling_back": "bad",
    "paged": "bad",
    "completed": "good",
    "world": "hold",
    "resumed": "good",
}
"""What is a mark in the charts, and its colour."""
POINTS = 600
"""Of each line about the described world."""
MOST_CHECKS = 8


def page(played: Played, found: Iterable[Finding]) -> str:
    """The page, as HTML."""
    title = f"{played.plan.name}: {played.scenario.description or 'a rehearsal'}"
    body = "\n".join([*_head(played, title), *_expected(found), *_charts(played), *_all(played)])
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style></head>\n<body>\n{body}\n"
        "</body></html>\n"
    )


def _head(played: Played, title: str) -> Iterator[str]:
    yield f"<h1>{escape(title)}</h1>"
    yield f'<p class="soft">Rehearsed from {played.start:%a %Y-%m-%d %H:%M} UTC, '
    yield f"seed {played.scenario.seed}. Nothing of it happened.</p>"
    outcome = played.rollout.outcome if played.rollout else ""
    words = escape(f"after {since(played.start, played.end)}. {outcome}")
    yield f'<p class="end {played.phase}"><b>{played.phase}</b> {words}</p>'


def _expected(found: Iterable[Finding]) -> Iterator[str]:
    found = list(found)
    if not found:
        return
    yield '<h2>Expected</h2>\n<ul class="found">'
    for each in found:
        mark = "ok" if each.holds else "not"
        why = "" if each.holds else f" — {escape(each.why)}"
        yield f'<li><span class="{mark}">{mark}</span> {escape(each.expected)}{why}</li>'
    yield "</ul>"


def _charts(played: Played) -> Iterator[str]:
    end = max(played.end, played.start + timedelta(minutes=10))
    span = (played.start, end)
    moments = [played.start + (end - played.start) * n / POINTS for n in range(POINTS + 1)]
    marks = [
        Mark(e.at, MARKED[e.kind], f"{e.kind}: {e.words}")
        for e in played.timeline.entries
        if e.kind in MARKED
    ]
    signals = played.world.signals
    shares = [(e.at, float(e.share)) for e in played.timeline.entries if e.kind == "traffic"]
    known = [(played.start, 0.0), *shares]
    served = Line("share", "good", [*known, (end, known[-1][1])], steps=True)
    drawn = chart([served], marks, span, lambda value: f"{value:.0f} %", "traffic")
    yield _figure("Traffic of the canary", drawn, [("share", "what the canary serves")])
    asked = Line("requests", "stable", [(at, signals.traffic.at(at)) for at in moments])
    drawn = chart([asked], marks, span, lambda value: f"{value:.0f}/s", "requests")
    yield _figure("Requests", drawn, [("stable", "a second, of the whole service")])
    if played.plan.target.flag is None:
        yield from _of_world(played, moments, marks, span)
    yield from _of_checks(played, marks, span)


def _of_world(
    played: Played, moments: list[datetime], marks: list[Mark], span: tuple[datetime, datetime]
) -> Iterator[str]:
    """Errors and latency of both sides, as the scenario describes them."""
    signals = played.world.signals
    both = (("canary", "canary"), ("stable", "stable"))
    for signal, title, unit in ((ERRORS, "Errors", "ratio"), (LATENCY, "Latency, p95", "seconds")):
        lines = [
            Line(side, color, [(at, signals.at(at, signal, side)) for at in moments], steps=True)  # type: ignore[arg-type]
            for side, color in both
        ]
        drawn = chart(lines, marks, span, lambda v, unit=unit: said(v, unit), title)  # type: ignore[misc]
        yield _figure(f"{title} in the described world", drawn, both)


def _of_checks(played: Played, marks: list[Mark], span: tuple[datetime, datetime]) -> Iterator[str]:
    """What the evaluations saw of each check."""
    known: dict[str, Check] = {}
    for _, name, check in checks_of(played.plan):
        known.setdefault(name, check)
    for name, check in list(known.items())[:MOST_CHECKS]:
        seen = [(e.at, e.seen[name]) for e in played.record.evaluations if name in e.seen]
        if not any(value is not None for _, (value, _) in seen):
            continue
        lines = [
            Line("canary", "canary", [(at, value) for at, (value, _) in seen]),
            Line("against", "stable", [(at, other) for at, (_, other) in seen]),
        ]
        unit = check.metric.unit
        drawn = chart(lines, marks, span, lambda v, unit=unit: said(v, unit), name)  # type: ignore[misc]
        limits = "; ".join(each.text for each in (check.promote, check.rollback) if each)
        legend = [("canary", "canary"), ("stable", "what it is held against")]
        yield _figure(f"Check {name}: {limits}", drawn, legend)


def _figure(title: str, drawn: str, legend: Iterable[tuple[str, str]]) -> str:
    names = "".join(f'<span class="{kind}">— {escape(words)}</span>' for kind, words in legend)
    return f"<h2>{escape(title)}</h2>\n<figure>{drawn}<figcaption>{names}</figcaption></figure>"


def _all(played: Played) -> Iterator[str]:
    yield "<h2>Timeline</h2>\n<ol>"
    for entry in played.timeline.entries:
        yield _entry(played, entry)
    yield "</ol>"


def _entry(played: Played, entry: Entry) -> str:
    details = "".join(f"<li>{escape(each)}</li>" for each in entry.details)
    to = f' <span class="soft">→ {escape(", ".join(entry.whom))}</span>' if entry.whom else ""
    return (
        f"<li><time>{since(played.start, entry.at)} · {entry.share} %</time>"
        f'<span class="kind {entry.kind}">{entry.kind}</span>'
        f"<div>{escape(entry.words)}{to}{f'<ul>{details}</ul>' if details else ''}</div></li>"
    )
