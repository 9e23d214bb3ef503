"""One rollout: traffic, steps, its checks over time, the evidence, the story, approvals."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.judge.measured.numbers import said
from bot.page.evidence import Progress, progress
from bot.page.html import listed, moment, table, text
from bot.page.parts import brief, split, steps
from bot.page.svg import Line, Mark, chart
from bot.plan import Plan
from bot.rollout.notices.reasons import because
from bot.rollout.state import Desired, Phase, Rollout, Service
from bot.service.carrying_out.notices.postmortem import deed
from bot.service.values.chart import Curve, Share, chart_of
from bot.service.values.records import AuditEntry
from bot.service.wording.phases import CHECK_OUTCOMES, title_words

MOST_CURVES, MOST_EVIDENCE = 8, 4
SHORTEST = timedelta(minutes=10)
"""Of a chart, so that its first minutes are not drawn over its whole width."""

MARKED = {
    Phase.HOLDING: "hold",
    Phase.ROLLING_BACK: "bad",
    Phase.COMPLETED: "good",
    Phase.WATCHING: "good",
}


Span = tuple[datetime, datetime]
"""From when to when a chart goes."""


DONE = {
    "ticked": "evaluated it",
    "traffic_settled": "saw the traffic served",
    "traffic_failed": "saw the traffic refused",
    "verified": "probed the canary",
    "deadline_passed": "ended a wait",
    "drift_seen": "saw traffic set by hand",
    "card_posted": "posted its message",
}
"""What was done, of facts that say it otherwise than people do."""

_STEP = re.compile(r"\bstep (\d+)")


class Lines(NamedTuple):
    """What one chart draws, and the names of its lines by their colour's class."""

    drawn: Sequence[Line]
    names: Sequence[tuple[str, str]] = ()


class Shown(NamedTuple):
    """A rollout with its service, and the trail's last ``entries`` about it; ``cut``: it has
    more."""

    service: Service
    rollout: Rollout
    entries: Sequence[AuditEntry]
    cut: bool = False


def title_of(shown: Shown) -> str:
    """Service, canary and state."""
    return title_words(shown.rollout, desired_of(shown))


def rollout_page(shown: Shown, now: datetime) -> Iterator[str]:
    """The content of the page."""
    rollout = shown.rollout
    yield f'<article class="{rollout.phase}">{steps(rollout)}'
    yield from brief(shown.service, rollout, now)
    yield f"{split(rollout, desired_of(shown))}</article>"
    yield from _charts(shown, now)
    yield from _checks(rollout)
    yield from _evidence(rollout.plan, shown.entries, now)
    yield from _people(rollout)
    yield from _story(shown)
    yield from _about(rollout)


def desired_of(shown: Shown) -> Desired | None:
    """What its service should serve, while that is this rollout's doing."""
    return shown.service.desired if shown.service.active is shown.rollout else None


def _charts(shown: Shown, now: datetime) -> Iterator[str]:
    """Each check, canary against stable with its limit, under the traffic's steps."""
    found = chart_of(shown.rollout, shown.entries, MOST_CURVES)
    if found is None:
        return
    end = max(shown.rollout.ended_at or now, found.until)
    span = (min(found.since, end - SHORTEST), end)
    marks = list(_marks(shown.entries))
    yield "<h2>Traffic of the canary</h2>"
    yield _figure(_traffic(found.shares, end), "ratio", "Traffic of the canary", span, marks)
    for curve in found.curves:
        yield f"<h2>{text(curve.name)}</h2>"
        words = f"{curve.name}, canary against {curve.against}: {_last(curve)}"
        yield _figure(_lines(curve, span), curve.unit, words, span, marks)
    if shown.cut:
        yield '<p class="soft">Only the last evaluations are drawn; the export has all.</p>'


def _figure(lines: Lines, unit: str, words: str, span: Span, marks: Sequence[Mark] = ()) -> str:
    drawn = chart(lines.drawn, marks, span, lambda value: said(value, unit), words)
    legend = "".join(f'<span class="{kind}">— {text(name)}</span>' for kind, name in lines.names)
    return f"<figure>{drawn}<figcaption>{legend}{text(words)}</figcaption></figure>"


def _traffic(shares: Sequence[Share], end: datetime) -> Lines:
    points = [(each.at, each.percent / 100) for each in shares]
    last = [(end, points[-1][1])] if points else []
    return Lines([Line("share", "good", [*points, *last], steps=True)])


def _lines(curve: Curve, span: Span) -> Lines:
    lines = [
        Line("canary", "canary", [(each.at, each.canary) for each in curve.points]),
        Line("stable", "stable", [(each.at, each.stable) for each in curve.points]),
    ]
    names = [("canary", "canary"), ("stable", curve.against)]
    if curve.limit is not None:
        lines.append(Line("limit", "bad", [(at, curve.limit) for at in span]))
        names.append(("limit", f"limit {said(curve.limit, curve.unit)}"))
    return Lines(lines, names)


