"""docs/slack.md: who may continue something, and until when a command counts. SECURITY.md: nobody
without the role continues anything; stopping is open to everybody. Who set a freeze may end it
while they are a full member."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.rollout.facts import (
    Approved,
    Confirmed,
    FreezeBegan,
    FreezeEnded,
    Promoted,
    Resumed,
    Started,
)
from bot.rollout.state import Rollout
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment
from tests.simulation.roles import MEMBERS, Roles

CONTINUES = Promoted | Resumed | Started
IN_TIME = timedelta(minutes=2 + 4)
"""Two minutes, and how long a worker may be busy with it."""


class People:
    """``asked`` is when each command was asked for; ``roles`` None where nobody loses one."""

    def __init__(self, roles: Roles | None, asked: Mapping[str, datetime]) -> None:
        self.roles, self.asked = roles, asked
        self.froze: str | None = None

    def committed(self, moment: Moment) -> None:
        """A late command moves nothing, and one without the role neither."""
        fact = moment.fact
        kind = type(fact).__name__
        if isinstance(fact, CONTINUES | Approved | Confirmed) and fact.id in self.asked:
            late = moment.at - self.asked[fact.id]
            must(late <= IN_TIME, f"model: a {kind} counted {late} after it was asked for")
        own = isinstance(fact, FreezeEnded) and fact.by.id == self.froze
        if isinstance(fact, FreezeBegan):
            self.froze = fact.by.id
        if self.roles is None or fact.by.kind != "person":
            return
        if isinstance(fact, CONTINUES | FreezeBegan | FreezeEnded):
            had = self.roles.had(fact.by.id, MEMBERS if own else "S0OPS", moment.at)
            must(had, f"model: a {kind} by {fact.by.id}, who is no operator")
        if isinstance(fact, Approved) and moment.after is not None:
            may = any(self.roles.had(fact.by.id, each, moment.at) for each in asked(moment.after))
            must(may, f"model: a yes by {fact.by.id}, who has none of the roles")


def asked(rollout: Rollout) -> set[str]:
    """The groups that a plan's roles are."""
    roles = rollout.plan.people.items()
    return {group for role, groups in roles if role != "operators" for group in groups}
