"""docs/slack.md, *approve*: each role takes another person, whoever started the rollout can't
approve it, and a yes is for that rollout and step, and expires."""

from datetime import datetime
from typing import NamedTuple

from bot.plan.gates import Approvals
from bot.rollout.facts import Approved, Refused, Resumed
from bot.rollout.state import Phase, Rollout
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment


class Yes(NamedTuple):
    """Who said yes to what; ``start``: to the start."""

    rollout: str
    step: int
    start: bool
    person: str
    at: datetime


class Yeses:
    """Remembers who said yes, by the facts alone."""

    def __init__(self) -> None:
        self.given: list[Yes] = []

    def committed(self, moment: Moment) -> None:
        """The start and each step that need approval were approved."""
        before, fact = moment.before, moment.fact
        if before is not None and isinstance(fact, Approved):
            start = before.acting_phase is Phase.REQUESTED
            self.given.append(Yes(before.id, before.step, start, fact.by.id, moment.at))
        if isinstance(fact, Refused):
            self.given = []
        after = moment.after
        if after is None or isinstance(fact, Resumed):
            return
        if moment.left_the_request:
            wanted = (after.plan.gates.approvals, after.plan.steps[0].approvals)
            for each in wanted:
                self._approved(moment, after, each, 0, start=True)
        elif moment.went_up:
            self._approved(moment, after, after.current.approvals, after.step - 1, start=False)

    def _approved(
        self, moment: Moment, rollout: Rollout, asked: Approvals | None, step: int, *, start: bool
    ) -> None:
        if asked is None:
            return
        people = {
            yes.person
            for yes in self.given
            if (yes.rollout, yes.step, yes.start) == (rollout.id, step, start)
            and moment.at - yes.at <= asked.expire
            and yes.person != rollout.requester.id
        }
        roles = [people & set(rollout.plan.people[role]) for role in asked.roles]
        must(
            all(roles) and len(people) >= len(roles),
            f"model: {rollout.canary} continued from step {step} without approval",
        )
