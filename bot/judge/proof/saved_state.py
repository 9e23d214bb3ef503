"""What is saved of a rollout's evidence between two evaluations: all but its newest minutes.

Monitoring delivers some minutes late and corrects others. So the newest are not saved but read and
added again at each evaluation, as Monitoring has them then; only minutes that are older count for
good. What is saved advances in leaps, so that most evaluations have nothing new to store.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import ceil, floor
from typing import NamedTuple

from bot.judge.evidence.minute import Minute
from bot.judge.evidence.rollout_judge import update
from bot.judge.evidence.spec import DropSpec, EvidencePlan
from bot.judge.evidence.state import EvidenceState, StateUnreadable, dumps, loads
from bot.judge.proof.tail import Tails
from bot.judge.share import shares
from bot.judge.share.shares import UNSHARED, Shares, with_minutes

TAIL = 5
"""So many of the newest minutes never count for good."""
LEAP = 10
"""So many minutes beyond the tail are gathered before they are saved, all at once."""
PATIENCE = 60
"""So many beyond the tail, while latencies can't be read."""
_TELLING = 10
"""Of fewer expected requests a lack says nothing."""

Counted = tuple[Minute, Collection[str]]
"""A minute, and the names of the criteria that it counts for."""
Shared = tuple[Minute, Sequence[DropSpec]]
"""A minute, and the limits on the canary's part that it counts for."""


def _with_minute(plan: EvidencePlan, state: EvidenceState, counted: Counted) -> EvidenceState:
    minute, names = counted
    return update(plan, state, [minute], names)


def _with_shared(plan: EvidencePlan, shares: Shares, counted: Shared) -> Shares:
    minute, drops = counted
    return with_minutes(shares, [minute], plan.starts, drops, plan.shared)


_STATES = Tails(_with_minute)
_SHARES = Tails(_with_shared)


class OnStep(NamedTuple):
    """The rollout is on ``step`` since then, and its traffic was served from ``settled`` on."""

    since: int
    step: int
    settled: int


