"""docs/slack.md, *freeze*: "Nothing of these services starts or continues from now; rolling back
stays possible." It lasts until somebody unfreezes."""

from bot.rollout.facts import FreezeBegan, FreezeEnded
from bot.rollout.state import Phase
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment


class Freezes:
    """Remembers whether somebody froze the service."""

    def __init__(self) -> None:
        self.frozen = False

    def committed(self, moment: Moment) -> None:
        """While it is frozen nothing starts, goes up or completes."""
        if isinstance(moment.fact, FreezeEnded):
            self.frozen = False
        if self.frozen:
            kind = type(moment.fact).__name__
            must(not moment.began, f"model: it started by {kind} while it was frozen")
            must(not moment.left_the_request, f"model: it began by {kind} while it was frozen")
            must(not moment.went_up, f"model: it went up by {kind} while it was frozen")
            done = moment.became(Phase.COMPLETED) or moment.became(Phase.WATCHING)
            resumed = moment.before is not None and moment.before.acting_phase is Phase.WATCHING
            over = moment.became(Phase.COMPLETED) or not resumed
            must(not (done and over), f"model: it continued by {kind} while it was frozen")
        if isinstance(moment.fact, FreezeBegan):
            self.frozen = True
