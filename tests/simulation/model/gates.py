"""docs/plans.md, *Gates* and *AnyStep*: what must be open before traffic moves: the window, a
step's hours, and the plan in which this very image completed."""

from datetime import datetime

from bot.plan.values.windows import Window
from bot.rollout.facts import Resumed
from bot.rollout.state import Phase
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment


class Gates:
    """Remembers which image completed in which plan."""

    def __init__(self) -> None:
        self.completed: set[tuple[str, str]] = set()

    def committed(self, moment: Moment) -> None:
        """Nothing moves before its gates."""
        after = moment.after
        if after is None:
            return
        wanted = after.plan.gates.passed_in
        if moment.left_the_request and wanted:
            image = after.image.partition("@")[2]
            must((wanted, image) in self.completed, f"model: it began, and never passed {wanted}")
        up = moment.went_up and not isinstance(moment.fact, Resumed)
        if up or moment.left_the_request:
            self._open(after.plan.gates.window, moment.at, "the window")
            self._open(after.current.hours, moment.at, "the step's hours")
        if moment.became(Phase.COMPLETED):
            self.completed.add((after.plan.name, after.image.partition("@")[2]))

    def _open(self, window: Window | None, at: datetime, name: str) -> None:
        if window is None:
            return
        begin, _, end = window.hours.text.partition("-")
        must(begin <= f"{at:%H:%M}" < end, f"model: it continued at {at:%H:%M}, outside of {name}")
