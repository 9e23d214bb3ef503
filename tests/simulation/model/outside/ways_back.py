"""docs/slack.md, *rollback*: at any time, to a named revision, or to what served before where that
is beyond doubt. What was rolled back itself takes an operator who is sure; what is newer and never
served is no way back; a button counts while the same revision serves most."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.rollout.facts import RollbackAsked
from bot.rollout.state import Phase, Service
from bot.service.values.commands.steer import RollBack
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment
from tests.simulation.roles import Roles
from tests.support.rollouts import STABLE

JUST_NOW = timedelta(minutes=10)


class Over(NamedTuple):
    """How a rollout ended, and when."""

    phase: Phase
    at: datetime
    canary: str
    stable: str


class WaysBack:
    """``asked`` are the rollbacks that somebody asked for, by the command's id; ``revisions`` are
    those that were deployed after ``STABLE``, the oldest first, with those that still come."""

    def __init__(
        self, asked: Mapping[str, RollBack], revisions: Sequence[str], roles: Roles | None
    ) -> None:
        self.asked, self.revisions, self.roles = asked, revisions, roles
        self.served = {STABLE}
        """What had traffic at any time."""
        self.over: dict[str, Over] = {}
        self.last: Over | None = None

    @property
    def age(self) -> list[str]:
        """All revisions, the oldest first."""
        return [STABLE, *self.revisions]

    def step(self, wanted: Mapping[str, int]) -> None:
        """Whoever gets traffic has served."""
        self.served |= {name for name, percent in wanted.items() if percent}

    def committed(self, moment: Moment) -> None:
        """It goes where it was said, and only to what may be gone back to."""
        request = self.asked.get(moment.commit.fact_id)
        if isinstance(moment.fact, RollbackAsked) and request is not None:
            self._asked(moment, moment.fact, request)
        ended = moment.commit.ended
        if ended is not None:
            self.last = Over(ended.phase, moment.at, ended.canary, ended.stable)
            self.over[ended.id] = self.last

    def _asked(self, moment: Moment, fact: RollbackAsked, request: RollBack) -> None:
        desired = moment.commit.service.desired
        new = moment.commit.service.active
        if desired is None or new is None or new.phase is not Phase.ROLLING_BACK:
            return
        (to,) = desired.traffic.split
        if request.to in self.age:
            must(to == request.to, f"model: {request.to} was named, and all goes to {to}")
        if fact.to is None:
            return
        before = moment.commit.before.service
        if to in {each.revision for each in before.rejected}:
            sure = request.sure and self._may(fact, moment.at)
            must(sure, f"model: all goes to {to}, which was rolled back, and nobody may be sure")
        older = max(map(self._age, self.served))
        must(to in self.served or self._age(to) < older, f"model: {to} is newer and never served")
        if request.leaving:
            left = before.active.canary if before.active else fact.to.leaving
            must(left == request.leaving, f"model: a button to leave {request.leaving} left {left}")
        if before.active is None and request.to in ("", "previous"):
            self._without_a_name(to, request)

    def _without_a_name(self, to: str, request: RollBack) -> None:
        if request.rollout:
            saw = self.over.get(request.rollout)
            done = saw is not None and saw.phase is Phase.COMPLETED
            must(done and saw and to == saw.stable, "model: a button of what is over did something")
            return
        last = self.last
        must(last is not None, f"model: all goes to {to}, and nothing served before")
        if last is not None and last.phase is not Phase.COMPLETED and request.to == "":
            quiet = request.at is not None and request.at - last.at >= JUST_NOW
            must(quiet, "model: a rollback typed twice is two of them")

    def handled(
        self, request: RollBack, before: Service, after: Service, served: Mapping[str, int]
    ) -> None:
        """Nothing fails, and nobody decided anything: all went to what was named before. What is
        the oldest of all can always be gone back to."""
        if before.generation != after.generation or self.roles is not None:
            return
        named = request.to == self.age[0] and not (request.leaving or request.rollout)
        latched = request.to in {each.revision for each in after.rejected}
        back = after.active is not None and after.active.phase is Phase.ROLLING_BACK
        if named and not latched and not back:
            must(served == {request.to: 100}, f"model: nobody heard a rollback to {request.to}")

    def _age(self, revision: str) -> int:
        return self.age.index(revision) if revision in self.age else -1

    def _may(self, fact: RollbackAsked, at: datetime) -> bool:
        return self.roles is None or self.roles.had(fact.by.id, "S0OPS", at)
