"""Before the canary has any traffic."""

from bot.rollout import facts
from bot.rollout.confirming import confirm, deployments, override
from bot.rollout.endings import postmortems, questions, reports, reviews, stable_check, supersede
from bot.rollout.notices.next_steps import Next
from bot.rollout.phases.answers import ACTIVE, LIVE, NOT_WAITING
from bot.rollout.rule import Rule, Rules, refuse, rule
from bot.rollout.rules import (
    alerts,
    approvals,
    jobs,
    pages,
    pass_gates,
    platform,
    rollback,
    stop,
    tick,
    waits,
)
from bot.rollout.state import Phase
from bot.rollout.switches import answers, kill

REQUESTED: Rules = {
    facts.Started: ACTIVE,
    facts.StartQueued: rule(supersede.queue_start, Phase.CANCELLED),
    facts.Approved: rule(approvals.approved, Phase.VERIFYING, Phase.SOAKING, Phase.HOLDING),
    facts.Refused: rule(approvals.refused, Phase.CANCELLED),
    facts.Confirmed: refuse("{canary} waits for its gates.", Next.STARTS_WHEN_OPEN),
    facts.GateOpened: rule(
        pass_gates.opened, Phase.VERIFYING, Phase.SOAKING, Phase.HOLDING, Phase.CANCELLED
    ),
    facts.GateClosed: rule(
        pass_gates.closed, Phase.VERIFYING, Phase.SOAKING, Phase.HOLDING, Phase.CANCELLED
    ),
    facts.GateOverridden: rule(
        override.overridden, Phase.VERIFYING, Phase.SOAKING, Phase.HOLDING, Phase.CANCELLED
    ),
    facts.Verified: NOT_WAITING,
    facts.JobSeen: NOT_WAITING,
    facts.Promoted: refuse("{canary} waits for its gates.", Next.STARTS_WHEN_OPEN),
    facts.Held: rule(stop.hold_it, Phase.HOLDING),
    facts.Resumed: refuse("{rollout} is not on hold.", Next.STARTS_WHEN_OPEN),
    facts.RollbackAsked: rule(rollback.roll_it_back, Phase.ROLLING_BACK, Phase.CANCELLED),
    facts.CancelAsked: LIVE,
    facts.Ticked: rule(
        pass_gates.tick_requested, Phase.VERIFYING, Phase.SOAKING, Phase.HOLDING, Phase.CANCELLED
    ),
    facts.AlertOpened: rule(alerts.opened, Phase.HOLDING, Phase.CANCELLED),
    facts.AlertClosed: rule(alerts.closed),
    facts.TrafficSettled: rule(platform.settled_holding),
    facts.TrafficFailed: NOT_WAITING,
    facts.DriftSeen: NOT_WAITING,
    facts.DeadlinePassed: rule(waits.requested_too_long, Phase.CANCELLED),
    facts.PageUpdated: rule(pages.updated),
    facts.CallDue: rule(pages.call_due),
    facts.IncidentOpened: rule(pages.incident_opened),
    facts.PostmortemDue: rule(postmortems.due),
    facts.PostmortemWritten: rule(postmortems.written),
    facts.ReportDue: rule(reports.due),
    facts.RollbackReviewed: rule(reviews.reviewed),
    facts.QuestionAnswered: rule(questions.answered),
    facts.StableChecked: rule(stable_check.checked),
    facts.FreezeBegan: rule(waits.frozen),
    facts.FreezeEnded: rule(waits.thawed),
    facts.CardPosted: rule(waits.card_posted),
    facts.DeploymentNoted: rule(deployments.noted),
    facts.DeploymentAsked: rule(deployments.asked),
    facts.DeploymentLeft: rule(deployments.left),
    facts.KillAsked: rule(kill.asked, Phase.HOLDING),
    facts.SwitchThrown: rule(answers.thrown),
    facts.SwitchChecked: rule(answers.checked),
}
VERIFYING: Rules = {
    facts.Started: ACTIVE,
    facts.StartQueued: rule(supersede.queue_start, Phase.CANCELLED),
    facts.Approved: rule(approvals.approved, Phase.SOAKING, Phase.HOLDING),
    facts.Refused: rule(approvals.refused, Phase.CANCELLED),
    facts.Confirmed: rule(confirm.confirmed, Phase.SOAKING, Phase.HOLDING),
    facts.GateOpened: NOT_WAITING,
    facts.GateClosed: NOT_WAITING,
    facts.GateOverridden: rule(override.overridden, Phase.SOAKING, Phase.HOLDING),
    facts.Verified: rule(jobs.verified, Phase.SOAKING, Phase.HOLDING, Phase.CANCELLED),
    facts.JobSeen: rule(jobs.seen, Phase.SOAKING, Phase.HOLDING, Phase.CANCELLED),
    facts.Promoted: refuse(
        "{canary} has not been verified at 0 % yet.", Next.CONTINUES_WHEN_PROBED
    ),
    facts.Held: rule(stop.hold_it, Phase.HOLDING),
    facts.Resumed: Rule(stop.not_on_hold, answer="refused"),
    facts.RollbackAsked: rule(rollback.roll_it_back, Phase.ROLLING_BACK, Phase.CANCELLED),
    facts.CancelAsked: LIVE,
    facts.Ticked: rule(tick.tick_verifying, Phase.SOAKING, Phase.HOLDING, Phase.CANCELLED),
    facts.AlertOpened: rule(alerts.opened, Phase.HOLDING, Phase.CANCELLED),
    facts.AlertClosed: rule(alerts.closed),
    facts.TrafficSettled: rule(platform.settled_moving),
    facts.TrafficFailed: rule(platform.refused_hold, Phase.HOLDING),
    facts.DriftSeen: rule(platform.drifted, Phase.HOLDING),
    facts.DeadlinePassed: rule(waits.verifying_too_long, Phase.CANCELLED),
    facts.PageUpdated: rule(pages.updated),
    facts.CallDue: rule(pages.call_due),
    facts.IncidentOpened: rule(pages.incident_opened),
    facts.PostmortemDue: rule(postmortems.due),
    facts.PostmortemWritten: rule(postmortems.written),
    facts.ReportDue: rule(reports.due),
    facts.RollbackReviewed: rule(reviews.reviewed),
    facts.QuestionAnswered: rule(questions.answered),
    facts.StableChecked: rule(stable_check.checked),
    facts.FreezeBegan: rule(waits.frozen),
    facts.FreezeEnded: rule(waits.thawed),
    facts.CardPosted: rule(waits.card_posted),
    facts.DeploymentNoted: rule(deployments.noted),
    facts.DeploymentAsked: rule(deployments.asked),
    facts.DeploymentLeft: rule(deployments.left),
    facts.KillAsked: rule(kill.asked, Phase.HOLDING),
    facts.SwitchThrown: rule(answers.thrown),
    facts.SwitchChecked: rule(answers.checked),
}
