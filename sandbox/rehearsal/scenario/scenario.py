"""A scenario: the world of a rehearsal, what happens there, and what must come of it."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from bot.plan.values.base import Line, Name, PlanModel, Word
from bot.plan.values.errors import FieldError
from bot.plan.values.units import read_duration
from sandbox.rehearsal.scenario.expectations import Expectation
from sandbox.rehearsal.scenario.happenings import Happening, number_of
from sandbox.rehearsal.scenario.moments import When

EVERYONE = "everyone"
USUAL_START = datetime(2026, 3, 10, 10, 5, tzinfo=UTC)
"""A Tuesday, in the working hours of most of the world's plans."""
NEVER = timedelta.max


def _moment(value: Any) -> Any:
    if isinstance(value, datetime):
        return value
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        raise FieldError(value, "a time such as 2026-03-10 10:05, in UTC") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _wait(value: Any) -> Any:
    if value == "never":
        return NEVER
    return timedelta() if value == "at once" else read_duration(value)


def _number(value: Any) -> Any:
    return value if isinstance(value, float) else number_of(str(value))


Moment = Annotated[datetime, BeforeValidator(_moment)]
Wait = Annotated[timedelta, BeforeValidator(_wait)]
Number = Annotated[float, BeforeValidator(_number)]


class Start(PlanModel):
    """How the rollout is started."""

    at: Moment = Field(USUAL_START, description="When, in UTC unless it says another zone.")
    manual: bool = Field(False, strict=True, description="With --manual.")
    checklist: bool = Field(True, strict=True, description="Whether it is ticked.")
    passed_in: bool = Field(
        True, strict=True, description="Whether the image has completed in the plan of that gate."
    )


class TrafficNow(PlanModel):
    """Requests a second, and how they change over the day (in UTC)."""

    rps: Annotated[float, Field(ge=0, le=100_000)] = Field(20.0, description="At their peak.")
    shape: Literal["steady", "daily", "quiet_nights"] = Field(
        "steady",
        description="daily: least at night; quiet_nights: none from 23:00 to 6:00.",
    )


class Requests(PlanModel):
    """What the answers of one side are like."""

    errors: Number = Field(0.002, description="The share of 5xx.")
    latency: Number = Field(0.3, description="The p95.")


class Acts(PlanModel):
    """How long somebody takes, or ``never``, or ``at once``."""

    approves: Wait | None = Field(None, description="Until they approve.")
    refuses: Wait | None = Field(None, description="Until they refuse.")
    confirms: Wait | None = Field(None, description="Until they confirm.")
    answers: Line | None = Field(None, description="What they answer to the plan's question.")
    acknowledges: Wait | None = Field(None, description="Until they take a page.")


class Scenario(PlanModel):
    """``people`` are by role; who is not named there does as ``everyone``."""

    description: Line | None = None
    plan: Name | None = Field(None, description="The plan that it is for, by its name.")
    seed: Annotated[int, Field(strict=True, ge=0)] = 1
    start: Start = Field(default_factory=Start)
    traffic: TrafficNow = Field(default_factory=TrafficNow)
    stable: Requests = Field(default_factory=Requests)
    canary: Requests = Field(default_factory=Requests)
    people: dict[Word, Acts] = Field(default_factory=dict)
    events: dict[When, tuple[Happening, ...]] = Field(default_factory=dict)
    expect: tuple[Expectation, ...] = ()
    until: Annotated[timedelta, BeforeValidator(read_duration)] | None = Field(
        None, description="How long it is played at most; until nothing is left to happen."
    )

    @model_validator(mode="before")
    @classmethod
    def _one_or_several(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("events"), dict):
            events = {
                when: [each] if isinstance(each, str) else each
                for when, each in value["events"].items()
            }
            return {**value, "events": events}
        return value

    def acts(self, role: str) -> Acts:
        """What somebody of this role does."""
        everyone = self.people.get(EVERYONE, Acts())
        own = self.people.get(role)
        if own is None:
            return everyone
        given = {name: getattr(own, name) for name in own.model_fields_set}
        return everyone.model_copy(update=given)
