"""Gates: what must be open before traffic moves at all."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field, field_validator

from bot.plan.limits.limit import Limit
from bot.plan.values.base import Line, Matches, Name, PlanModel, Word
from bot.plan.values.errors import FieldError
from bot.plan.values.units import Duration
from bot.plan.values.windows import Window

Roles = Annotated[tuple[Word, ...], Field(min_length=1, max_length=20)]
Schedule = Annotated[
    str, Matches(r"P[A-Z0-9]{4,20}", "the id of a PagerDuty schedule such as PSCHED1")
]


class Approvals(PlanModel):
    """One approval per role, by distinct people, none of them the requester."""

    roles: Roles = Field(description="Roles of people; one person for each.")
    expire: Duration = Field(
        timedelta(hours=1), description="How long it is asked for, and counts."
    )


class Ci(PlanModel):
    """What the pipeline must have said about this very image."""

    passed: Annotated[tuple[Line, ...], Field(min_length=1, max_length=40)] = Field(
        description="What must have passed, in words."
    )
    coverage: Limit | None = Field(None, description="Of the tests, such as >= 85%.")

    @field_validator("coverage", mode="after")
    @classmethod
    def _a_share(cls, value: Limit | None) -> Limit | None:
        if value and (value.unit != "ratio" or value.sustained or value.growing or value.value > 1):
            raise FieldError(value.text, "a percentage such as >= 85%")
        return value


class Gates(PlanModel):
    """Everything that must be so before the first step, and at each step up for the window."""

    approvals: Approvals | None = Field(None, description="Who must approve before the start.")
    window: Window | None = Field(None, description="When traffic may go up.")
    passed_in: Name | None = Field(None, description="The plan in which this image completed.")
    on_call: Schedule | None = Field(
        None, description="The schedule on which somebody is now; pages mention them in Slack."
    )
    checklist: tuple[Line, ...] = Field((), description="What a person ticks before the start.")
    ci: Ci | None = Field(None, description="What the pipeline must have said.")
