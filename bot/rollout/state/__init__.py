"""The state of a service and of its rollout. Only decide() makes new ones."""

from bot.rollout.state.alerts import OpenAlert, alert_named
from bot.rollout.state.approvals import (
    Approval,
    Ask,
    AskKind,
    AskOutcome,
    OverriddenGate,
    PromoteAsked,
    Waiting,
)
from bot.rollout.state.calling import Calling, Level
from bot.rollout.state.holds import Cause, Hold
from bot.rollout.state.jobs import JobRun, JobState
from bot.rollout.state.phases import ENDED, Phase
from bot.rollout.state.places import Place
from bot.rollout.state.postmortem import PostmortemAsk
from bot.rollout.state.rollout import Card, Rollback, Rollout
from bot.rollout.state.service import Desired, Freeze, RejectedRevision, Service
from bot.rollout.state.shadow import Followed, Move, Shadow, Would
from bot.rollout.state.switches import Kill, MitigationRun

__all__ = [
    "ENDED",
    "Approval",
    "Ask",
    "AskKind",
    "AskOutcome",
    "Calling",
    "Card",
    "Cause",
    "Desired",
    "Followed",
    "Freeze",
    "Hold",
    "JobRun",
    "JobState",
    "Kill",
    "Level",
    "MitigationRun",
    "Move",
    "OpenAlert",
    "OverriddenGate",
    "Phase",
    "Place",
    "PostmortemAsk",
    "PromoteAsked",
    "RejectedRevision",
    "Rollback",
    "Rollout",
    "Service",
    "Shadow",
    "Waiting",
    "Would",
    "alert_named",
]
