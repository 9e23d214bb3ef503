"""The plan language: what a rollout does, whom it asks, when it continues or rolls back."""

from bot.plan.alerts import Action, AlertRule, Alerts, Severities
from bot.plan.gates import Approvals, Ci, Gates
from bot.plan.limits.checks import Check, CheckChange, Promotion
from bot.plan.limits.guard import Guard
from bot.plan.limits.limit import Limit
from bot.plan.limits.metrics import BUILTIN, Metric, MonitoringQuery
from bot.plan.mitigation import KillSwitch, Mitigation, Verification
from bot.plan.people import Escalation
from bot.plan.plan import Plan
from bot.plan.probes import Job, Probe, Share
from bot.plan.records import Dashboard, Panel, Retention
from bot.plan.rollback import OnComplete, OnRollback, Question, Report
from bot.plan.steps import HoldRule, Soak, Step
from bot.plan.target import AnyTarget, CloudRunTarget, FlagTarget, Target
from bot.plan.values.errors import FieldError, FieldsError, PlanError, Problem
from bot.plan.values.units import Duration, Percent, format_duration, parse_duration
from bot.plan.values.windows import Window
from bot.plan.watch import Watch

__all__ = [
    "BUILTIN",
    "Action",
    "AlertRule",
    "Alerts",
    "AnyTarget",
    "Approvals",
    "Check",
    "CheckChange",
    "Ci",
    "CloudRunTarget",
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
    "Question",
    "Report",
    "Retention",
    "Severities",
    "Share",
    "Soak",
    "Step",
    "Target",
    "Verification",
    "Watch",
    "Window",
    "format_duration",
    "parse_duration",
]
