"""All of them."""

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
)
from bot.rollout.facts.asked import (
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
    Approved,
    Confirmed,
    GateClosed,
    GateOpened,
    GateOverridden,
    QuestionAnswered,
    Refused,
)
from bot.rollout.facts.seen import (
    CardPosted,
    DeadlinePassed,
    DriftSeen,
    JobSeen,
    StableChecked,
    Ticked,
    TrafficFailed,
    TrafficSettled,
    Verified,
)
from bot.rollout.facts.switches import KillAsked, SwitchChecked, SwitchThrown

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
    | QuestionAnswered
    | FreezeBegan
    | FreezeEnded
    | CardPosted
    | KillAsked
    | SwitchThrown
    | SwitchChecked,
    Field(discriminator="kind"),
]
