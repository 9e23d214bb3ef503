"""Every (phase, fact) pair, decided on purpose.

A rule names what it does and the phases that it may lead to (it may always stay). Pairs in which a
person asks for something that makes no sense have a refusal; pairs in which an event comes too late
or for nobody are ignored, with the reason.
"""

from collections.abc import Mapping

from bot.rollout.facts import (
    AlertClosed,
    AlertOpened,
    Approved,
    CallDue,
    CancelAsked,
    CardPosted,
    Confirmed,
    DeadlinePassed,
    DeploymentAsked,
    DeploymentLeft,
    DeploymentNoted,
    DriftSeen,
    FreezeBegan,
    FreezeEnded,
    GateClosed,
    GateOpened,
    GateOverridden,
    Happened,
    Held,
    IncidentOpened,
    JobSeen,
    KillAsked,
    PageUpdated,
    PostmortemDue,
    PostmortemWritten,
    Promoted,
    QuestionAnswered,
    Refused,
    ReportDue,
    Resumed,
    RollbackAsked,
    RollbackReviewed,
    StableChecked,
    Started,
    StartQueued,
    SwitchChecked,
    SwitchThrown,
    Ticked,
    TrafficFailed,
    TrafficSettled,
    Verified,
)
from bot.rollout.phases import before_traffic, holding, idle, rolling_back, shadowing, with_traffic
from bot.rollout.rule import Rules
from bot.rollout.state import ENDED, Phase

FACTS: tuple[type[Happened], ...] = (
    Started,
    StartQueued,
    Approved,
    Refused,
    Confirmed,
    GateOpened,
    GateClosed,
    GateOverridden,
    Verified,
    JobSeen,
    Promoted,
    Held,
    Resumed,
    RollbackAsked,
    CancelAsked,
    Ticked,
    AlertOpened,
    AlertClosed,
    TrafficSettled,
    TrafficFailed,
    DriftSeen,
    DeadlinePassed,
    PageUpdated,
    CallDue,
    IncidentOpened,
    PostmortemDue,
    PostmortemWritten,
    ReportDue,
    RollbackReviewed,
    QuestionAnswered,
    StableChecked,
    FreezeBegan,
    FreezeEnded,
    CardPosted,
    DeploymentNoted,
    DeploymentAsked,
    DeploymentLeft,
    KillAsked,
    SwitchThrown,
    SwitchChecked,
)

PHASES = tuple(phase for phase in Phase if phase not in ENDED)
"""The phases in which a fact can find a service; what has ended is no longer in it."""

TABLE: Mapping[Phase, Rules] = {
    Phase.IDLE: idle.IDLE,
    Phase.REQUESTED: before_traffic.REQUESTED,
    Phase.VERIFYING: before_traffic.VERIFYING,
    Phase.SOAKING: with_traffic.SOAKING,
    Phase.HOLDING: holding.HOLDING,
    Phase.WATCHING: with_traffic.WATCHING,
    Phase.ROLLING_BACK: rolling_back.ROLLING_BACK,
    Phase.SHADOWING: shadowing.SHADOWING,
}
