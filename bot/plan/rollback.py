"""What belongs to a rollback and to the end of a rollout: pages, notices, verifications."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer

from bot.plan.confirmations import Confirmations
from bot.plan.mitigation import Verification
from bot.plan.probes import Jobs
from bot.plan.values.base import Channel, Line, Mail, Name, PlanModel, Word
from bot.plan.values.units import Duration

Told = Literal[
    "service",
    "environment",
    "revision",
    "previous_revision",
    "branch",
    "commit",
    "changes",
    "author",
    "traffic",
    "status",
    "reason",
    "duration",
    "advice",
    "rollback_command",
]
Pages = Annotated[
    tuple[Word, ...],
    Field(max_length=20),
    BeforeValidator(
        lambda value: [value] if isinstance(value, str) else [] if value is None else value,
        json_schema_input_type=Word | list[Word] | None,
    ),
    PlainSerializer(list, return_type=list[str]),
]

Channels = Annotated[tuple[Channel, ...], Field(max_length=20)]


class Report(PlanModel):
    """What a notice says, and which metrics of the last ``window`` it shows."""

    tells: Annotated[tuple[Told, ...], Field(max_length=20)] = Field(
        (), description="What it names."
    )
    checks: Annotated[tuple[Word, ...], Field(max_length=50)] = Field(
        (), description="The checks whose values it shows."
    )
    metrics: Annotated[tuple[Word, ...], Field(max_length=20)] = Field(
        (), description="Built-in metrics that it shows."
    )
    window: Duration = Field(timedelta(minutes=5), description="The time that values are from.")


class OnRollback(PlanModel):
    """Who is paged and notified when the canary is rolled back, and what must be seen after it."""

    page: Pages = Field(
        (),
        description="The teams that are paged when it rolls back by itself: one, or a list.",
    )
    page_by_hand: Pages = Field(
        (),
        description="The teams that are paged when a person rolls it back; by default nobody is.",
    )
    announce: Channels = Field((), description="Channels beside the plan's own.")
    mail: Annotated[tuple[Mail, ...], Field(max_length=20)] = Field(
        (), description="Mail lists that are notified."
    )
    severity: Literal["critical", "error", "warning", "info"] | None = Field(
        None, description="The severity of the page."
    )
    report: Report | None = Field(None, description="What the notice says.")
    incident: bool = Field(
        False,
        strict=True,
        description="An incident is opened: the page is critical, and the thread is pinned in its "
        "channel.",
    )
    postmortem: bool = Field(
        False,
        strict=True,
        description="The outline of a postmortem stands in the thread; who rolled it back, or else "
        "started it, is asked to write down why, and once more after a day.",
    )
    switch_off: Word | None = Field(None, description="A flag that is switched off with it.")
    verify: Annotated[tuple[Verification, ...], Field(max_length=20)] = Field(
        (), description="What must be seen after it."
    )

    @property
    def teams(self) -> tuple[str, ...]:
        """Who is paged for what a rollback leaves behind, whoever rolled back."""
        return self.page or self.page_by_hand

    advice: Annotated[tuple[Line, ...], Field(max_length=20)] = Field(
        (), description="What a person does by hand then."
    )


class Question(PlanModel):
    """What people are asked when a rollout has completed."""

    text: Line = Field(description="The question.")
    answers: Annotated[tuple[Line, ...], Field(min_length=2, max_length=5)] = Field(
        description="The answers to choose from."
    )
    starts: Name | None = Field(
        None,
        description="The plan that the first answer starts, with this very image, as if whoever "
        "answers had typed it.",
    )


class OnComplete(PlanModel):
    """What happens when a rollout has completed."""

    traffic: Literal["pinned", "latest"] = Field(
        "pinned",
        description="Where later deployments find the traffic. pinned: on this revision by name, "
        "so that they get none. latest: on the latest revision, so that they serve at once.",
    )
    announce: Channels = Field((), description="Channels beside the plan's own.")
    report: Report | None = Field(None, description="What the notice says.")
    job: Jobs = Field((), description="Cloud Run jobs that must succeed first.")
    verify: Annotated[tuple[Verification, ...], Field(max_length=20)] = Field(
        (),
        description="What must be seen after it; what is not seen in time is said and pages.",
    )
    confirm: Confirmations = Field((), description="What people confirm first, one press each.")
    ask: Question | None = Field(None, description="What people are asked then.")
