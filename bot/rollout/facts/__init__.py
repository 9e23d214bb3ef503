"""What can happen to a service. Facts are past tense; decide() says what they change."""

from typing import Annotated

from pydantic import Field

from bot.rollout.facts.alarms import (
    AlertClosed,
    AlertOpened,
    CallDue,
    IncidentOpened,
    PageUpdated,
    PostmortemDue,
    PostmortemWritten,
    ReportDue,
    RollbackReviewed,
)
from bot.rollout.facts.asked import (
    CancelAsked,
    FreezeBegan,
    FreezeEnded,
    Held,
    Promoted,
    Resumed,
    RollbackAsked,
    Started,
    StartQueued,
)
from bot.rollout.facts.at_gates import (
    Answered,
    Approved,
    Confirmed,
    DeploymentLeft,
    GateClosed,
    GateOpened,
    GateOverridden,
    QuestionAnswered,
    Refused,
)
from bot.rollout.facts.happened import Happened
from bot.rollout.facts.seen import (
    CardPosted,
    DeadlinePassed,
    DeploymentAsked,
    DeploymentNoted,
    DriftSeen,
    JobSeen,
    StableChecked,
    Ticked,
    TrafficFailed,
    TrafficSettled,
    Verified,
)
from bot.rollout.facts.switches import KillAsked, SwitchChecked, SwitchThrown

__all__ = [
    "AlertClosed",
    "AlertOpened",
    "Answered",
    "Approved",
    "CallDue",
    "CancelAsked",
    "CardPosted",
    "Confirmed",
    "DeadlinePassed",
    "DeploymentAsked",
    "DeploymentLeft",
    "DeploymentNoted",
    "DriftSeen",
    "Fact",
    "FreezeBegan",
    "FreezeEnded",
    "GateClosed",
    "GateOpened",
    "GateOverridden",
    "Happened",
    "Held",
    "IncidentOpened",
    "JobSeen",
    "KillAsked",
    "PageUpdated",
    "PostmortemDue",
    "PostmortemWritten",
    "Promoted",
    "QuestionAnswered",
    "Refused",
    "ReportDue",
    "Resumed",
    "RollbackAsked",
    "RollbackReviewed",
    "StableChecked",
    "StartQueued",
    "Started",
    "SwitchChecked",
    "SwitchThrown",
    "Ticked",
    "TrafficFailed",
    "TrafficSettled",
    "Verified",
]

Fact = Annotated[
    Started
    | StartQueued
    | Approved
    | Refused
    | Confirmed
    | GateOpened
    | GateClosed
    | GateOverridden
    | Verified
    | JobSeen
    | Promoted
    | Held
    | Resumed
    | RollbackAsked
    | CancelAsked
    | Ticked
    | AlertOpened
    | AlertClosed
    | TrafficSettled
    | TrafficFailed
    | StableChecked
    | DriftSeen
    | DeadlinePassed
    | PageUpdated
    | CallDue
    | IncidentOpened
    | PostmortemDue
    | PostmortemWritten
    | ReportDue
    | RollbackReviewed
    | QuestionAnswered
    | FreezeBegan
    | FreezeEnded
    | CardPosted
    | DeploymentNoted
    | DeploymentAsked
    | DeploymentLeft
    | KillAsked
    | SwitchThrown
    | SwitchChecked,
    Field(discriminator="kind"),
]
