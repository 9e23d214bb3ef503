"""docs/slack.md, *freeze*: "Nothing of these services starts or continues from now; rolling back
stays possible." It lasts until somebody unfreezes, or until its end, and the channel of a service
without a rollout is notified of both."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.rollout.facts import FreezeBegan, FreezeEnded
from bot.rollout.state import Phase
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment

GRACE = timedelta(minutes=4)
"""The next tick, and the calls that follow it."""
A_MOMENT = timedelta(minutes=2)


class Freezes:
    """Remembers whether somebody froze the service, and until when."""

    def __init__(self) -> None:
        self.frozen: FreezeBegan | None = None
        self.alone: dict[str, datetime] = {}
        """What began or ended a freeze while there was no rollout, and when."""

    def committed(self, moment: Moment) -> None:
        """While it is frozen nothing starts, goes up or completes."""
        if isinstance(moment.fact, FreezeEnded):
            self._ended(moment, moment.fact)
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
            self.frozen = moment.fact
        frozen = moment.commit.service.freeze is not None
        must(frozen == bool(self.frozen), "model: a freeze began or ended by something else")
        about = isinstance(moment.fact, FreezeBegan | FreezeEnded)
        if about and moment.before is None and moment.after is None:
            self.alone[moment.fact.id] = moment.at
        if moment.began:
            # What starts right after it is in the channel itself.
            last = {name: at for name, at in self.alone.items() if moment.at - at > A_MOMENT}
            self.alone = last

    def _ended(self, moment: Moment, fact: FreezeEnded) -> None:
        until = self.frozen.until if self.frozen else None
        if fact.by.kind != "person":
            must(until is not None and fact.until == until, "model: another freeze ended by itself")
            must(until and moment.at >= until, f"model: a freeze until {until} ended before")
        self.frozen = None

    def step(self, now: datetime, calm_since: datetime | None) -> None:
        """While nothing fails, it ends in time."""
        until = self.frozen.until if self.frozen else None
        if until is not None and calm_since is not None:
            late = now - max(until, calm_since)
            must(late <= GRACE, f"model: a freeze until {until} is on {late} later")

    def at_the_end(self, told: Collection[str], calm_since: datetime) -> None:
        """Who sees the service in a channel heard of it. While things fail, a worker may die
        between deciding and saying, and be refused by Slack when it comes again."""
        for each, at in self.alone.items():
            heard = at < calm_since or any(key.startswith(f"{each}~") for key in told)
            must(heard, f"model: the channel never heard of {each}")
