"""What decide() returns."""

from bot.model import Model
from bot.rollout.effects import Effect
from bot.rollout.notices.next_steps import NextStep
from bot.rollout.state import Rollout, Service


class Refusal(Model):
    """No, with a sentence for the person who asked and what they can do."""

    sentence: str
    next_step: NextStep


class Ignored(Model):
    """Nothing changes, because the fact is stale, known, or concerns nothing here."""

    why: str


class Decision(Model):
    """``service`` after the fact; the same object as before when it was refused or ignored.

    ``ended`` is the rollout that this decision ended, as it ended.
    """

    service: Service
    effects: tuple[Effect, ...] = ()
    refusal: Refusal | None = None
    ignored: Ignored | None = None
    ended: Rollout | None = None

    @property
    def changed(self) -> bool:
        """Whether there is anything to commit."""
        return self.refusal is None and self.ignored is None
