"""One minute cut for one criterion: which requests count as bad, of both revisions.

A cut is None where it can't be made: no histogram, another set of edges, edges not chosen yet, or
minutes in which latency is not judged.
"""

from collections.abc import Sequence
from typing import NamedTuple

from bot.judge.evidence.criteria.latency import (
    above,
    certainly_slower,
    guard_edges,
    possibly_slower,
    times_edges,
)
from bot.judge.evidence.minute import Cut, Minute, RevisionMinute, errors
from bot.judge.evidence.processes.packed import packed
from bot.judge.evidence.processes.profile import Profile, Slices, sliced
from bot.judge.evidence.spec import CriterionSpec, Kind, Signal
from bot.judge.measured.histogram import count
from bot.judge.measured.samples import Histogram

EMPTY = Histogram((), (0,))

Cuts = Sequence[Cut | None]


def picks(spec: CriterionSpec, stable: Histogram) -> tuple[float, ...]:
    """The edges for a criterion that compares latencies, chosen from what stable did before."""
    if spec.signal is not Signal.LATENCY or spec.kind is Kind.ABSOLUTE:
        return ()
    if spec.kind is Kind.TIMES:
        return times_edges(stable, spec.ratio, spec.tail)
    return guard_edges(stable, [percentile for percentile, _ in spec.edges])


def cuts(spec: CriterionSpec, chosen: Sequence[float], minute: Minute, warming: bool) -> Cuts:
    """As many cuts as the criterion's kind takes: relative its edges, difference one, absolute and
    times one to fail and one to pass."""
    if spec.signal is Signal.ERRORS:
        cut = errors(minute)
        return (cut, cut) if spec.kind is Kind.ABSOLUTE else (cut,)
    if spec.signal is Signal.EVENTS:
        cut = _events(minute, spec.source)
        return cut, cut
    both = None if warming else _both(minute)
    if both is None or not (chosen or spec.kind is Kind.ABSOLUTE):
        return (None,) * (len(spec.edges) if spec.kind is Kind.RELATIVE else 2)
    if spec.kind is Kind.ABSOLUTE:
        return _against(spec.limit, both)
    if spec.kind is Kind.TIMES:
        return _at(both, chosen[1], chosen[0]), _at(both, chosen[3], chosen[2])
    return tuple([_at(both, edge, edge) for edge in chosen])


def _events(minute: Minute, source: str) -> Cut:
    """Events beside the requests that they may have come from."""
    own = minute.of(source)
    return Cut(own.canary.total, minute.canary.total, own.baseline.total, minute.baseline.total)


def slices(of: Profile | None, minute: Minute) -> Slices | None:
    """The minute's latencies in the profile's slices; None where that can't be done, or one
    revision had none."""
    one, other = minute.canary.latency, minute.baseline.latency
    if of is None or one is None or other is None:
        return None
    canary, stable = sliced(one, of.edges), sliced(other, of.edges)
    if canary is None or stable is None:
        return None
    nc, nb = sum(canary), sum(stable)
    return Slices(of, canary, stable, nc, nb) if nc and nb else None


class _Both(NamedTuple):
    """A minute's histograms with their requests."""

    canary: Histogram
    stable: Histogram
    nc: int
    nb: int


def _both(minute: Minute) -> _Both | None:
    canary, stable = _latency(minute.canary), _latency(minute.baseline)
    if canary is None or stable is None:
        return None
    return packed(_Both, (canary, stable, count(canary), count(stable)))


def _latency(side: RevisionMinute) -> Histogram | None:
    """Its histogram; an empty one without requests, None where there were some unmeasured."""
    if side.latency is not None:
        return side.latency
    return None if side.total else EMPTY


def _against(limit: float, both: _Both) -> Cuts:
    canary, stable, nc, nb = both
    surely = certainly_slower(canary, limit), nc, certainly_slower(stable, limit), nb
    maybe = possibly_slower(canary, limit), nc, possibly_slower(stable, limit), nb
    return packed(Cut, surely), packed(Cut, maybe)


def _at(both: _Both, edge: float, other: float) -> Cut | None:
    """The canary's requests above one edge, and stable's above the other."""
    canary, stable, nc, nb = both
    if not (edge and other):
        return None
    xc = above(canary, edge) if nc else 0
    xb = above(stable, other) if nb else 0
    if xc is None or xb is None:
        return None
    return packed(Cut, (xc, nc, xb, nb))
