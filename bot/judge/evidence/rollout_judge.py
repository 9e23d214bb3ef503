"""The evidence of a whole rollout, across its steps: minutes in, a state out. Pure.

    state = begin(plan, history)                  # before traffic moves
    state = update(plan, state, minutes)          # every minute; as often as one likes
    found = report(plan, state)                   # outcome, evidence and words per criterion

Each minute is consumed once, in order. A batch may come in any order and overlap earlier ones: a
minute that was consumed changes nothing. One that is not newer than the newest consumed and was
not among them came late; one that was and now has other numbers was corrected; both are left out
and counted, once each. An e-process lives from what was known when it bet, so the evidence is not
rewritten; judging only minutes that are final (3 minutes old by default) is what keeps such
minutes rare, and ``rebuild`` judges all of the rollout again where someone wants to know.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from bot.judge.evidence.criteria import criterion as criteria
from bot.judge.evidence.criteria.criterion_state import CriterionState
from bot.judge.evidence.criteria.latency import ENOUGH, FEWEST
from bot.judge.evidence.criteria.minute_counts import EMPTY, Cuts, cuts, picks
from bot.judge.evidence.minute import Minute
from bot.judge.evidence.moments import moments
from bot.judge.evidence.noise import Noise, clump
from bot.judge.evidence.processes.profile import profile
from bot.judge.evidence.spec import CriterionSpec, EvidencePlan, Kind, Signal
from bot.judge.evidence.state import EvidenceState
from bot.judge.evidence.steady import ARRIVES, learn_usual
from bot.judge.measured.histogram import EdgesDiffer, count, merge
from bot.judge.measured.samples import Histogram

KEPT = 16
"""So many of the last minutes are remembered, to tell those seen from those that came late."""


def begin(plan: EvidencePlan, history: Iterable[Minute] = ()) -> EvidenceState:
    """The state before the first minute.

    ``history``: stable's minutes before the rollout (as ``baseline``; six hours of them), from
    which its clumps are learned and the latency edges are chosen. Without it edges are chosen in
    the rollout's first minutes.
    """
    before = sorted(history, key=lambda minute: minute.stamp)
    gathered = {source: _gathered(EMPTY, before, source) for source in ("", *plan.sources)}
    found = []
    for spec in plan.criteria:
        criterion = criteria.begin(spec)
        stable = gathered[spec.source]
        if count(stable) >= FEWEST:
            criterion = _looking(spec, criterion, stable)
        rows = _rows(spec, criterion, before)
        now = criterion.now._replace(noises=_learned(criterion, rows))
        found.append(criterion._replace(now=now, usual=_usual(rows)))
    unpicked = _unpicked(plan, found)
    return EvidenceState(
        tuple(found),
        stable=gathered[""] if "" in unpicked else None,
        own=tuple((source, gathered[source]) for source in plan.sources if source in unpicked),
    )


def update(
    plan: EvidencePlan,
    state: EvidenceState,
    minutes: Iterable[Minute],
    active: Collection[str] | None = None,
) -> EvidenceState:
    """The state after these minutes too, in any order, with any number of them seen before.

    ``active``: the names of the criteria that these minutes are for (a step may leave some out);
    all unless given. Of two minutes in a batch with the same end the one with more requests counts.
    """
    fresh: list[tuple[int, Minute]] = []
    for stamp, minute in _in_order(minutes):
        if stamp > state.through:
            state = _consume(plan, state, minute, stamp, active)
            fresh.append((stamp, minute))
        else:
            state = _again(_known(state, fresh), stamp, minute.digest)
            fresh = []
    return _known(state, fresh)


def rebuild(
    plan: EvidencePlan, minutes: Iterable[Minute], history: Iterable[Minute] = ()
) -> EvidenceState:
    """The state from all minutes of the rollout so far."""
    return update(plan, begin(plan, history), minutes)


def _in_order(minutes: Iterable[Minute]) -> list[tuple[int, Minute]]:
    stamped = [(minute.stamp, minute) for minute in minutes]
    if len(stamped) > 1:
        stamped.sort(key=lambda each: each[0])
        if any(one[0] == other[0] for one, other in pairwise(stamped)):
            stamped.sort(key=lambda each: (each[0], -each[1].requests, each[1].digest))
    return stamped


def _consume(
    plan: EvidencePlan,
    state: EvidenceState,
    minute: Minute,
    stamp: int,
    active: Collection[str] | None,
) -> EvidenceState:
    warm, before, stable, own = state.warm, state.criteria, state.stable, state.own
    if minute.share != state.share:
        before = tuple([criterion._replace(step=(0, 0)) for criterion in before])
    if minute.share > state.share:
        warm, stable = ARRIVES, EMPTY
        own = tuple((source, EMPTY) for source in plan.sources)
    if minute.share != state.share or (minute.unshared and warm == ARRIVES):
        before = _shifted(plan, before, stamp, active)
    fast, slow = moments(plan, state.minutes, warm, minute, before)
    after = tuple(
        [
            criteria.advance(
                plan, spec, criterion, minute, slow if spec.signal is Signal.LATENCY else fast
            )
            if active is None or spec.name in active
            else criterion
            for spec, criterion in zip(plan.criteria, before, strict=True)
        ]
    )
    if not minute.unshared:
        warm = max(warm - 1, 0)
    waits = warm > ARRIVES - plan.skip
    if stable is not None:
        stable = _gathered(stable, [minute])
        if not waits:
            after, stable = _picked(plan, after, stable)
    if own:
        after, own = _picked_own(plan, after, own, minute, waits=waits)
    return EvidenceState(
        after,
        stamp,
        state.minutes + 1,
        warm,
        minute.share,
        state.recent,
        state.late,
        state.corrected,
        stable,
        own,
    )


def _shifted(
    plan: EvidencePlan,
    found: Sequence[CriterionState],
    stamp: int,
    active: Collection[str] | None,
) -> tuple[CriterionState, ...]:
    """Knowing that traffic moved in the minute; of the criteria that it is for."""
    return tuple(
        each._replace(held=each.held._replace(shifted=stamp, before=each.tallies[0]))
        if (active is None or spec.name in active) and each.failed is None
        else each
        for spec, each in zip(plan.criteria, found, strict=True)
    )


def _known(state: EvidenceState, fresh: Sequence[tuple[int, Minute]]) -> EvidenceState:
    """With what tells these minutes, just consumed, from others that come later."""
    if not fresh:
        return state
    digests = [(stamp, minute.digest) for stamp, minute in fresh[-KEPT:]]
    return state._replace(recent=(*state.recent, *digests)[-KEPT:])


def _again(state: EvidenceState, stamp: int, digest: int) -> EvidenceState:
    known = dict(state.recent)
    if known.get(stamp) == digest or (state.recent and stamp < state.recent[0][0]):
        return state
    corrected = stamp in known
    known[stamp] = digest
    return state._replace(
        recent=tuple(sorted(known.items())[-KEPT:]),
        late=state.late + (not corrected),
        corrected=state.corrected + corrected,
    )


def _compares_latency(spec: CriterionSpec) -> bool:
    return spec.signal is Signal.LATENCY and spec.kind is not Kind.ABSOLUTE


def _unpicked(plan: EvidencePlan, found: Sequence[CriterionState]) -> set[str]:
    """The sources of which edges have yet to be chosen."""
    pairs = zip(plan.criteria, found, strict=True)
    return {
        spec.source for spec, criterion in pairs if not criterion.picks and _compares_latency(spec)
    }


def _picked(
    plan: EvidencePlan,
    found: tuple[CriterionState, ...],
    stable: Histogram,
    source: str = "",
) -> tuple[tuple[CriterionState, ...], Histogram | None]:
    """Criteria of a source with edges from what was gathered, and what is still to be gathered."""
    requests = count(stable)
    after = []
    for spec, criterion in zip(plan.criteria, found, strict=True):
        enough = ENOUGH if criterion.picks else FEWEST
        if requests >= enough and not criterion.failed and spec.source == source:
            after.append(_looking(spec, criterion, stable))
        else:
            after.append(criterion)
    return tuple(after), stable if source in _unpicked(plan, after) else None


def _picked_own(
    plan: EvidencePlan,
    found: tuple[CriterionState, ...],
    own: Iterable[tuple[str, Histogram]],
    minute: Minute,
    *,
    waits: bool,
) -> tuple[tuple[CriterionState, ...], tuple[tuple[str, Histogram], ...]]:
    """The same for the plan's own metrics, one after the other."""
    rest = []
    for source, before in own:
        gathered: Histogram | None = _gathered(before, [minute], source)
        if gathered is not None and not waits:
            found, gathered = _picked(plan, found, gathered, source)
        if gathered is not None:
            rest.append((source, gathered))
    return found, tuple(rest)


