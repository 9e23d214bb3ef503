"""docs/plans.md, *Question*: the first answer, and no other, starts the plan that is named there
with the very image that has completed, once, as if whoever answered had typed it."""

from collections.abc import Collection
from typing import NamedTuple

from bot.rollout.effects import StartNext
from bot.rollout.facts import QuestionAnswered, Started
from bot.rollout.state import Phase
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment


class Asked(NamedTuple):
    """The plan that the first answer starts, and the image that has completed."""

    starts: str
    image: str


class NextPlans:
    """Remembers what was asked when a rollout completed, and what the answers are to start."""

    def __init__(self) -> None:
        self._asked: dict[str, Asked] = {}
        self._due: dict[str, tuple[Asked, str]] = {}
        """Starts by their ids: what they are of, and by whom."""

    def committed(self, moment: Moment) -> None:
        """An answer starts what it says, and nothing else starts in its name."""
        fact, ended = moment.fact, moment.commit.ended
        if ended is not None and ended.phase is Phase.COMPLETED and ended.plan.on_complete:
            ask = ended.plan.on_complete.ask
            self._asked[ended.id] = Asked(ask.starts or "" if ask else "", ended.image)
        if isinstance(fact, QuestionAnswered):
            self._answered(moment, fact)
        due = self._due.get(fact.id)
        if isinstance(fact, Started) and due is not None:
            asked, by = due
            must(fact.plan.name == asked.starts, f"model: an answer starts {fact.plan.name}")
            must(fact.image == asked.image, "model: an answer starts another image")
            must(fact.by.id == by, f"model: {fact.by.id} started what {by} answered")

    def is_due(self, name: str) -> bool:
        """Whether an answer is to start that, by the start's id."""
        return name in self._due

    def _answered(self, moment: Moment, fact: QuestionAnswered) -> None:
        asked = self._asked[fact.rollout]
        found = [each.start for each in moment.effects if isinstance(each, StartNext)]
        must(len(found) == (fact.number == 1 and bool(asked.starts)), "model: an answer starts it")
        self._due |= {f"next~{each.id}": (asked, fact.by.id) for each in found}

    def at_the_end(self, queued: Collection[str]) -> None:
        """Each was asked for."""
        lost = self._due.keys() - queued
        must(not lost, f"model: what an answer starts was never asked for: {sorted(lost)}")
