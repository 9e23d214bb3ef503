"""What is saved of a rollout's evidence between two evaluations: all but its newest minutes.

Monitoring delivers some minutes late and corrects others. So the newest are not saved but read and
added again at each evaluation, as Monitoring has them then; only minutes that are older count for
good. What is saved advances in leaps, so that most evaluations have nothing new to store.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from math import ceil, floor

from bot.judge.evidence.minute import Minute
from bot.judge.evidence.rollout_judge import update
from bot.judge.evidence.spec import EvidencePlan
from bot.judge.evidence.state import EvidenceState, StateUnreadable, dumps, loads
from bot.judge.share import shares
from bot.judge.share.shares import UNSHARED, Shares, with_minutes

TAIL = 5
"""So many of the newest minutes never count for good."""
LEAP = 10
"""So many minutes beyond the tail are gathered before they are saved, all at once."""
PATIENCE = 60
"""So many beyond the tail, while latencies can't be read."""


@dataclass(frozen=True, slots=True)
class SavedState:
    """``key`` is the plan's (``plan_key``); ``state`` holds the minutes up to ``through`` (seconds
    since 1970, as all times here).

    ``steps`` says which step of the plan the rollout was on since when, as far back as minutes
    after ``through`` need it. ``shares`` are those of the traffic, up to ``through`` too; a text of
    before there were any has none.
    """

    key: str
    through: int
    steps: tuple[tuple[int, int], ...]
    state: EvidenceState
    shares: Shares = UNSHARED

    @property
    def moment(self) -> datetime:
        """``through`` as a time."""
        return datetime.fromtimestamp(self.through, UTC)

    def on(self, step: int, since: datetime) -> "SavedState":
        """Knowing that the rollout is on this step since then."""
        now = (floor(since.timestamp()), step)
        return self if self.steps[-1:] == (now,) else replace(self, steps=(*self.steps, now))

    def step_at(self, end: datetime) -> int:
        """The step to which a minute that ends then belongs; before the first one that is known,
        the step before that."""
        at = end.timestamp()
        known = (step for since, step in reversed(self.steps) if at > since)
        return next(known, max(self.steps[0][1] - 1, 0))

    def with_all(
        self, plan: EvidencePlan, minutes: Sequence[Minute], criteria: Sequence[Collection[str]]
    ) -> EvidenceState:
        """The state with these minutes too, each for the ``criteria`` of the step it belongs to."""
        state = self.state
        for step, together in groupby(minutes, lambda minute: self.step_at(minute.end)):
            state = update(plan, state, together, criteria[step])
        return state

    def after(
        self,
        plan: EvidencePlan,
        minutes: Sequence[Minute],
        criteria: Sequence[Collection[str]],
        *,
        patient: bool = False,
        complete: datetime | None = None,
    ) -> "SavedState":
        """What is saved from now on: the same, or all but the tail once that is worth a leap.

        ``patient``: it waits for latencies. So it does for minutes after ``complete``, of which
        some metric of the plan's own has not said everything.
        """
        if len(minutes) < TAIL + (PATIENCE if patient else LEAP):
            return self
        old = minutes[:-TAIL]
        if complete and len(minutes) < TAIL + PATIENCE:
            old = [minute for minute in old if minute.end <= complete]
        if not old:
            return self
        through = old[-1].stamp
        earlier = [each for each in self.steps if each[0] <= through]
        return replace(
            self,
            through=through,
            steps=(*earlier[-1:], *self.steps[len(earlier) :]),
            state=self.with_all(plan, old, criteria),
            shares=with_minutes(self.shares, old, plan.starts, plan.drops),
        )

    def shares_with(self, plan: EvidencePlan, newest: Sequence[Minute]) -> Shares:
        """The shares with these minutes too. Of the newest a minute without any request of one
        revision may only be late, and is left out until it is kept for good."""
        late = len(newest) - TAIL
        sure = [
            minute
            for n, minute in enumerate(newest)
            if n < late or (minute.canary.total and minute.baseline.total)
        ]
        return with_minutes(self.shares, sure, plan.starts, plan.drops)

    def text(self) -> str:
        """To keep in a document; ``read`` takes it."""
        about = json.dumps([self.through, *self.steps], separators=(",", ":"))
        return "\n".join((self.key, about, dumps(self.state), shares.dumps(self.shares)))


def new_state(key: str, settled_at: datetime, state: EvidenceState) -> SavedState:
    """Nothing but what was known before the canary's traffic was settled."""
    return SavedState(key, ceil(settled_at.timestamp()), (), state)


def read(text: str) -> SavedState | None:
    """What was saved; None where there is nothing, or nothing that this version can read."""
    try:
        key, about, state, *of_shares = text.split("\n")
        through, *steps = json.loads(about)
        return SavedState(
            key,
            int(through),
            tuple((int(s), int(n)) for s, n in steps),
            loads(state),
            shares.loads(of_shares[0]) if of_shares else UNSHARED,
        )
    except (ValueError, TypeError, StateUnreadable):
        return None
