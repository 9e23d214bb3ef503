"""A rehearsal as lines of text."""

from collections.abc import Iterable, Iterator

from sandbox.rehearsal.playing.expecting import Finding, since
from sandbox.rehearsal.playing.play import Played
from sandbox.rehearsal.timeline import Entry

WIDE = 100
INDENT = 26
HIDDEN = frozenset({"unpaged"})


def lines(played: Played) -> Iterator[str]:
    """The timeline: when, what the canary serves, what it is, and its words."""
    plan, scenario = played.plan, played.scenario
    yield f"{plan.name}: {scenario.description or 'a healthy canary'}"
    yield f"from {played.start:%a %Y-%m-%d %H:%M} UTC, seed {scenario.seed}"
    yield ""
    for entry in played.timeline.entries:
        if entry.kind not in HIDDEN:
            yield from _entry(played, entry)
    yield ""
    yield f"{played.phase} after {since(played.start, played.end)}" + _outcome(played)


def _outcome(played: Played) -> str:
    outcome = played.rollout.outcome if played.rollout else ""
    return f": {outcome}" if outcome else ""


def _entry(played: Played, entry: Entry) -> Iterator[str]:
    when = f"{since(played.start, entry.at):>10} {entry.share:>3} %  "
    first, *rest = _wrapped(entry.words, WIDE - INDENT - len(entry.kind) + 8)
    to = f" → {', '.join(entry.whom)}" if entry.kind in ("paged", "mailed") else ""
    yield f"{when}{entry.kind:<13}{first}{to if not rest else ''}"
    for number, line in enumerate(rest, 1):
        yield f"{'':>30}{line}{to if number == len(rest) else ''}"
    for detail in entry.details:
        for number, line in enumerate(_wrapped(detail, WIDE - 34)):
            yield f"{'':>30}{'· ' if not number else '  '}{line}"


def _wrapped(text: str, width: int) -> list[str]:
    found = [""]
    for word in text.split():
        if found[-1] and len(found[-1]) + 1 + len(word) > width:
            found.append(word)
        else:
            found[-1] = f"{found[-1]} {word}".strip()
    return found


def finding_lines(found: Iterable[Finding]) -> Iterator[str]:
    """Each expectation, and whether it holds."""
    for each in found:
        why = "" if each.holds else f": {each.why}"
        yield f"{'ok  ' if each.holds else 'NOT '} {each.expected}{why}"
