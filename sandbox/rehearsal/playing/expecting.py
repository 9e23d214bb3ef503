"""Whether what a scenario expects is in the timeline of its rehearsal."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.plan.values.units import format_duration
from bot.rollout.notices.topics import Topic
from sandbox.rehearsal.playing.play import Played
from sandbox.rehearsal.scenario.expectations import MESSAGE, Expectation
from sandbox.rehearsal.timeline import OTHERS, Entry

ALIKE = {"rolled_back": frozenset({"rolling_back", "rolled_back"})}
"""What says the same with other words: the decision and its end."""
QUOTED = 160
"""Characters of what happened instead."""


class Finding(NamedTuple):
    """Whether an expectation holds; ``why`` it does not."""

    expected: str
    holds: bool
    why: str = ""


def findings(played: Played) -> tuple[Finding, ...]:
    """Each expectation of the scenario in its order, and events that never had their moment."""
    found = [_finding(played, each) for each in played.scenario.expect]
    never = [
        Finding(f"the events {when.text}", False, f"{when.anchor} never happened")
        for when in played.never
    ]
    return (*found, *never)


def _finding(played: Played, wanted: Expectation) -> Finding:
    if wanted.kind == "ends":
        here = str(played.phase)
        return Finding(wanted.text, (here == wanted.whom) is not wanted.never, f"it ends {here}")
    matching = [each for each in _alike(played, wanted) if _fits(played, each, wanted)]
    timely = [each for each in matching if _in_time(played, each, wanted)]
    if wanted.never:
        return Finding(wanted.text, not timely, _said(played, timely[0]) if timely else "")
    if timely:
        return Finding(wanted.text, True)
    return Finding(wanted.text, False, _instead(played, wanted, matching))


def _alike(played: Played, wanted: Expectation) -> Iterator[Entry]:
    """The entries of that kind."""
    kinds = ALIKE.get(wanted.kind, frozenset({wanted.kind}))
    if wanted.kind == MESSAGE:
        kinds = frozenset(map(str, Topic))
    if wanted.kind == "reached":
        kinds = frozenset({"traffic"})
    return (each for each in played.timeline.entries if each.kind in kinds)


def _fits(played: Played, entry: Entry, wanted: Expectation) -> bool:
    if wanted.kind == "reached":
        return entry.share == int(wanted.whom.removesuffix("%"))
    text = entry.text.lower()
    here = wanted.whom.lower() in text and wanted.because.lower() in text
    share = _share_before(played, entry) if wanted.kind in ALIKE else entry.share
    return here and wanted.share in (None, share)


def _share_before(played: Played, entry: Entry) -> int:
    """What the canary served when it was decided to send it back."""
    before = [each.share for each in played.timeline.entries if each.at < entry.at]
    return before[-1] if before else 0


def _in_time(played: Played, entry: Entry, wanted: Expectation) -> bool:
    start, anchors = played.start, played.anchors
    if wanted.after is not None:
        first = wanted.after.moment(start, anchors)
        if first is None or entry.at < first:
            return False
    if wanted.by is not None:
        last = wanted.by.moment(start, anchors)
        if last is None or entry.at > last:
            return False
    if wanted.of is not None and wanted.within is not None:
        since = wanted.of.moment(start, anchors)
        if since is None or not timedelta() <= entry.at - since <= wanted.within:
            return False
    return True


def _instead(played: Played, wanted: Expectation, matching: list[Entry]) -> str:
    """What came closest to it."""
    if matching:
        return f"it was so at another time: {_said(played, matching[0])}"
    alike = list(_alike(played, wanted))
    if alike and wanted.kind not in (MESSAGE, "reached"):
        return f"otherwise: {_said(played, alike[0])}"
    if wanted.kind in OTHERS or wanted.kind in (MESSAGE, "reached"):
        return "it did not happen"
    last = str(played.phase)
    return f"it did not happen; it ends {last}"


def _said(played: Played, entry: Entry) -> str:
    words = entry.words if len(entry.words) <= QUOTED else f"{entry.words[:QUOTED]}…"
    return f"{since(played.start, entry.at)} at {entry.share} %: {words}"


def since(start: datetime, at: datetime) -> str:
    """How long after the start: ``1d 2h 5m``."""
    return format_duration(at - start)
