"""It is on hold, before or with traffic."""

from bot.rollout import facts
from bot.rollout.confirming import confirm, deployments
from bot.rollout.endings import postmortems, questions, reports, reviews, stable_check, supersede
from bot.rollout.notices.next_steps import Next
from bot.rollout.phases.answers import ACTIVE, LIVE, NOT_WAITING
from bot.rollout.rule import Rules, refuse, rule
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

HOLDING: Rules = {
    facts.Started: ACTIVE,
    facts.StartQueued: rule(supersede.queue_start, Phase.ROLLING_BACK, Phase.CANCELLED),
    facts.Approved: rule(approvals.approved),
    facts.Refused: rule(approvals.refused),
    facts.Confirmed: rule(confirm.confirmed),
    facts.GateOpened: NOT_WAITING,
    facts.GateClosed: NOT_WAITING,
    facts.GateOverridden: refuse("{rollout} is on hold.", Next.RESUME_FIRST),
    facts.Verified: rule(jobs.verified, Phase.SOAKING, Phase.WATCHING, Phase.COMPLETED),
    facts.JobSeen: rule(
        jobs.seen,
        Phase.VERIFYING,
        Phase.SOAKING,
        Phase.WATCHING,
        Phase.COMPLETED,
        Phase.CANCELLED,
    ),
    facts.Promoted: rule(promote.promote, Phase.SOAKING, Phase.WATCHING, Phase.COMPLETED),
    facts.Held: rule(stop.hold_it),
    facts.Resumed: rule(
        stop.resume, Phase.REQUESTED, Phase.VERIFYING, Phase.SOAKING, Phase.WATCHING
    ),
    facts.RollbackAsked: rule(rollback.roll_it_back, Phase.ROLLING_BACK, Phase.CANCELLED),
    facts.CancelAsked: LIVE,
    facts.Ticked: rule(tick.tick_holding, Phase.SOAKING, Phase.WATCHING, Phase.ROLLING_BACK),
    facts.AlertOpened: rule(alerts.opened, Phase.ROLLING_BACK, Phase.CANCELLED),
    facts.AlertClosed: rule(alerts.closed, Phase.REQUESTED, Phase.VERIFYING),
    facts.TrafficSettled: rule(platform.settled_holding),
    facts.TrafficFailed: rule(platform.refused_hold),
    facts.DriftSeen: rule(platform.drifted),
    facts.DeadlinePassed: rule(
        waits.held_too_long, Phase.SOAKING, Phase.ROLLING_BACK, Phase.CANCELLED
    ),
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
    facts.FreezeEnded: rule(
        waits.thawed, Phase.REQUESTED, Phase.VERIFYING, Phase.SOAKING, Phase.WATCHING
    ),
    facts.CardPosted: rule(waits.card_posted),
    facts.DeploymentNoted: rule(deployments.noted),
    facts.DeploymentAsked: rule(deployments.asked),
    facts.DeploymentLeft: rule(deployments.left),
    facts.KillAsked: rule(kill.asked),
    facts.SwitchThrown: rule(answers.thrown, Phase.ROLLING_BACK),
    facts.SwitchChecked: rule(answers.checked, Phase.ROLLING_BACK),
}
