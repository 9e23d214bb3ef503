"""What shows something of a service, and changes nothing."""

from typing import ClassVar, Literal

from bot.service.values.commands.request import Command, Option, VerbRecord


class Status(Command):
    """Where a rollout stands; without a service, all of them."""

    reads: ClassVar[bool] = True
    record: ClassVar[VerbRecord] = VerbRecord(
        place=80,
        usage="[SERVICE]",
        does="shows where a rollout stands; without a service, all of them",
        example="status shop",
        doing="One moment: looking up {what}.",
        nothing_named="all rollouts",
        aliases=("show", "list"),
    )
    verb: Literal["status"] = "status"


class Explain(Command):
    """Why it is where it is, and what would move it."""

    reads: ClassVar[bool] = True
    record: ClassVar[VerbRecord] = VerbRecord(
        place=90,
        usage="[SERVICE] [--details]",
        does="says why a rollout is where it is, and what would move it",
        example="explain shop",
        doing="One moment: looking into {what}.",
        aliases=("why",),
        options={"--details": Option("says everything: each check, proof and gate")},
    )
    verb: Literal["explain"] = "explain"
    details: bool = False


class History(Command):
    """The last rollouts of a service."""

    reads: ClassVar[bool] = True
    record: ClassVar[VerbRecord] = VerbRecord(
        place=100,
        usage="[SERVICE]",
        does="lists the last rollouts of a service",
        example="history shop",
        doing="One moment: looking up the history of {what}.",
        aliases=("log", "past"),
    )
    verb: Literal["history"] = "history"


class Report(Command):
    """How the rollouts of the last days went, of a service or of all."""

    reads: ClassVar[bool] = True
    record: ClassVar[VerbRecord] = VerbRecord(
        place=105,
        usage="[week|month] [SERVICE]",
        does="counts deployments, failures, lead times and rollbacks of the last 7 or 30 days",
        example="report month shop",
        doing="One moment: counting the rollouts of {what}.",
        nothing_named="all services",
        aliases=("stats", "metrics", "dora"),
    )
    verb: Literal["report"] = "report"
    period: Literal["week", "month"] = "week"


class OnCall(Command):
    """Who is on call for the service's plan."""

    reads: ClassVar[bool] = True
    record: ClassVar[VerbRecord] = VerbRecord(
        place=110,
        usage="[SERVICE]",
        does="shows who is on call for a service",
        example="oncall shop",
        doing="One moment: looking up who is on call for {what}.",
        aliases=("who", "pager"),
    )
    verb: Literal["oncall"] = "oncall"


class Doctor(Command):
    """What is stuck."""

    reads: ClassVar[bool] = True
    record: ClassVar[VerbRecord] = VerbRecord(
        place=120,
        usage="[SERVICE]",
        does="looks for what is stuck, and says what to do about it",
        example="doctor",
        doing="One moment: looking for what is stuck in {what}.",
        nothing_named="all rollouts",
        aliases=("stuck",),
    )
    verb: Literal["doctor"] = "doctor"
