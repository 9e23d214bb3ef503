"""All traffic goes back to stable; nothing stops that."""

from bot.rollout import facts
from bot.rollout.phases.answers import ACTIVE, GOING_BACK, NOT_WAITING
from bot.rollout.rule import Rules, rule
from bot.rollout.rules import alerts, platform, waits
from bot.rollout.state import Phase

ROLLING_BACK: Rules = {
    facts.Started: ACTIVE,
    facts.Approved: GOING_BACK,
    facts.Refused: GOING_BACK,
    facts.GateOpened: NOT_WAITING,
    facts.Verified: NOT_WAITING,
    facts.Promoted: GOING_BACK,
    facts.Held: GOING_BACK,
    facts.Resumed: GOING_BACK,
    facts.RollbackAsked: GOING_BACK,
    facts.Ticked: NOT_WAITING,
    facts.AlertOpened: rule(alerts.opened_too_late),
    facts.AlertClosed: rule(alerts.closed),
    facts.TrafficSettled: rule(platform.settled_back, Phase.ROLLED_BACK),
    facts.TrafficFailed: rule(platform.refused_back),
    facts.DriftSeen: NOT_WAITING,
    facts.DeadlinePassed: rule(waits.back_too_long),
    facts.IncidentAcknowledged: rule(waits.acknowledged),
    facts.FreezeBegan: rule(waits.frozen_idle),
    facts.FreezeEnded: rule(waits.thawed_idle),
    facts.CardPosted: rule(waits.card_posted),
}
