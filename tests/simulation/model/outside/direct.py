"""docs/slack.md, *notify*: the author hears what became of their revision, everybody who may
approve that they are wanted; nobody hears what they have just done themselves."""

from collections import Counter

from bot.rollout.effects import NotifyPerson
from bot.rollout.state import AskKind, Phase
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment


class Direct:
    """Looks at who is to be told, decision by decision."""

    def committed(self, moment: Moment) -> None:
        """Once each, and nobody else."""
        told = [each for each in moment.effects if isinstance(each, NotifyPerson)]
        self._author(moment, [each for each in told if not each.ask])
        asked = Counter((each.ask, each.to) for each in told if each.ask)
        must(asked == _wanted(moment), f"model: these are told that they are wanted: {asked}")

    def _author(self, moment: Moment, told: list[NotifyPerson]) -> None:
        ended = moment.commit.ended
        over = ended is not None and (
            ended.phase is Phase.COMPLETED
            or (ended.phase is Phase.ROLLED_BACK and not ended.superseded)
        )
        wanted = [ended.author] if ended is not None and over and ended.author else []
        must([each.to for each in told] == wanted, "model: an author is not told how it ended")
        back = ended.rollback if ended is not None else None
        if told and back is not None and back.by.kind == "person":
            must(back.by.id in told[0].did, "model: who rolled it back is told that they did")


def _wanted(moment: Moment) -> Counter[tuple[str, str]]:
    """Whom each new ask is for: its key, and a person as the plan names them."""
    after = moment.after
    known = {each.key for each in moment.before.asks} if moment.before else set()
    found: Counter[tuple[str, str]] = Counter()
    for ask in after.asks if after else ():
        if after and ask.key not in known and ask.kind is AskKind.APPROVALS:
            people = {each for role in ask.roles for each in after.plan.people[role]}
            found.update((ask.key, each) for each in people if each != after.requester.id)
    return found
