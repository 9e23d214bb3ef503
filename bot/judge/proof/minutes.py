"""What was measured as the evidence takes it: period by period, both revisions side by side."""

from collections.abc import Callable, Iterator
from datetime import datetime

from bot.judge.evidence.minute import NOTHING, Minute, RevisionMinute
from bot.judge.measured.families import COUNTS, LATENCIES
from bot.judge.measured.possible import possible
from bot.judge.measured.samples import Counts, Histogram, Latencies, Reading, Readings
from bot.judge.proof.own_minutes import OwnMinutes


def counted(readings: Readings) -> Reading | None:
    """The reading of requests and errors, if they could be read."""
    found = readings.get(COUNTS)
    return None if found is None or found.problem else found


def minutes(
    readings: Readings,
    *,
    canary: str,
    stable: str,
    after: datetime,
    share: Callable[[datetime], float],
    own: OwnMinutes | None = None,
) -> Iterator[Minute]:
    """The whole periods from ``after`` on that are final, the oldest first.

    Without requests there are none. Latencies that could not be read are missing from them, and
    where they come later than the requests a period waits for both. ``share`` is the canary's
    percentage in a period that ends then, ``own`` has the events of a plan's own metrics.
    """
    requests = counted(readings)
    if requests is None:
        return
    slow = readings.get(LATENCIES)
    if slow is not None and slow.problem:
        slow = None
    through = min(requests.through, slow.through) if slow else requests.through
    sides = {side: _side(requests, slow, side, after) for side in (canary, stable)}
    ends = []
    end = requests.through
    while end - requests.period >= after:
        if end <= through:
            ends.append(end)
        end -= requests.period
    odd = {
        each.end
        for side in (canary, stable)
        for each in requests.series.get(side, ())
        if each.end > after and not possible(each)
    }
    for end in reversed(ends):
        one, other = sides[canary].get(end, NOTHING), sides[stable].get(end, NOTHING)
        events = own.at(end) if own else {}
        yield Minute(end, one, other, share(end), unshared=end in odd, own=events)


def _side(
    requests: Reading, slow: Reading | None, revision: str, after: datetime
) -> dict[datetime, RevisionMinute]:
    latencies: dict[datetime, Histogram] = {
        each.end: each.histogram
        for each in (slow.series.get(revision, ()) if slow else ())
        if each.end > after
        and isinstance(each, Latencies)
        and possible(each)
        and each.end - each.start == requests.period
    }
    return {
        each.end: RevisionMinute(each.total, each.errors, latencies.get(each.end))
        for each in requests.series.get(revision, ())
        if each.end > after and isinstance(each, Counts) and possible(each)
    }
