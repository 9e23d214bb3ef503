"""docs/plans.md, *Gates* and *AnyStep*: what must be open before traffic moves: the window, a
step's hours, the plan in which this very image completed, and CI. *Confirmations*: a step is not
left, and a rollout not complete, before everything that its plan wants confirmed was."""

from collections import defaultdict
from datetime import datetime

from bot.plan.values.windows import Window
from bot.rollout.facts import Confirmed, GateOverridden, Resumed
from bot.rollout.notices.topics import Topic
from bot.rollout.state import AskKind, Phase, Rollout
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment, ends_early
from tests.simulation.plans import CI_PASSES


class Gates:
    """Remembers which image completed in which plan."""

    def __init__(self) -> None:
        self.completed: set[tuple[str, str]] = set()
        self.overridden: set[str] = set()
        """Rollouts that pass the window for good."""

    def committed(self, moment: Moment) -> None:
        """Nothing moves before its gates."""
        after = moment.after
        if after is None:
            return
        if isinstance(moment.fact, GateOverridden) and moment.fact.gate == "window":
            self.overridden.add(after.id)
        wanted = after.plan.gates.passed_in
        if moment.left_the_request and wanted:
            image = after.image.partition("@")[2]
            must((wanted, image) in self.completed, f"model: it began, and never passed {wanted}")
        if moment.left_the_request and after.plan.gates.ci:
            must(moment.at >= CI_PASSES, f"model: it began at {moment.at:%H:%M}, before CI passed")
        up = moment.went_up and not isinstance(moment.fact, Resumed)
        if up or moment.left_the_request:
            if after.id not in self.overridden:
                self._open(after.plan.gates.window, moment.at, "the window")
            self._open(after.current.hours, moment.at, "the step's hours")
        if moment.became(Phase.COMPLETED):
            self.completed.add((after.plan.name, after.image.partition("@")[2]))

    def _open(self, window: Window | None, at: datetime, name: str) -> None:
        if window is None:
            return
        begin, _, end = window.hours.text.partition("-")
        must(begin <= f"{at:%H:%M}" < end, f"model: it continued at {at:%H:%M}, outside of {name}")


Place = tuple[str, int, AskKind]


class Confirmations:
    """Remembers by the facts alone what was confirmed where."""

    def __init__(self) -> None:
        self.given: defaultdict[Place, set[int]] = defaultdict(set)
        self.early: set[str] = set()

    def committed(self, moment: Moment) -> None:
        """Nothing continues without them; who ends a watch for a newer revision says so."""
        before, after, fact = moment.before, moment.after, moment.fact
        if before is None or after is None or before.id != after.id:
            return
        if isinstance(fact, Confirmed) and before.ask is not None:
            self.given[before.id, before.step, before.ask.kind].add(fact.number)
        adopted = isinstance(fact, Resumed)
        up = moment.went_up and before.acting_phase is not Phase.REQUESTED and not adopted
        watched = moment.became(Phase.WATCHING) and before.phase is Phase.SOAKING
        complete = moment.became(Phase.COMPLETED)
        if up or watched or (complete and before.acting_phase is Phase.SOAKING):
            self._all(before, AskKind.STEP, len(before.current.confirm))
        end = before.plan.on_complete
        if end is None:
            return
        if ends_early(moment):
            self.early.add(before.id)
            said = moment.words(Topic.STEP_UP, Topic.COMPLETED)
            given = self.given[before.id, before.step, AskKind.COMPLETION]
            left = len(given) == len(end.confirm) or "confirmation" in said
            must(left, "model: confirmations were left out in silence")
        if complete and before.id not in self.early:
            self._all(before, AskKind.COMPLETION, len(end.confirm))

    def _all(self, rollout: Rollout, kind: AskKind, count: int) -> None:
        given = self.given[rollout.id, rollout.step, kind]
        must(len(given) == count, f"model: {len(given)} of {count} confirmations, and it continued")
