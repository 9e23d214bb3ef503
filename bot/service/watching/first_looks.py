"""The first look at a rollout, which reads back what stable was like for hours: 360 minutes instead
of the fifteen that later looks need. A worker makes only so many in one piece of work, for all
others of its batch would wait for them, and its memory holds what was read."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.errors import CanarioError
from bot.judge.proof.criteria_of_plan import evidence_plan
from bot.rollout.state import Phase, Rollout
from bot.service.ports.parts import log
from bot.service.values.work import Evaluate
from bot.service.watching.batch import Batch

AT_ONCE = 25
"""First looks of one piece of work."""
JUDGED = (Phase.SOAKING, Phase.WATCHING)


def for_this_worker(batch: Batch, services: Sequence[str], asked_at: datetime) -> Sequence[str]:
    """Those of a batch that are evaluated here: all but the first looks above so many, which other
    workers get, as work of the same size. What can't be queued is evaluated here."""
    rollouts = {each.id: each.active for each in batch.services() if each.active}
    first = [each for each in services if each in rollouts and is_first(rollouts[each])]
    handed_over: set[str] = set()
    for begin in range(AT_ONCE, len(first), AT_ONCE):
        some = tuple(first[begin : begin + AT_ONCE])
        try:
            batch.parts.queue.put(Evaluate(services=some, asked_at=asked_at))
        except CanarioError as error:
            log.warning("could not queue first looks at %d services: %s", len(some), error)
            break
        handed_over |= set(some)
    return [each for each in services if each not in handed_over]


def is_first(rollout: Rollout) -> bool:
    """Whether there is no evidence of it yet, and its plan asks for some."""
    if rollout.acting_phase not in JUDGED or rollout.evidence:
        return False
    if any(each.evidence for each in rollout.places):
        return False
    return not evidence_plan(rollout.plan, timedelta(minutes=1)).plan.empty
