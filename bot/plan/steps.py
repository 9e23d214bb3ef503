"""Steps: a share of the traffic, how long it must stay well, and what else it asks for."""

import re
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from bot.plan.confirmations import Confirmations
from bot.plan.gates import Approvals
from bot.plan.limits.checks import MOST_CHECKS, CheckChange
from bot.plan.limits.lengths import lasting
from bot.plan.probes import Jobs, Probe
from bot.plan.rollback import OnRollback
from bot.plan.values.base import PlanModel, Spelled, Word
from bot.plan.values.errors import FieldError
from bot.plan.values.units import Duration, Percent, format_duration, parse_duration
from bot.plan.values.windows import Window

_TIME = r"(\d{1,8}[smhd] ?)+"


class Soak(Spelled):
    """How long a step must stay well: ``5m``, or ``5m-30m`` when evidence may end it early."""

    pattern: ClassVar[str] = rf"^{_TIME}(- ?{_TIME})?$"
    expected: ClassVar[str] = "a duration such as 30s, 5m, 4h or 2d, or a range such as 5m-30m"

    min: timedelta = timedelta(0)
    max: timedelta | None = None

    @classmethod
    def read(cls, text: str) -> dict[str, Any]:
        """The durations that the text stands for; raises FieldError."""
        first, dash, last = text.partition("-")
        if not re.match(r"\d", text.strip(), re.ASCII) or (dash and not last.strip()):
            raise FieldError(text, cls.expected)
        try:
            soak = {"min": parse_duration(first), "max": parse_duration(last) if dash else None}
        except FieldError as error:
            raise FieldError(text, cls.expected, error.hint) from None
        return soak

    @property
    def text(self) -> str:
        """The canonical spelling."""
        shortest = format_duration(self.min)
        return f"{shortest}-{format_duration(self.max)}" if self.max else shortest

    @property
    def words(self) -> str:
        """How long, in words: ``5 min``, ``5 min to 30 min``."""
        shortest = lasting(self.min)
        return f"{shortest} to {lasting(self.max)}" if self.max else shortest

    @property
    def longest(self) -> timedelta:
        """The time after which the step is judged in any case."""
        return self.max or self.min

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.min < timedelta(0) or (self.max is not None and self.max <= self.min):
            raise FieldError(self.text, "a range that goes up, such as 5m-30m")
        return self


class HoldRule(PlanModel):
    """How long a rollout may hold, and what happens then."""

    for_: Duration = Field(timedelta(hours=24), alias="for", description="How long.")
    then: Literal["rollback", "page"] = Field(
        "rollback",
        description="What happens when it has held that long. page: whoever on_rollback pages is "
        "paged, it holds on, and after as long again they are paged again.",
    )


class Step(PlanModel):
    """One step of a rollout.

    ``checks`` changes checks of the plan by their name (only what is named changes), adds new
    ones, or takes one away with null.
    """

    traffic: Percent = Field(
        description="The canary's share, such as 10%; 0% in the first step only verifies it."
    )
    soak: Soak = Field(
        Soak(),
        description="How long checks must stay good: 5m, or 5m-30m when evidence may end it early.",
    )
    deadline: Duration | None = Field(
        None,
        description="The longest this step may take; three times its soak and its jobs' timeouts, "
        "unless given.",
    )
    hours: Window | None = Field(
        None, description="It starts, and its soak counts, only in these hours."
    )
    approvals: Approvals | None = Field(None, description="Who must approve before this step.")
    probe: Probe | None = Field(
        None, description="Requests to the canary's own address, before it continues."
    )
    job: Jobs = Field((), description="Cloud Run jobs that must succeed: one, or a list.")
    confirm: Confirmations = Field(
        (), description="What people confirm before it continues, one press each."
    )
    hold: HoldRule | None = Field(None, description="Instead of the plan's, in this step.")
    on_rollback: OnRollback | None = Field(None, description="Instead of the plan's, in this step.")
    checks: Annotated[dict[Word, CheckChange | None], Field(max_length=MOST_CHECKS)] = Field(
        default_factory=dict,
        description="Changes to the plan's checks, by name; null takes one away.",
    )

    @property
    def jobs_longest(self) -> timedelta:
        """The time in which all its jobs have ended, one after the other."""
        return sum((job.longest for job in self.job), timedelta(0))
