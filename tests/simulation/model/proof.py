"""docs/judge.md, *Shared incidents*: while stable itself is over the limit most of the time, errors
say nothing about the canary, and a limit that is proven convicts nobody."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.rollout.facts import Ticked, TrafficSettled
from bot.rollout.state import Phase
from bot.rollout.verdict import Outcome
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment

HALF_MINUTE = timedelta(seconds=30)
MOST = 0.62
"""More than half, and some room for numbers that come late."""


class Proof:
    """``ill`` says of a moment whether stable failed then; None where no plan is about proof."""

    def __init__(self, ill: Callable[[datetime], bool] | None, bad: set[str]) -> None:
        self.ill, self.bad = ill, bad
        self.begun: list[datetime] = []

    def committed(self, moment: Moment) -> None:
        """Nobody is rolled back for what stable does, too."""
        if moment.began or (moment.before and moment.after and moment.went_up):
            self.begun = [] if moment.began else self.begun[:1]
        if isinstance(moment.fact, TrafficSettled):
            self.begun.append(moment.at)
        fact, after = moment.fact, moment.after
        if self.ill is None or after is None or not isinstance(fact, Ticked):
            return
        convicted = fact.verdict is not None and fact.verdict.outcome is Outcome.FAIL
        if not (moment.became(Phase.ROLLING_BACK) and convicted):
            return
        must(
            after.canary in self.bad,
            f"model: {after.canary} is as good as stable, and was rolled back",
        )
        most = [self._ill_of(begun, moment.at) > MOST for begun in self.begun]
        must(not most or not all(most), "model: it was rolled back by proof, and stable was ill")

    def _ill_of(self, begun: datetime, now: datetime) -> float:
        assert self.ill is not None
        halves = int((now - begun) / HALF_MINUTE)
        ill = sum(self.ill(begun + n * HALF_MINUTE) for n in range(halves))
        return ill / halves if halves else 0.0
