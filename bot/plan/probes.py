"""Probes: requests that the bot sends to the canary itself, and jobs that it starts."""

from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from bot.plan.limits.limit import Limit
from bot.plan.values.base import Line, Matches, Name, PlanModel, UrlPath, Word
from bot.plan.values.errors import FieldError, Said
from bot.plan.values.headers import Headers
from bot.plan.values.statuses import Statuses, among
from bot.plan.values.units import Duration, Percent

FieldPath = Annotated[
    str, Matches(r"[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*){0,9}", "a field such as telemetry.route")
]


class Share(PlanModel):
    """About how many answers carry a value: a binomial bound around ``of`` at ``confidence``."""

    field: FieldPath = Field(description="The field of the answer.")
    value: Line = Field(description="The value that is counted.")
    of: Percent = Field(description="The share that is expected.")
    confidence: Percent = Field(99, description="How sure the bound is.")


MOST_REQUESTS = 1000
"""Of one probe, to all of its paths."""


class Probe(PlanModel):
    """Requests to the canary's own address, four at a time; every answer must be as expected.

    A failed probe is tried again by each evaluation, until the step's deadline; it never shifts
    traffic.
    """

    paths: Annotated[tuple[UrlPath, ...], Field(min_length=1, max_length=50)] = Field(
        description="Each of them is asked."
    )
    expect: Statuses = Field(
        ("200",), description="The status of every answer: one, a class (2xx), or several."
    )
    method: Literal["GET", "POST"] = Field("GET", description="How it asks.")
    body: Annotated[dict[str, Any], Field(max_length=50)] | None = Field(
        None, description="Sent as JSON with POST."
    )
    headers: Headers = Field(
        default_factory=dict, description="Headers of every request, each the value of a secret."
    )
    id_token: bool = Field(
        False,
        strict=True,
        description="An ID token of the bot's account goes with every request, for a service that "
        "is not public.",
    )
    requests: Annotated[int, Field(strict=True, ge=1, le=1000)] = Field(
        1, description="How often each path is asked."
    )
    attempts: Annotated[int, Field(strict=True, ge=1, le=100)] | None = Field(
        None, description="How often it is tried; until the deadline unless given."
    )
    json_has: Annotated[tuple[FieldPath, ...], Field(max_length=50)] = Field(
        (), description="Fields that every answer has."
    )
    json_equals: Annotated[dict[FieldPath, Line], Field(max_length=50)] = Field(
        default_factory=dict, description="Values that every answer has."
    )
    share: Share | None = Field(None, description="About how many answers carry a value.")
    latency_p90: Limit | None = Field(
        None, description="For the p90 of all these requests, each on a connection of its own."
    )

    @property
    def expected(self) -> str:
        """The statuses in words."""
        return " or ".join(self.expect)

    def takes(self, status: int) -> bool:
        """Whether this status is one that is expected."""
        return among(self.expect, str(status))

    @field_validator("latency_p90", mode="after")
    @classmethod
    def _a_time(cls, value: Limit | None) -> Limit | None:
        if value and (value.unit != "seconds" or value.sustained or value.growing):
            raise FieldError(value.text, "a time such as < 2s")
        return value

    @model_validator(mode="after")
    def _few_enough(self) -> Self:
        together = len(self.paths) * self.requests
        if together > MOST_REQUESTS:
            raise FieldError(
                f"{together} requests to {len(self.paths)} paths",
                f"at most {MOST_REQUESTS} in all",
                at=("requests",),
            )
        return self

    @model_validator(mode="after")
    def _one_authorization(self) -> Self:
        if self.id_token and any(name.lower() == "authorization" for name in self.headers):
            raise FieldError(Said("beside a header Authorization"), "one of them", at=("id_token",))
        return self

    @model_validator(mode="after")
    def _body_is_posted(self) -> Self:
        if self.body is not None and self.method != "POST":
            raise FieldError(self.method, "POST when there is a body", at=("method",))
        return self


RESULT_WITHIN = timedelta(minutes=2)
"""So long after its end a job's result is looked for in its log, which comes late."""


class Job(PlanModel):
    """A Cloud Run job that must succeed: a smoke test, a load test, data integrity queries."""

    name: Name = Field(description="The Cloud Run job's name, in the target's project and region.")
    timeout: Duration = Field(description="How long each of its tasks may run.")
    arguments: Annotated[dict[Word, Line], Field(max_length=50)] = Field(
        default_factory=dict,
        description="What it is started with, as --name=value; without any, as it is set up.",
    )
    limits: Annotated[dict[Word, Limit], Field(max_length=20)] = Field(
        default_factory=dict,
        description="What it measures itself and must meet, by the names that its result has.",
    )
    optional: bool = Field(
        False, strict=True, description="A failure is reported and stops nothing."
    )

    @field_validator("limits", mode="after")
    @classmethod
    def _plain(cls, value: dict[str, Limit]) -> dict[str, Limit]:
        for name, limit in value.items():
            if limit.relative or limit.sustained or limit.growing:
                raise FieldError(limit.text, "a limit such as < 800ms, for one number", at=(name,))
        return value

    @property
    def longest(self) -> timedelta:
        """The time in which it has ended, and its result is known."""
        return self.timeout + (RESULT_WITHIN if self.limits else timedelta(0))


def _several(value: Any) -> Any:
    return [value] if isinstance(value, dict | Job) else value


Jobs = Annotated[
    tuple[Job, ...],
    Field(max_length=20),
    BeforeValidator(_several, json_schema_input_type=Job | list[Job]),
]
"""One job or a list of them, run one after the other."""
