"""The plan language: what a rollout does, whom it asks, when it goes on and when it goes back."""

from bot.rollout.plan.alerts import Action, AlertRule, Alerts, Severities
from bot.rollout.plan.checks import Check, CheckChange, Promotion
from bot.rollout.plan.engines import unbuilt
from bot.rollout.plan.errors import FieldError, FieldsError, PlanError, Problem
from bot.rollout.plan.gates import Acceptance, Approvals, Ci, Gates
from bot.rollout.plan.guard import Guard
from bot.rollout.plan.limits import Limit
from bot.rollout.plan.metrics import BUILTIN, Metric, MonitoringQuery
from bot.rollout.plan.mitigation import KillSwitch, Mitigation, Proof
from bot.rollout.plan.people import Contact, Escalation, Roster
from bot.rollout.plan.plan import Plan
from bot.rollout.plan.probes import Job, Probe, Share
from bot.rollout.plan.records import Dashboard, Panel, Retention
from bot.rollout.plan.rollback import OnComplete, OnRollback, Question, Report
from bot.rollout.plan.steps import HoldRule, Soak, Step
from bot.rollout.plan.target import CloudRunTarget, FlagTarget, Target
from bot.rollout.plan.units import Duration, Percent, format_duration, parse_duration
from bot.rollout.plan.windows import Window

__all__ = [
    "BUILTIN",
    "Acceptance",
    "Action",
    "AlertRule",
    "Alerts",
    "Approvals",
    "Check",
    "CheckChange",
    "Ci",
    "CloudRunTarget",
    "Contact",
    "Dashboard",
    "Duration",
    "Escalation",
    "FieldError",
    "FieldsError",
    "FlagTarget",
    "Gates",
    "Guard",
    "HoldRule",
    "Job",
    "KillSwitch",
    "Limit",
    "Metric",
    "Mitigation",
    "MonitoringQuery",
    "OnComplete",
    "OnRollback",
    "Panel",
    "Percent",
    "Plan",
    "PlanError",
    "Probe",
    "Problem",
    "Promotion",
    "Proof",
    "Question",
    "Report",
    "Retention",
    "Roster",
    "Severities",
    "Share",
    "Soak",
    "Step",
    "Target",
    "Window",
    "format_duration",
    "parse_duration",
    "unbuilt",
]
