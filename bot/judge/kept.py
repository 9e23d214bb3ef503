"""A rollout's evidence as the text that is kept with it, and what can be read from that."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zlib import crc32

from bot.judge.evidence.report import GateReport, report
from bot.judge.evidence.spec import EvidencePlan
from bot.judge.evidence.state import EvidenceState, StateUnreadable, dumps, loads
from bot.judge.evidence.words import words
from bot.judge.evidence_plan import evidence_plan
from bot.rollout.plan import Plan


def text_of(plan: EvidencePlan, state: EvidenceState) -> str:
    """What is kept: the state, marked with the reading of the plan that it belongs to."""
    return f"{_mark(plan)}\n{dumps(state)}"


def state_of(plan: EvidencePlan, text: str) -> EvidenceState | None:
    """The state that was kept; None for text of another version, or reading of the plan."""
    return _state(text) if text.partition("\n")[0] == _mark(plan) else None


def through(text: str) -> datetime | None:
    """The end of the last minute in it."""
    state = _state(text)
    return moment(state.through) if state and state.through else None


def moment(stamp: int) -> datetime:
    """A time that is kept in seconds since 1970."""
    return datetime.fromtimestamp(stamp, UTC)


def so_far(plan: Plan, step: int, text: str) -> dict[str, str]:
    """What each gate of a step says now, in words: what was seen, and what proof still needs.

    Nothing while fewer than two periods were weighed, or where the text can't be read.
    """
    state = _state(text)
    stamps = [stamp for stamp, _ in state.recent] if state else []
    lengths = [after - before for before, after in pairwise(stamps)]
    if not lengths:
        return {}
    period = timedelta(seconds=min(lengths))
    asked = evidence_plan(plan, period)
    state = state_of(asked.plan, text)
    if state is None:
        return {}
    names = asked.steps[step].names
    found: list[GateReport] = [g for g in report(asked.plan, state).gates if g.name in names]
    return {gate.name: words(gate, period) for gate in found}


def _state(text: str) -> EvidenceState | None:
    try:
        return loads(text.partition("\n")[2])
    except StateUnreadable:
        return None


def _mark(plan: EvidencePlan) -> str:
    """Tells one reading of a plan from another: gates, horizon, period, in the order they have."""
    return f"{crc32(repr(plan).encode()):08x}"
