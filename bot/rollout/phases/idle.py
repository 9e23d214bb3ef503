"""A service without a rollout."""

from bot.rollout import facts
from bot.rollout.confirming import deployments
from bot.rollout.endings import postmortems, questions, reports, reviews, stable_check
from bot.rollout.phases.answers import NO_ROLLOUT, NOBODY
from bot.rollout.rule import Rules, rule
from bot.rollout.rules import (
    incidents,
    pages,
    platform,
    rollback,
    start,
    waits,
)
from bot.rollout.state import Phase
from bot.rollout.switches import answers, kill

IDLE: Rules = {
    facts.Started: rule(
        start.start, Phase.REQUESTED, Phase.VERIFYING, Phase.SOAKING, Phase.SHADOWING
    ),
    facts.StartQueued: NO_ROLLOUT,
    facts.Approved: NO_ROLLOUT,
    facts.Refused: NO_ROLLOUT,
    facts.Confirmed: NO_ROLLOUT,
    facts.GateOpened: NOBODY,
    facts.GateClosed: NOBODY,
    facts.GateOverridden: NO_ROLLOUT,
    facts.Verified: NOBODY,
    facts.JobSeen: NOBODY,
    facts.Promoted: NO_ROLLOUT,
    facts.Held: NO_ROLLOUT,
    facts.Resumed: NO_ROLLOUT,
    facts.RollbackAsked: rule(rollback.roll_back_idle, Phase.ROLLING_BACK),
    facts.CancelAsked: NO_ROLLOUT,
    facts.Ticked: NOBODY,
    facts.AlertOpened: rule(incidents.opened_idle),
    facts.AlertClosed: rule(incidents.closed_idle),
    facts.TrafficSettled: rule(platform.settled_idle),
    facts.TrafficFailed: NOBODY,
    facts.DriftSeen: NOBODY,
    facts.DeadlinePassed: NOBODY,
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
    facts.CardPosted: NOBODY,
    facts.DeploymentNoted: rule(deployments.noted),
    facts.DeploymentAsked: rule(deployments.asked),
    facts.DeploymentLeft: rule(deployments.left),
    facts.KillAsked: rule(kill.asked),
    facts.SwitchThrown: rule(answers.thrown),
    facts.SwitchChecked: rule(answers.checked),
}
