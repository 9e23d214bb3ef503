"""What decide() returns."""

from bot.model import Model
from bot.rollout.effects import Effect
from bot.rollout.notices.next_steps import NextStep
from bot.rollout.state import Rollout, Service
from bot.rollout.state.rollout import Review


class Refusal(Model):
    """No, with a sentence for the person who asked and what they can do."""

    sentence: str
    next_step: NextStep


class Ignored(Model):
    """Nothing changes, because the fact is stale, known, or concerns nothing here."""

    why: str


class Reviewed(Model):
    """What somebody said of a rollback that is over."""

    rollout: str
    review: Review


class Decision(Model):
    """``service`` after the fact; the same object as before when it was refused or ignored.

    ``ended`` is the rollout that this decision ended, as it ended. ``reviewed``: what one that had
    ended before is to be kept with.
    """

    service: Service
    effects: tuple[Effect, ...] = ()
    refusal: Refusal | None = None
    ignored: Ignored | None = None
    ended: Rollout | None = None
    reviewed: Reviewed | None = None

    @property
    def changed(self) -> bool:
        """Whether there is anything to commit."""
        return self.refusal is None and self.ignored is None
