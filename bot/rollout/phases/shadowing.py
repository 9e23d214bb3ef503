"""In shadow: others move the traffic, and nothing that happens has an effect but words."""

from bot.rollout import facts
from bot.rollout.confirming import deployments
from bot.rollout.endings import postmortems, questions, reports, reviews, stable_check, supersede
from bot.rollout.notices.next_steps import Next
from bot.rollout.phases.answers import ACTIVE, NOT_WAITING
from bot.rollout.rule import Rules, refuse, rule
from bot.rollout.rules import pages, waits
from bot.rollout.shadow import alerts, end, watching
from bot.rollout.state import Phase
from bot.rollout.switches import answers

MOVES_NOTHING = refuse(
    "{rollout} is a shadow: Canario moves, asks and calls nothing for it.",
    Next.SHADOW_MOVES_NOTHING,
)

SHADOWING: Rules = {
    facts.Started: ACTIVE,
    facts.StartQueued: rule(supersede.queue_start, Phase.SHADOWED),
    facts.Approved: MOVES_NOTHING,
    facts.Refused: MOVES_NOTHING,
    facts.Confirmed: MOVES_NOTHING,
    facts.GateOpened: NOT_WAITING,
    facts.GateClosed: NOT_WAITING,
    facts.GateOverridden: MOVES_NOTHING,
    facts.Verified: NOT_WAITING,
    facts.JobSeen: NOT_WAITING,
    facts.Promoted: MOVES_NOTHING,
    facts.Held: MOVES_NOTHING,
    facts.Resumed: MOVES_NOTHING,
    facts.RollbackAsked: MOVES_NOTHING,
    facts.CancelAsked: rule(end.cancelled, Phase.SHADOWED),
    facts.Ticked: rule(watching.ticked, Phase.SHADOWED),
    facts.AlertOpened: rule(alerts.opened),
    facts.AlertClosed: rule(alerts.closed),
    facts.TrafficSettled: NOT_WAITING,
    facts.TrafficFailed: NOT_WAITING,
    facts.DriftSeen: NOT_WAITING,
    facts.DeadlinePassed: rule(end.too_late, Phase.SHADOWED),
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
    facts.KillAsked: MOVES_NOTHING,
    facts.SwitchThrown: rule(answers.thrown),
    facts.SwitchChecked: rule(answers.checked),
}
