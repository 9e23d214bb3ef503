"""People: who may do what, and who is called when nobody answers."""

from typing import Annotated

from pydantic import Field

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


class Escalation(PlanModel):
    """One level: who is called when the level before has not answered for ``after``."""

    role: Word = Field(description="Who is called.")
    after: Duration | None = Field(None, description="How long after the level before.")
