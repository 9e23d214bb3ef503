"""What people are asked when a rollout has completed, or a revision is deployed. Only decide()
makes new ones."""

from datetime import datetime
from typing import Literal

from bot.model import Model
from bot.rollout.actors import Actor


class Given(Model):
    """The answer that counts: its ``number``, from 1, by whom and when."""

    number: int
    by: Actor
    at: datetime


class AskedQuestion(Model):
    """A question about a rollout that has completed; ``given`` is its first answer. ``asked_at`` is
    not known of what an earlier version stored."""

    rollout: str
    canary: str
    text: str
    answers: tuple[str, ...]
    starts: str = ""
    """The plan that the first answer starts, with ``image``; empty: it starts nothing."""
    image: str = ""
    ticked: tuple[str, ...] = ()
    """The checklist that was ticked when the rollout began: the same words count there, too."""
    given: Given | None = None
    asked_at: datetime | None = None

    @property
    def key(self) -> str:
        """Names its message."""
        return f"{self.rollout}~question"

    @property
    def starts_now(self) -> bool:
        """Whether the answer that counts starts the plan."""
        return bool(self.starts and self.given and self.given.number == 1)

    @property
    def open(self) -> bool:
        """Whether nobody has answered it."""
        return self.given is None

    @property
    def answer(self) -> str:
        """The answer that counts, in the plan's words; empty while there is none."""
        return self.answers[self.given.number - 1] if self.given else ""


class AskedDeployment(Model):
    """Whether a rollout of a revision starts that was deployed without traffic. It ends as somebody
    says: with a start, or with not now (``left``); or with the deployment of a ``newer`` one."""

    canary: str
    plan: str
    by: Actor
    """Who deployed it."""
    room: str
    """The channel that is asked."""
    asked_at: datetime
    outcome: Literal["open", "started", "left", "superseded"] = "open"
    said_by: Actor | None = None
    reason: str = ""
    newer: str = ""
    ended_at: datetime | None = None

    @property
    def key(self) -> str:
        """Names its message."""
        return f"{self.canary}~deployed"

    @property
    def open(self) -> bool:
        """Whether it waits for somebody."""
        return self.outcome == "open"
