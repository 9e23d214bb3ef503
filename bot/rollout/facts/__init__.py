"""What can happen to a service. Facts are past tense; decide() says what they change."""

from bot.rollout.facts.alarms import (
    AlertClosed,
    AlertOpened,
    CallDue,
    IncidentOpened,
    PageChange,
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
    Answered,
    Approved,
    Confirmed,
    GateClosed,
    GateOpened,
    Refused,
)
from bot.rollout.facts.every import Fact
from bot.rollout.facts.happened import Happened
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

__all__ = [
    "AlertClosed",
    "AlertOpened",
    "Answered",
    "Approved",
    "CallDue",
    "CardPosted",
    "Confirmed",
    "DeadlinePassed",
    "DriftSeen",
    "Fact",
    "FreezeBegan",
    "FreezeEnded",
    "GateClosed",
    "GateOpened",
    "Happened",
    "Held",
    "IncidentOpened",
    "JobSeen",
    "KillAsked",
    "PageChange",
    "PageUpdated",
    "PostmortemDue",
    "PostmortemWritten",
    "Promoted",
    "Refused",
    "Resumed",
    "RollbackAsked",
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
