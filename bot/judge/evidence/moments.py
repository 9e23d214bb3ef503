"""What errors and latency know of a minute beside its numbers: its turn, and what it may prove."""

from collections.abc import Sequence

from bot.judge.evidence.criteria.criterion import Moment
from bot.judge.evidence.criteria.criterion_state import CriterionState
from bot.judge.evidence.minute import Minute
from bot.judge.evidence.processes.mixture import Turn
from bot.judge.evidence.spec import EvidencePlan, Signal
from bot.judge.evidence.steady import ARRIVES, arriving


def moments(
    plan: EvidencePlan,
    number: int,
    warm: int,
    minute: Minute,
    found: Sequence[CriterionState],
) -> tuple[Moment, Moment]:
    """What errors and latency know of the minute: while traffic moves, no time counts as settled,
    and a part of the requests that has not arrived is no ground to convict on."""
    stamp, part = minute.stamp, plan.starts.part(number)
    since = ARRIVES - warm
    moves = warm > 0 and (minute.unshared or arriving(minute, _since_shift(plan, found)))
    return (
        Moment(
            stamp,
            Turn(number, part, plan.most_errors),
            warming=since < plan.skip,
            steady=not moves and since >= plan.starting_errors,
        ),
        Moment(
            stamp,
            Turn(number, part, plan.most_latency),
            warming=since < plan.skip,
            steady=not moves and since >= plan.starting_latency,
        ),
    )


def _since_shift(plan: EvidencePlan, found: Sequence[CriterionState]) -> tuple[int, int]:
    """The requests of both revisions since the canary's share changed, as far as they are known."""
    pairs = zip(plan.criteria, found, strict=True)
    of_errors = (c.step for s, c in pairs if s.signal is Signal.ERRORS and not s.source)
    return next(of_errors, (0, 0))
