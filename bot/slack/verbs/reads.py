"""The verbs that show something of a service, and change nothing."""

from bot.service.values.commands import Doctor, Explain, History, OnCall, Status
from bot.slack.verbs.about import about_service
from bot.slack.verbs.verb import Verb

VERBS = (
    Verb(
        name="status",
        command=Status,
        usage="[SERVICE]",
        does="shows where a rollout stands; without a service, all of them",
        example="status shop",
        build=about_service,
        doing="One moment: looking up {what}.",
        nothing_named="all rollouts",
        aliases=("show", "list"),
    ),
    Verb(
        name="explain",
        command=Explain,
        usage="[SERVICE]",
        does="says why a rollout is where it is, check by check, and what would move it",
        example="explain shop",
        build=about_service,
        doing="One moment: looking into {what}.",
        aliases=("why",),
    ),
    Verb(
        name="history",
        command=History,
        usage="[SERVICE]",
        does="lists the last rollouts of a service",
        example="history shop",
        build=about_service,
        doing="One moment: looking up the history of {what}.",
        aliases=("log", "past"),
    ),
    Verb(
        name="oncall",
        command=OnCall,
        usage="[SERVICE]",
        does="shows who is on call for a service",
        example="oncall shop",
        build=about_service,
        doing="One moment: looking up who is on call for {what}.",
        aliases=("who", "pager"),
    ),
    Verb(
        name="doctor",
        command=Doctor,
        usage="[SERVICE]",
        does="looks for what is stuck, and says what to do about it",
        example="doctor",
        build=about_service,
        doing="One moment: looking for what is stuck in {what}.",
        nothing_named="all rollouts",
        aliases=("stuck",),
    ),
)
