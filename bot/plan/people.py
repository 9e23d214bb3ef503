"""People: who may do what, and who is called when nobody answers."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from bot.pipelines import SPELLED
from bot.plan.rollback import Pages
from bot.plan.values.base import MAIL, Matches, PlanModel, Word
from bot.plan.values.units import Duration

Person = Annotated[
    str,
    Matches(
        rf"[UWS][A-Z0-9]{{2,}}|{MAIL}",
        "a Slack user (U…), a user group (S…) or an e-mail address",
    ),
]
Group = Annotated[tuple[Person, ...], Field(min_length=1, max_length=100)]


Pipeline = Annotated[
    str,
    Matches(
        SPELLED,
        "a repository such as acme/shop@refs/heads/main, or a service account's address",
    ),
]
FIRST_HOURS = timedelta(hours=48)
"""After a rollout was asked for; a roster may name others for these."""


class Escalation(PlanModel):
    """One level: who is called, by page and mention, when nobody has taken the page for ``after``.

    The first level is called with the page itself, unless it has an ``after``.
    """

    role: Word = Field(description="Who is called.")
    after: Duration | None = Field(
        None, description="How long after the level before; 10m, and at once for the first."
    )
    page: Pages = Field(
        (), description="Teams that are paged then; without any, those paged first, again."
    )
    first_48h: Word | None = Field(
        None, description="The role that is called instead in the first 48 hours of a rollout."
    )

    @property
    def wait(self) -> timedelta:
        """How long after the level before."""
        return self.after or timedelta(minutes=10)