def _last(curve: Curve) -> str:
    last = curve.points[-1]
    both = ((last.canary, "canary"), (last.stable, curve.against))
    return ", ".join(f"{who} {said(value, curve.unit)}" for value, who in both if value is not None)


def _marks(entries: Sequence[AuditEntry]) -> Iterator[Mark]:
    """Where a decision changed the phase; by the words of the state after it."""
    before = ""
    for entry in entries:
        phase = entry.after.partition(",")[0].strip()
        if phase != before and before and phase in MARKED:
            yield Mark(entry.at, MARKED[Phase(phase)], entry.after)
        before = phase


def _checks(rollout: Rollout) -> Iterator[str]:
    verdict = rollout.verdict
    if verdict is None:
        return
    rows = [
        (
            text(each.name),
            f'<span class="{each.outcome}">{CHECK_OUTCOMES[each.outcome]}</span>'
            f"{'' if each.hard else ', a warning only'}",
            text(each.in_full),
        )
        for each in verdict.results
    ]
    yield "<h2>Checks</h2>"
    yield table(f"As judged at {verdict.until:%H:%M:%S} UTC", ("Check", "Is", "Seen"), rows)
    proofs = listed(map(text, verdict.proofs))
    if proofs:
        yield f'<details id="proofs"><summary>What the evidence says</summary>{proofs}</details>'


def _evidence(plan: Plan, entries: Sequence[AuditEntry], now: datetime) -> Iterator[str]:
    found = progress(plan, entries)[:MOST_EVIDENCE]
    drawn = [each for each in found if len(each.points) > 1]
    if not drawn:
        return
    first = min(each.points[0][0] for each in drawn)
    span = (min(first, now - SHORTEST), max(each.points[-1][0] for each in drawn))
    yield "<h2>Evidence against the canary</h2>"
    for each in drawn:
        yield _figure(_way(each, span), "ratio", _way_words(each), span)


def _way(each: Progress, span: Span) -> Lines:
    lines = [
        Line("evidence", "canary", each.points, steps=True),
        Line("line", "bad", [(at, 1.0) for at in span]),
    ]
    return Lines(lines, (("canary", "evidence"), ("limit", "rolls back here")))


def _way_words(each: Progress) -> str:
    return f"{each.name}: {said(each.points[-1][1], 'ratio')} of the way to a rollback"


def _people(rollout: Rollout) -> Iterator[str]:
    """Who has approved or confirmed what, and how each asking ended."""
    given = [
        f"✓ {text(each.role)}: {text(each.by.words)}, {moment(each.at)}{text(because(each.reason))}"
        for each in rollout.approvals
    ]
    asks = [
        f"{text(str(ask.kind))} of step {ask.step + 1}: {text(ask.ended or str(ask.outcome))}"
        for ask in rollout.asks
    ]
    if given or asks:
        yield f"<h2>Approvals</h2>{listed([*asks, *given])}"


class Told(NamedTuple):
    """One thing that happened: when, who did what, and how it stood after that."""

    at: datetime
    who: str
    done: str
    after: str


def story(shown: Shown) -> list[Told]:
    """What happened, in order; evaluations only where they changed something."""
    told, before = [], ""
    for entry in shown.entries:
        what = deed(entry) if entry.by.kind == "person" else ""
        if what or entry.after != before:
            done = what or DONE.get(entry.fact.kind, str(entry.fact.kind).replace("_", " "))
            after = _STEP.sub(_from_one, entry.after)
            told.append(Told(entry.at, entry.by.words, done.rstrip("."), after))
        before = entry.after
    return told


def _story(shown: Shown) -> Iterator[str]:
    """The newest first."""
    lines = [
        f"{moment(each.at)} <b>{text(each.who)}</b> {text(each.done)} "
        f'<span class="soft">{text(each.after)}</span>'
        for each in reversed(story(shown))
    ]
    if lines:
        yield f"<h2>Story</h2>{listed(lines)}"


def _from_one(found: re.Match[str]) -> str:
    """The trail counts a plan's steps from 0, people from 1."""
    return f"step {int(found[1]) + 1}"


def _about(rollout: Rollout) -> Iterator[str]:
    known = {
        "Canary": rollout.canary,
        "Stable": rollout.stable,
        "Plan": rollout.plan.name,
        "Started by": f"{rollout.requester.words}{because(rollout.reason)}",
        "Commit": rollout.commit,
        "Author": rollout.author,
        "Image": rollout.image,
    }
    rows = [(text(name), text(value)) for name, value in known.items() if value]
    yield f"<h2>About</h2>{table(rollout.id, ('What', 'Is'), rows)}"
