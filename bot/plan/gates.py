"""Gates: what must be open before traffic moves at all."""

from datetime import timedelta
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from bot.pipelines import REPOSITORY
from bot.plan.limits.limit import Limit
from bot.plan.values.base import Line, Matches, Name, PlanModel, Word
from bot.plan.values.errors import FieldError
from bot.plan.values.units import Duration
from bot.plan.values.windows import Window

MOST_TICKED = 60
"""Items that one form can show; what it does not show nobody can tick."""
Roles = Annotated[tuple[Word, ...], Field(min_length=1, max_length=20)]
Repository = Annotated[
    str,
    Matches(
        REPOSITORY,
        "a repository of GitHub such as acme/shop",
    ),
]
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
    """What is known of the revision's commit on GitHub. All of it must be so, and what can't be
    read keeps the gate closed."""

    github: Repository = Field(description="The repository, as OWNER/NAME.")
    branch: Line | None = Field(
        None, description="Of a flag, which has no commit: the branch whose newest one is asked."
    )
    checks: Annotated[tuple[Line, ...], Field(max_length=40)] = Field(
        (), description="Names of check runs and commit statuses that must have succeeded."
    )
    approvals: Annotated[int, Field(ge=0, le=6)] = Field(
        0, description="How many people with a say must have approved its pull request."
    )
    coverage: Limit | None = Field(None, description="Of the tests, such as >= 85%.")
    coverage_from: Line | None = Field(
        None,
        description="The check run or commit status that says the coverage; without it whichever "
        "is named after coverage, codecov or coveralls.",
    )

    @field_validator("coverage", mode="after")
    @classmethod
    def _a_share(cls, value: Limit | None) -> Limit | None:
        if value and (value.unit != "ratio" or value.sustained or value.growing or value.value > 1):
            raise FieldError(value.text, "a percentage such as >= 85%")
        return value

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not (self.checks or self.approvals or self.coverage):
            raise FieldError("nothing to be known of a commit", "checks:, approvals: or coverage:")
        if self.coverage_from and not self.coverage:
            raise FieldError(
                "coverage_from without coverage", "coverage: a percentage such as >= 85%"
            )
        return self


class Override(PlanModel):
    """Who may let one rollout pass its window, or a gate that somebody outside does not open; never
    approvals, confirmations, a checklist or a freeze."""

    roles: Roles = Field(description="Roles of people; one person of any of them is enough.")


class Gates(PlanModel):
    """Everything that must be so before the first step, and at each step up for the window."""

    approvals: Approvals | None = Field(None, description="Who must approve before the start.")
    window: Window | None = Field(None, description="When traffic may go up.")
    passed_in: Name | None = Field(None, description="The plan in which this image completed.")
    on_call: Schedule | None = Field(
        None, description="The schedule on which somebody is now; pages mention them in Slack."
    )
    checklist: Annotated[tuple[Line, ...], Field(max_length=MOST_TICKED)] = Field(
        (), description="What a person ticks before the start."
    )
    override: Override | None = Field(
        None, description="Who may override a closed gate, with a reason; without it nobody."
    )
    ci: Ci | None = Field(None, description="What GitHub must know of the revision's commit.")
