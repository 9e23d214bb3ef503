"""People: who may do what, who is reached how, and who is called when nobody answers."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.plan.values.base import MAIL, Line, Matches, PlanModel, Word
from bot.plan.values.errors import FieldError, Said
from bot.plan.values.units import Duration

Person = Annotated[
    str,
    Matches(
        rf"[UWS][A-Z0-9]{{2,}}|{MAIL}",
        "a Slack user (U…), a user group (S…) or an e-mail address",
    ),
]
Group = Annotated[tuple[Person, ...], Field(min_length=1, max_length=100)]


class Contact(PlanModel):
    """How somebody is reached."""

    slack: Line | None = Field(None, description="A Slack user, group or channel.")
    pagerduty: Line | None = Field(None, description="A PagerDuty service.")
    phone: Line | None = Field(None, description="A phone number.")
    mail: Line | None = Field(None, description="A mail address.")

    @model_validator(mode="after")
    def _some_way(self) -> Self:
        if not any((self.slack, self.pagerduty, self.phone, self.mail)):
            raise FieldError(Said("no way to reach them"), "slack:, pagerduty:, phone: or mail:")
        return self


class Escalation(PlanModel):
    """One level: who is called when the level before has not answered for ``after``."""

    role: Word = Field(description="Who is called.")
    after: Duration | None = Field(None, description="How long after the level before.")


class Roster(PlanModel):
    """Who stands by after the rollout has begun, and for how long."""

    roles: Annotated[tuple[Word, ...], Field(min_length=1, max_length=20)] = Field(
        description="The roles that stand by."
    )
    lasting: Duration = Field(alias="for", description="How long after the start.")
