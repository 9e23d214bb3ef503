"""docs/plans.md, *Started by a deployment*: each revision that somebody deploys starts once,
however often and late the log says so; what starts nothing is said; moved traffic is none."""

from bot.rollout.facts import DeploymentAsked, DeploymentNoted, Started, StartQueued
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment


class Deployments:
    """Remembers what was deployed, and what came of each."""

    def __init__(self) -> None:
        self._deployed: list[str] = []
        self._had: set[str] = set()
        """What has had a rollout, or is to have the next."""
        self._noted: set[str] = set()

    def deployed(self, name: str) -> None:
        """Somebody deploys that."""
        self._deployed.append(name)

    def committed(self, moment: Moment) -> None:
        """Nothing starts by itself that nobody has deployed, and nothing twice."""
        fact = moment.fact
        if isinstance(fact, DeploymentNoted):
            must(fact.canary in self._deployed, f"model: {fact.canary} is no deployment")
            must(fact.canary not in self._noted, f"model: of {fact.canary} it was said twice")
            self._noted.add(fact.canary)
        self._asked_about(moment)
        if isinstance(fact, Started) and moment.after is not None:
            by_itself = fact.by.kind == "deploy"
            if by_itself:
                must(fact.canary in self._deployed, f"model: nobody has deployed {fact.canary}")
            queued = fact.id.startswith("next~")
            again = by_itself and fact.canary in self._had and not queued
            must(not again, f"model: {fact.canary} was started by itself a second time")
            self._had.add(fact.canary)
        if isinstance(fact, StartQueued) and fact.start is not None:
            self._had.add(fact.start.canary)

    def _asked_about(self, moment: Moment) -> None:
        """Once of each that nobody has started, and shown; one question is open at a time, about
        the newest. Nothing that a plan asks about starts by itself."""
        fact = moment.fact
        open_ones = [each for each in moment.commit.service.deployments if each.open]
        must(len(open_ones) < 2, "model: two deployments are asked about")
        if isinstance(fact, DeploymentAsked):
            must(fact.canary in self._deployed, f"model: {fact.canary} is no deployment")
            must(fact.canary not in self._noted, f"model: {fact.canary} was asked about twice")
            must(fact.canary not in self._had, f"model: {fact.canary} has had a rollout")
            must([each.canary for each in open_ones] == [fact.canary], "model: it is not asked")
            self._noted.add(fact.canary)
        if isinstance(fact, Started | StartQueued):
            taken = moment.commit.service.active
            left = [each for each in open_ones if taken and each.canary == taken.canary]
            must(not left, "model: what has started is still asked about")
            asks = taken is not None and taken.plan.on_deploy == "ask"
            must(not asks or fact.by.kind != "deploy", "model: what is asked about started alone")

    def at_the_end(self) -> None:
        """Of the newest somebody has heard."""
        for newest in self._deployed[-1:]:
            heard = newest in self._had | self._noted
            must(heard, f"model: {newest} was deployed, and nothing came of it")
