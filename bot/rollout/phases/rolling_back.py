"""All traffic is sent to stable; nothing stops that."""

from bot.rollout import facts
from bot.rollout.confirming import deployments
from bot.rollout.endings import postmortems, questions, reports, reviews, stable_check, supersede
from bot.rollout.phases.answers import ACTIVE, NOT_WAITING
from bot.rollout.phases.answers import ROLLING_BACK as ROLLING_BACK_ALREADY
from bot.rollout.rule import Rules, rule
from bot.rollout.rules import (
    alerts,
    pages,
    platform,
    rollback,
    waits,
)
from bot.rollout.state import Phase
from bot.rollout.switches import answers, kill

ROLLING_BACK: Rules = {
    facts.Started: ACTIVE,
    facts.StartQueued: rule(supersede.queue_start),
    facts.Approved: ROLLING_BACK_ALREADY,
    facts.Refused: ROLLING_BACK_ALREADY,
    facts.Confirmed: ROLLING_BACK_ALREADY,
    facts.GateOpened: NOT_WAITING,
    facts.GateClosed: NOT_WAITING,
    facts.GateOverridden: ROLLING_BACK_ALREADY,
    facts.Verified: NOT_WAITING,
    facts.JobSeen: NOT_WAITING,
    facts.Promoted: ROLLING_BACK_ALREADY,
    facts.Held: ROLLING_BACK_ALREADY,
    facts.Resumed: ROLLING_BACK_ALREADY,
    facts.RollbackAsked: rule(rollback.roll_back_elsewhere),
    facts.CancelAsked: ROLLING_BACK_ALREADY,
    facts.Ticked: NOT_WAITING,
    facts.AlertOpened: rule(alerts.opened_too_late),
    facts.AlertClosed: rule(alerts.closed),
    facts.TrafficSettled: rule(platform.settled_back, Phase.ROLLED_BACK),
    facts.TrafficFailed: rule(platform.refused_back),
    facts.DriftSeen: NOT_WAITING,
    facts.DeadlinePassed: rule(waits.back_too_long),
    facts.PageUpdated: rule(pages.updated),
    facts.CallDue: rule(pages.call_due),
    facts.IncidentOpened: rule(pages.incident_opened),
    facts.PostmortemDue: rule(postmortems.due),
    facts.PostmortemWritten: rule(postmortems.written),
    facts.ReportDue: rule(reports.due),
    facts.RollbackReviewed: rule(reviews.reviewed),
    facts.QuestionAnswered: rule(questions.answered),
    facts.StableChecked: rule(stable_check.checked),
    facts.FreezeBegan: rule(waits.frozen_idle),
    facts.FreezeEnded: rule(waits.thawed_idle),
    facts.CardPosted: rule(waits.card_posted),
    facts.DeploymentNoted: rule(deployments.noted),
    facts.DeploymentAsked: rule(deployments.asked),
    facts.DeploymentLeft: rule(deployments.left),
    facts.KillAsked: rule(kill.asked),
    facts.SwitchThrown: rule(answers.thrown),
    facts.SwitchChecked: rule(answers.checked),
}
