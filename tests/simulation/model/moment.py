"""One stored decision, as the rules of the model look at it."""

from dataclasses import dataclass
from datetime import datetime

from bot.rollout.effects import Announce, Effect, Page, ShiftTraffic
from bot.rollout.facts import Happened, Started, StartQueued
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase, Rollout
from bot.service.values.records import Commit


@dataclass(frozen=True)
class Moment:
    """``before`` and ``after`` are the rollout as it was and as it became, also where it ended."""

    commit: Commit
    fact: Happened
    at: datetime
    before: Rollout | None
    after: Rollout | None

    @property
    def began(self) -> bool:
        """Whether a rollout was started by this; a late rollback starts none."""
        return self.before is None and self.after is not None and isinstance(self.fact, Started)

    @property
    def went_up(self) -> bool:
        """Whether the canary is to get more than before: its first traffic, or a higher step."""
        if self.after is None or self.after.phase in OVER:
            return False
        was, now = self.before, self.after
        first = now.acting_phase is Phase.SOAKING and (was is None or was.acting_phase in WAITING)
        return first or (was is not None and now.step > was.step)

    @property
    def left_the_request(self) -> bool:
        """Whether its gates let it begin."""
        asked = self.before is None or self.before.acting_phase is Phase.REQUESTED
        now = self.after
        return asked and now is not None and now.acting_phase in (Phase.VERIFYING, Phase.SOAKING)

    def became(self, phase: Phase) -> bool:
        """Whether it came into this phase by this decision."""
        was = self.before.phase if self.before else Phase.IDLE
        return self.after is not None and self.after.phase is phase and was is not phase

    @property
    def effects(self) -> tuple[Effect, ...]:
        """What the decision wants done."""
        return tuple(entry.effect for entry in self.commit.outbox)

    def notices(self, *topics: Topic) -> list[Announce]:
        """What is to be said about these topics."""
        return [e for e in self.effects if isinstance(e, Announce) and e.topic in topics]

    def words(self, *topics: Topic) -> str:
        """All that is to be said about these topics, with the details."""
        return " ".join(text for n in self.notices(*topics) for text in (n.words, *n.details))

    def in_first(self, region: str) -> bool:
        """Whether a fact is about the only region, or the first of several."""
        desired = self.commit.service.desired
        return not region or desired is None or region == next(iter(desired.regions), region)

    @property
    def shifts(self) -> bool:
        """Whether other traffic is to be served by this."""
        return any(isinstance(effect, ShiftTraffic) for effect in self.effects)

    @property
    def pages(self) -> list[Page]:
        """Who is to be woken."""
        return [e for e in self.effects if isinstance(e, Page)]


WAITING = (Phase.REQUESTED, Phase.VERIFYING)
OVER = (Phase.ROLLING_BACK, Phase.ROLLED_BACK, Phase.CANCELLED, Phase.COMPLETED)


def moment(commit: Commit) -> Moment:
    """The commit as a moment. A rollback to a named revision may cancel one rollout and begin
    another that rolls back; it is the moment of that one."""
    after = commit.service.active or commit.ended
    return Moment(commit, commit.audit.fact, commit.at, commit.before.service.active, after)


def ends_early(moment: Moment) -> bool:
    """Whether a newer start ends the watch, and with it what the plan asks for in the end."""
    fact, before = moment.fact, moment.before
    asked = isinstance(fact, StartQueued) and fact.supersede
    return asked and before is not None and before.phase is Phase.WATCHING
