"""The canary has traffic, and is watched."""

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
    platform,
    promote,
    rollback,
    stop,
    tick,
    waits,
)
from bot.rollout.state import Phase
from bot.rollout.switches import answers, kill

SOAKING: Rules = {
    facts.Started: ACTIVE,
    facts.StartQueued: rule(supersede.queue_start, Phase.ROLLING_BACK),
    facts.Approved: rule(approvals.approved, Phase.HOLDING),
    facts.Refused: rule(approvals.refused, Phase.HOLDING),
    facts.Confirmed: rule(confirm.confirmed, Phase.HOLDING, Phase.WATCHING, Phase.COMPLETED),
    facts.GateOpened: NOT_WAITING,
    facts.GateClosed: NOT_WAITING,
    facts.GateOverridden: rule(override.overridden, Phase.HOLDING),
    facts.Verified: rule(
        jobs.verified, Phase.HOLDING, Phase.SOAKING, Phase.WATCHING, Phase.COMPLETED
    ),
    facts.JobSeen: rule(jobs.seen, Phase.HOLDING, Phase.WATCHING, Phase.COMPLETED),
    facts.Promoted: rule(promote.promote, Phase.SOAKING, Phase.WATCHING, Phase.COMPLETED),
    facts.Held: rule(stop.hold_it, Phase.HOLDING),
    facts.Resumed: Rule(stop.not_on_hold, answer="refused"),
    facts.RollbackAsked: rule(rollback.roll_it_back, Phase.ROLLING_BACK),
    facts.CancelAsked: LIVE,
    facts.Ticked: rule(
        tick.tick_soaking, Phase.HOLDING, Phase.WATCHING, Phase.COMPLETED, Phase.ROLLING_BACK
    ),
    facts.AlertOpened: rule(alerts.opened, Phase.HOLDING, Phase.ROLLING_BACK),
    facts.AlertClosed: rule(alerts.closed),
    facts.TrafficSettled: rule(platform.settled_moving),
    facts.TrafficFailed: rule(platform.refused_hold, Phase.HOLDING),
    facts.DriftSeen: rule(platform.drifted, Phase.HOLDING),
    facts.DeadlinePassed: rule(waits.soaking_too_long, Phase.HOLDING),
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
WATCHING: Rules = {
    facts.Started: ACTIVE,
    facts.StartQueued: rule(supersede.queue_start, Phase.COMPLETED),
    facts.Approved: rule(approvals.approved),
    facts.Refused: rule(approvals.refused),
    facts.Confirmed: rule(confirm.confirmed, Phase.HOLDING, Phase.COMPLETED),
    facts.GateOpened: NOT_WAITING,
    facts.GateClosed: NOT_WAITING,
    facts.GateOverridden: rule(override.overridden),
    facts.Verified: NOT_WAITING,
    facts.JobSeen: rule(jobs.seen, Phase.HOLDING, Phase.COMPLETED),
    facts.Promoted: refuse(
        "{canary} serves its last step already; it is only watched.", Next.COMPLETES_BY_ITSELF
    ),
    facts.Held: rule(stop.hold_it, Phase.HOLDING),
    facts.Resumed: refuse("{rollout} is not on hold.", Next.COMPLETES_BY_ITSELF),
    facts.RollbackAsked: rule(rollback.roll_it_back, Phase.ROLLING_BACK),
    facts.CancelAsked: LIVE,
    facts.Ticked: rule(tick.tick_soaking, Phase.HOLDING, Phase.COMPLETED, Phase.ROLLING_BACK),
    facts.AlertOpened: rule(alerts.opened, Phase.HOLDING, Phase.ROLLING_BACK),
    facts.AlertClosed: rule(alerts.closed),
    facts.TrafficSettled: rule(platform.settled_moving, Phase.COMPLETED),
    facts.TrafficFailed: rule(platform.refused_hold, Phase.HOLDING),
    facts.DriftSeen: rule(platform.drifted, Phase.HOLDING),
    facts.DeadlinePassed: rule(waits.soaking_too_long, Phase.HOLDING),
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