@dataclass(frozen=True, slots=True)
class SavedState:
    """``key`` is the plan's (``plan_key``); ``state`` holds the minutes up to ``through`` (seconds
    since 1970, as all times here).

    ``steps`` says which step of the plan the rollout was on since when, and from when on that was
    served, as far back as minutes after ``through`` need it. ``shares`` are those of the traffic,
    up to ``through`` too; a text of before there were any has none.
    """

    key: str
    through: int
    steps: tuple[OnStep, ...]
    state: EvidenceState
    shares: Shares = UNSHARED

    @property
    def moment(self) -> datetime:
        """``through`` as a time."""
        return datetime.fromtimestamp(self.through, UTC)

    def on(self, step: int, since: datetime, settled_at: datetime | None = None) -> "SavedState":
        """Knowing that the rollout is on this step since then, and since when that is served."""
        begun = floor(since.timestamp())
        now = OnStep(begun, step, ceil(settled_at.timestamp()) if settled_at else begun)
        if settled_at == since:
            now = now._replace(settled=begun)
        if self.steps[-1:] == (now,):
            return self
        before = [each for each in self.steps if each[:2] != now[:2]]
        return replace(self, steps=(*before, now))

    def moving(self, minute: Minute, period: timedelta) -> bool:
        """Whether its step's traffic was not yet served when the minute began."""
        begun = (minute.end - period).timestamp()
        at = minute.end.timestamp()
        last = next((each for each in reversed(self.steps) if at > each.since), None)
        return last is not None and begun < last.settled

    def step_at(self, end: datetime) -> int:
        """The step to which a minute that ends then belongs; before the first one that is known,
        the step before that."""
        at = end.timestamp()
        known = (each.step for each in reversed(self.steps) if at > each.since)
        return next(known, max(self.steps[0].step - 1, 0))

    def with_all(
        self, plan: EvidencePlan, minutes: Sequence[Minute], criteria: Sequence[Collection[str]]
    ) -> EvidenceState:
        """The state with these minutes too, each for the ``criteria`` of the step it belongs to."""
        counted = [(minute, criteria[self.step_at(minute.end)]) for minute in minutes]
        return _STATES.after(plan, self.state, counted)

    def with_newest(
        self, plan: EvidencePlan, newest: Sequence[Minute], criteria: Sequence[Collection[str]]
    ) -> EvidenceState:
        """The state with what is not saved, but those of the newest that lack requests: Monitoring
        may deliver a revision's failures minutes before its other answers, and by themselves they
        look like an outage. Once older than the tail they count as they are."""
        late = len(newest) - TAIL
        whole = [each for n, each in enumerate(newest) if n < late or not incomplete(each)]
        return self.with_all(plan, whole, criteria)

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
        earlier = [each for each in self.steps if each.since <= through]
        return replace(
            self,
            through=through,
            steps=(*earlier[-1:], *self.steps[len(earlier) :]),
            state=self.with_all(plan, old, criteria),
            shares=_SHARES.after(
                plan, self.shares, [self._shared(plan, minute, criteria) for minute in old]
            ),
        )

    def shares_with(
        self, plan: EvidencePlan, newest: Sequence[Minute], criteria: Sequence[Collection[str]]
    ) -> Shares:
        """The shares with these minutes too. Of the newest a minute without any request of one
        revision may only be late, and is left out until it is kept for good. One that lacks
        requests says that a canary has few, which holds; a limit that rolls back waits for it."""
        late = max(len(newest) - TAIL, 0)
        counted = [self._shared(plan, minute, criteria) for minute in newest[:late]]
        for minute in newest[late:]:
            of = minute.of(plan.shared)
            if of.canary.total and of.baseline.total:
                counted.append(self._shared(plan, minute, criteria, waits=True))
        return _SHARES.after(plan, self.shares, counted)

    def _shared(
        self,
        plan: EvidencePlan,
        minute: Minute,
        criteria: Sequence[Collection[str]],
        *,
        waits: bool = False,
    ) -> Shared:
        """The minute, for the limits of the step it belongs to; ``waits``: of those that have all
        of its events."""
        names = criteria[self.step_at(minute.end)]
        drops = [drop for drop in plan.drops if drop.name in names]
        if waits:
            drops = [drop for drop in drops if not incomplete(minute.of(drop.source))]
        return minute, drops

    def text(self) -> str:
        """To keep in a document; ``read`` takes it."""
        steps = [each if each.settled != each.since else each[:2] for each in self.steps]
        about = json.dumps([self.through, *steps], separators=(",", ":"))
        return "\n".join((self.key, about, dumps(self.state), shares.dumps(self.shares)))


def incomplete(minute: Minute) -> bool:
    """Whether one revision has less than half of the requests that its share makes likely."""
    q, requests = minute.share / 100, minute.requests
    if not 0 < q < 1:
        return False
    sides = (minute.canary, q * requests), (minute.baseline, (1 - q) * requests)
    return any(expected >= _TELLING and side.total < expected / 2 for side, expected in sides)


def new_state(key: str, settled_at: datetime, state: EvidenceState) -> SavedState:
    """Nothing but what was known before the canary's traffic was settled."""
    return SavedState(key, ceil(settled_at.timestamp()), (), state)


@lru_cache(maxsize=256)
def read(text: str) -> SavedState | None:
    """What was saved; None where there is nothing, or nothing that this version can read.

    It stays the same for most evaluations, and each asks twice: it is read once for all services
    of a batch.
    """
    try:
        key, about, state, *of_shares = text.split("\n")
        through, *steps = json.loads(about)
        return SavedState(
            key,
            int(through),
            tuple(OnStep(int(s), int(n), int(*served or [s])) for s, n, *served in steps),
            loads(state),
            shares.loads(of_shares[0]) if of_shares else UNSHARED,
        )
    except (ValueError, TypeError, StateUnreadable):
        return None