def _looking(spec: CriterionSpec, criterion: CriterionState, stable: Histogram) -> CriterionState:
    chosen = picks(spec, stable)
    if not chosen:
        return criterion
    return criterion._replace(picks=chosen, profile=profile(stable) if spec.shape else None)


def _gathered(stable: Histogram, minutes: Iterable[Minute], source: str = "") -> Histogram:
    """Stable's latencies together; from the newest edges on, where they change."""
    for minute in minutes:
        found = minute.of(source).baseline.latency
        if found is None:
            continue
        try:
            stable = merge([stable, found]) or stable
        except EdgesDiffer:
            stable = found
    return stable


def _rows(
    spec: CriterionSpec, criterion: CriterionState, history: Sequence[Minute]
) -> Sequence[Cuts]:
    """Stable's minutes, cut as the criterion cuts them."""
    if spec.signal is not Signal.EVENTS:
        history = [minute.of(spec.source) for minute in history] if spec.source else history
    return [cuts(spec, criterion.picks, minute, False) for minute in history]


def _usual(rows: Sequence[Cuts]) -> tuple[float, float]:
    usual = (0.0, 0.0)
    for row in rows:
        if (cut := row[0]) is not None:
            usual = learn_usual(usual, cut.xb, cut.nb)
    return usual


def _learned(criterion: CriterionState, rows: Sequence[Cuts]) -> tuple[Noise, ...]:
    cuts_made = len(rows[0]) if rows else 0
    return tuple(
        Noise(clump((cut.xb, cut.nb) for row in rows if (cut := row[i]) is not None))
        if i < cuts_made
        else noise
        for i, noise in enumerate(criterion.now.noises)
    )
