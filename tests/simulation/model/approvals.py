"""docs/slack.md, *approve*: each role takes another person, whoever started the rollout can't
approve it, and a yes is for that rollout and step, and expires."""

from datetime import datetime
from typing import NamedTuple

from bot.plan.gates import Approvals
from bot.rollout.facts import Approved, Confirmed, Refused, Resumed
from bot.rollout.state import Approval, Ask, AskKind, AskOutcome, Phase, Rollout
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment, ends_early
from tests.simulation.roles import GROUPS


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
        self._asks(moment)
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

    def _asks(self, moment: Moment) -> None:
        """A yes is kept as it was said, an ask is approved by its last yes and by nothing else, and
        ends without an answer only where the rollout goes elsewhere."""
        before, after, fact = moment.before, moment.after, moment.fact
        over = moment.commit.ended
        if over is not None and before is not None and over.id == before.id:
            after = over
        asked = before.ask if before is not None else None
        if before is None or after is None or asked is None:
            return
        now = next((each for each in after.asks if each.key == asked.key), None)
        must(now is not None, "model: what was asked for is forgotten")
        given = [each for each in after.approvals if each.ask == asked.key]
        known = [each for each in before.approvals if each.ask == asked.key]
        if asked.kind is not AskKind.APPROVALS:
            self._confirmed(moment, asked, given, known)
        elif isinstance(fact, Approved):
            mine = [each for each in given if each.by == fact.by and each.at == moment.at]
            must(len(mine) == 1, "model: a yes is not kept")
            must(len(given) == len(known) + 1, "model: one yes changed another")
            said = (mine[0].reason, mine[0].channel, mine[0].step)
            must(said == (fact.reason, fact.channel, asked.step), "model: a yes is kept as another")
        else:
            must(given == known, "model: the approvals changed by themselves")
        full = {each.role for each in given} == set(asked.roles)
        if asked.kind is not AskKind.APPROVALS:
            full = len(given) == len(before.items_of(asked))
        if now is None or now.open:
            must(not full, "model: everybody has approved, and it is still asked for")
            return
        ended = {
            AskOutcome.APPROVED: full,
            AskOutcome.REFUSED: isinstance(fact, Refused),
            AskOutcome.EXPIRED: moment.at >= asked.until,
            AskOutcome.VOID: ends_early(moment) or _left(before, after),
        }
        must(ended[now.outcome], f"model: what was asked for is {now.outcome}, and should not be")
        must(now.ended and now.ended_at == moment.at, "model: an ask ended without a word")

    def _confirmed(
        self, moment: Moment, asked: Ask, given: list[Approval], known: list[Approval]
    ) -> None:
        """docs/slack.md, *confirm*: each confirmation is kept with who gave it and when."""
        fact = moment.fact
        if not isinstance(fact, Confirmed):
            must(given == known, "model: the confirmations changed by themselves")
            return
        new = [each for each in given if each not in known]
        said = [(each.item, each.by, each.at, each.reason, each.step) for each in new]
        right = [(fact.number, fact.by, moment.at, fact.reason, asked.step)]
        must(said == right and len(given) == len(known) + 1, "model: a confirmation is not kept")

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
        roles = [people & everybody(rollout.plan.people[role]) for role in asked.roles]
        must(
            all(roles) and len(people) >= len(roles),
            f"model: {rollout.canary} continued from step {step} without approval",
        )


def everybody(named: tuple[str, ...]) -> set[str]:
    """The people, and whoever was ever in the groups; who has left is another rule's."""
    return {person for each in named for person in GROUPS.get(each, {each})}


def _left(before: Rollout, after: Rollout) -> bool:
    """Whether the rollout is elsewhere, or waits for another gate."""
    other = any(not each.roles and each.gate != "confirm" for each in after.waiting)
    return other or (before.phase, before.step) != (after.phase, after.step)
