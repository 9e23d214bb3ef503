"""What the judge of evidence remembers of a rollout: small, versioned, plain JSON.

The text is what to keep in a document: lists in lists are shorter than names, and some stores
can't hold them otherwise. Floats are written so that they read back as the same floats: a state
that was stored continues exactly like one that was not.
"""

import json
from typing import Any, NamedTuple

from bot.errors import CanarioError
from bot.judge.evidence.criteria.criterion_state import Begun, CriterionState, Processes
from bot.judge.evidence.hold_first import Held
from bot.judge.evidence.minute import Cut
from bot.judge.evidence.noise import Noise
from bot.judge.evidence.processes.mask import Mask
from bot.judge.evidence.processes.mixture import Mixture
from bot.judge.evidence.processes.nothing_succeeds import Asked
from bot.judge.evidence.processes.profile import Profile
from bot.judge.measured.samples import Histogram

VERSION = 2
_PLAIN = 5
"""So many numbers ended a criterion before it knew what is usual for stable, and then what it holds
for, and whether anything of the canary succeeds."""


class StateUnreadable(CanarioError):  # noqa: N818 - named for what happened
    """A state that this version can't continue; it can be rebuilt from the stored minutes."""


class EvidenceState(NamedTuple):
    """A rollout's evidence up to the minute that ended at ``through`` (seconds since 1970).

    ``minutes`` counts those consumed; ``warm`` how many more belong to the last shift (``ARRIVES``
    at first); ``share`` is the canary's at the last minute. ``recent`` holds the last minutes with
    a checksum of their numbers; ``late`` and ``corrected`` count those that came too late, or again
    with other numbers, and were left out. ``stable`` is gathered while edges have yet to be chosen,
    ``own`` the same of the plan's own metrics.
    ``criteria`` are in the plan's order.
    """

    criteria: tuple[CriterionState, ...]
    through: int = 0
    minutes: int = 0
    warm: int = 0
    share: float = 0.0
    recent: tuple[tuple[int, int], ...] = ()
    late: int = 0
    corrected: int = 0
    stable: Histogram | None = None
    own: tuple[tuple[str, Histogram], ...] = ()


def dumps(state: EvidenceState) -> str:
    """The state as compact JSON."""
    stable = state.stable and (state.stable.edges, state.stable.counts)
    fields: list[Any] = [VERSION, *state[:-2], stable]
    if state.own:
        fields.append([(source, each.edges, each.counts) for source, each in state.own])
    return json.dumps(fields, separators=(",", ":"))


def loads(text: str) -> EvidenceState:
    """The state that ``dumps`` wrote. Raises StateUnreadable for any other text."""
    try:
        version, *fields = json.loads(text)
        if version == VERSION:
            return _state(*fields)
    except (ValueError, TypeError) as error:
        raise _unreadable("Its text is damaged.") from error
    raise _unreadable(f"It is of version {version}, this is version {VERSION}.")


def _unreadable(why: str) -> StateUnreadable:
    return StateUnreadable(
        f"The rollout's stored evidence can't be read. {why}",
        "It is built anew from the minutes measured since the rollout began.",
    )


def _state(criteria: Any, *fields: Any) -> EvidenceState:
    through, minutes, warm, share, recent, late, corrected, stable, *own = fields
    return EvidenceState(
        tuple(_criterion(*criterion) for criterion in criteria),
        through,
        minutes,
        warm,
        share,
        tuple((stamp, digest) for stamp, digest in recent),
        late,
        corrected,
        Histogram(tuple(stable[0]), tuple(stable[1])) if stable else None,
        tuple(
            (source, Histogram(tuple(edges), tuple(counts)))
            for source, edges, counts in (own[0] if own else ())
        ),
    )


def _criterion(*fields: Any) -> CriterionState:
    now, tallies, begun, picks, profile, step, recent, *plain = fields
    usual, held = plain[_PLAIN] if len(plain) > _PLAIN else (0.0, 0.0), plain[_PLAIN + 1 :]
    return CriterionState(
        _processes(*now),
        tuple(Cut(*each) for each in tallies),
        tuple(Begun(since, Cut(*before)) for since, before in begun),
        tuple(picks),
        Profile(tuple(profile[0]), tuple(profile[1])) if profile else None,
        (step[0], step[1]),
        tuple(Cut(*each) for each in recent),
        *plain[:_PLAIN],
    )._replace(
        usual=(usual[0], usual[1]),
        held=_held(*held[0]) if held else Held(),
        asked=Asked(*held[1]) if len(held) > 1 and held[1] else None,
    )


def _held(*fields: Any) -> Held:
    since, shifted, over, score, onset, seen, before = fields
    return Held(since, shifted, over, score, onset, Cut(*seen), Cut(*before))


def _processes(*fields: Any) -> Processes:
    fails, tols, passes, noises, (stable, *masked), spread, *logs = fields
    return Processes(
        _mixtures(fails),
        _mixtures(tols),
        _mixtures(passes),
        tuple(Noise(*each) for each in noises),
        Mask(tuple((bad, total) for bad, total in stable), *masked),
        (spread[0], spread[1]),
        *logs,
    )


def _mixtures(lists: Any) -> tuple[Mixture, ...]:
    return tuple(Mixture(tuple(shares), *rest) for shares, *rest in lists)
