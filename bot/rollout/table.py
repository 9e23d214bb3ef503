"""Every (phase, fact) pair, decided on purpose.

A rule names what it does and the phases that it may lead to (it may always stay). Pairs in which a
person asks for something that makes no sense have a refusal; pairs in which an event comes too late
or for nobody are ignored, with the reason.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from bot.rollout.decision import Ignored, Refusal
from bot.rollout.facts import (
    AlertClosed,
    AlertOpened,
    Approved,
    CardPosted,
    DeadlinePassed,
    DriftSeen,
    FreezeBegan,
    FreezeEnded,
    GateOpened,
    Happened,
    Held,
    IncidentAcknowledged,
    Promoted,
    Refused,
    Resumed,
    RollbackAsked,
    Started,
    Ticked,
    TrafficFailed,
    TrafficSettled,
    Verified,
)
from bot.rollout.rules import (
    alerts,
    approvals,
    pass_gates,
    platform,
    promote,
    start,
    stop,
    tick,
    waits,
)
from bot.rollout.state import ENDED, Phase
from bot.rollout.turn import Said, Turn

Apply = Callable[[Turn, Any], Said]


class Rule(NamedTuple):
    """``apply`` changes the turn or says why not; ``to`` are the phases it may lead to. ``answer``
    is what it always is where it never changes anything: ``refused`` or ``ignored``."""

    apply: Apply
    to: frozenset[Phase] = frozenset()
    answer: str = ""


FACTS: tuple[type[Happened], ...] = (
    Started,
    Approved,
    Refused,
    GateOpened,
    Verified,
    Promoted,
    Held,
    Resumed,
    RollbackAsked,
    Ticked,
    AlertOpened,
    AlertClosed,
    TrafficSettled,
    TrafficFailed,
    DriftSeen,
    DeadlinePassed,
    IncidentAcknowledged,
    FreezeBegan,
    FreezeEnded,
    CardPosted,
)

IDLE, REQUESTED, VERIFYING, SOAKING, HOLDING, WATCHING, ROLLING_BACK = (
    Phase.IDLE,
    Phase.REQUESTED,
    Phase.VERIFYING,
    Phase.SOAKING,
    Phase.HOLDING,
    Phase.WATCHING,
    Phase.ROLLING_BACK,
)
COMPLETED, ROLLED_BACK, CANCELLED = Phase.COMPLETED, Phase.ROLLED_BACK, Phase.CANCELLED

PHASES = tuple(phase for phase in Phase if phase not in ENDED)
"""The phases in which a fact can find a service; what has ended is no longer in it."""


def rule(apply: Apply, *to: Phase) -> Rule:
    """A rule that acts."""
    return Rule(apply, frozenset(to))


def refuse(sentence: str, next_step: str) -> Rule:
    """A person asked for what makes no sense here. ``{canary}`` and the like are filled in."""

    def say(turn: Turn, _fact: Happened) -> Said:
        return Refusal(sentence=filled(sentence, turn), next_step=next_step)

    return Rule(say, answer="refused")


def ignore(why: str) -> Rule:
    """An event that changes nothing here."""

    def say(_turn: Turn, _fact: Happened) -> Said:
        return Ignored(why=why)

    return Rule(say, answer="ignored")


def filled(sentence: str, turn: Turn) -> str:
    """The sentence with the rollout's names in it."""
    active = turn.service.active
    if active is None:
        return sentence.format(service=turn.service.id.rpartition("~")[2])
    return sentence.format(
        service=turn.service.id.rpartition("~")[2],
        canary=active.canary,
        stable=active.stable,
        rollout=active.id,
        by=active.last_by.words,
    )


NO_ROLLOUT = refuse(
    "{service} has no active rollout.", "Start one: `/canary start <service> <revision>`."
)
NOBODY = ignore("there is no active rollout")
ACTIVE = refuse(
    "{service} has an active rollout: {rollout} of {canary}.",
    "Wait until it ends, or roll it back first.",
)
GOING_BACK = refuse(
    "{canary} is rolling back (by {by}); a rollback wins.",
    "Nothing to do: all traffic goes to stable.",
)
NOT_WAITING = ignore("this phase does not wait for it")

TABLE: Mapping[Phase, Mapping[type[Happened], Rule]] = {
    IDLE: {
        Started: rule(start.start, REQUESTED, VERIFYING, SOAKING),
        Approved: NO_ROLLOUT,
        Refused: NO_ROLLOUT,
        GateOpened: NOBODY,
        Verified: NOBODY,
        Promoted: NO_ROLLOUT,
        Held: NO_ROLLOUT,
        Resumed: NO_ROLLOUT,
        RollbackAsked: NO_ROLLOUT,
        Ticked: NOBODY,
        AlertOpened: NOBODY,
        AlertClosed: NOBODY,
        TrafficSettled: rule(platform.settled_idle),
        TrafficFailed: NOBODY,
        DriftSeen: NOBODY,
        DeadlinePassed: NOBODY,
        IncidentAcknowledged: NOBODY,
        FreezeBegan: rule(waits.frozen_idle),
        FreezeEnded: rule(waits.thawed_idle),
        CardPosted: NOBODY,
    },
    REQUESTED: {
        Started: ACTIVE,
        Approved: rule(approvals.approved, VERIFYING, SOAKING, HOLDING),
        Refused: rule(approvals.refused, CANCELLED),
        GateOpened: rule(pass_gates.opened, VERIFYING, SOAKING, HOLDING, CANCELLED),
        Verified: NOT_WAITING,
        Promoted: refuse("{canary} waits for its gates.", "It starts when they are open."),
        Held: rule(stop.hold_it, HOLDING),
        Resumed: refuse("{rollout} does not hold.", "It waits for its gates."),
        RollbackAsked: rule(stop.roll_it_back, CANCELLED),
        Ticked: rule(pass_gates.tick_requested, VERIFYING, SOAKING, HOLDING, CANCELLED),
        AlertOpened: rule(alerts.opened, HOLDING, CANCELLED),
        AlertClosed: rule(alerts.closed),
        TrafficSettled: rule(platform.settled_holding),
        TrafficFailed: NOT_WAITING,
        DriftSeen: NOT_WAITING,
        DeadlinePassed: rule(waits.requested_too_long, CANCELLED),
        IncidentAcknowledged: rule(waits.acknowledged),
        FreezeBegan: rule(waits.frozen),
        FreezeEnded: rule(waits.thawed),
        CardPosted: rule(waits.card_posted),
    },
    VERIFYING: {
        Started: ACTIVE,
        Approved: rule(approvals.approved, SOAKING, HOLDING),
        Refused: rule(approvals.refused, CANCELLED),
        GateOpened: NOT_WAITING,
        Verified: rule(tick.verified, SOAKING, HOLDING),
        Promoted: refuse(
            "{canary} has not been verified at 0 % yet.",
            "It goes on by itself when its probes are answered.",
        ),
        Held: rule(stop.hold_it, HOLDING),
        Resumed: refuse("{rollout} does not hold.", "It goes on by itself."),
        RollbackAsked: rule(stop.roll_it_back, CANCELLED),
        Ticked: rule(tick.tick_verifying, SOAKING, HOLDING, CANCELLED),
        AlertOpened: rule(alerts.opened, HOLDING, CANCELLED),
        AlertClosed: rule(alerts.closed),
        TrafficSettled: rule(platform.settled_moving),
        TrafficFailed: rule(platform.refused_hold, HOLDING),
        DriftSeen: rule(platform.drifted, HOLDING),
        DeadlinePassed: rule(waits.verifying_too_long, CANCELLED),
        IncidentAcknowledged: rule(waits.acknowledged),
        FreezeBegan: rule(waits.frozen),
        FreezeEnded: rule(waits.thawed),
        CardPosted: rule(waits.card_posted),
    },
    SOAKING: {
        Started: ACTIVE,
        Approved: rule(approvals.approved, HOLDING),
        Refused: rule(approvals.refused, HOLDING),
        GateOpened: NOT_WAITING,
        Verified: NOT_WAITING,
        Promoted: rule(promote.promote, SOAKING, WATCHING, COMPLETED),
        Held: rule(stop.hold_it, HOLDING),
        Resumed: refuse("{rollout} does not hold.", "It goes on by itself."),
        RollbackAsked: rule(stop.roll_it_back, ROLLING_BACK),
        Ticked: rule(tick.tick_soaking, HOLDING, WATCHING, COMPLETED, ROLLING_BACK),
        AlertOpened: rule(alerts.opened, HOLDING, ROLLING_BACK),
        AlertClosed: rule(alerts.closed),
        TrafficSettled: rule(platform.settled_moving),
        TrafficFailed: rule(platform.refused_hold, HOLDING),
        DriftSeen: rule(platform.drifted, HOLDING),
        DeadlinePassed: rule(waits.soaking_too_long, HOLDING),
        IncidentAcknowledged: rule(waits.acknowledged),
        FreezeBegan: rule(waits.frozen),
        FreezeEnded: rule(waits.thawed),
        CardPosted: rule(waits.card_posted),
    },
    HOLDING: {
        Started: ACTIVE,
        Approved: rule(approvals.approved),
        Refused: rule(approvals.refused),
        GateOpened: NOT_WAITING,
        Verified: rule(tick.verified),
        Promoted: rule(promote.promote, SOAKING, WATCHING, COMPLETED),
        Held: rule(stop.hold_it),
        Resumed: rule(stop.resume, REQUESTED, VERIFYING, SOAKING, WATCHING),
        RollbackAsked: rule(stop.roll_it_back, ROLLING_BACK, CANCELLED),
        Ticked: rule(tick.tick_holding, SOAKING, WATCHING, ROLLING_BACK),
        AlertOpened: rule(alerts.opened, ROLLING_BACK, CANCELLED),
        AlertClosed: rule(alerts.closed, REQUESTED, VERIFYING),
        TrafficSettled: rule(platform.settled_holding),
        TrafficFailed: rule(platform.refused_hold),
        DriftSeen: rule(platform.drifted),
        DeadlinePassed: rule(waits.held_too_long, ROLLING_BACK, CANCELLED),
        IncidentAcknowledged: rule(waits.acknowledged),
        FreezeBegan: rule(waits.frozen),
        FreezeEnded: rule(waits.thawed, REQUESTED, VERIFYING, SOAKING, WATCHING),
        CardPosted: rule(waits.card_posted),
    },
    WATCHING: {
        Started: ACTIVE,
        Approved: rule(approvals.approved),
        Refused: rule(approvals.refused),
        GateOpened: NOT_WAITING,
        Verified: NOT_WAITING,
        Promoted: refuse(
            "{canary} serves 100 % already; it is only watched.",
            "It completes by itself. To go back: `/canary rollback`.",
        ),
        Held: rule(stop.hold_it, HOLDING),
        Resumed: refuse("{rollout} does not hold.", "It completes by itself."),
        RollbackAsked: rule(stop.roll_it_back, ROLLING_BACK),
        Ticked: rule(tick.tick_soaking, HOLDING, COMPLETED, ROLLING_BACK),
        AlertOpened: rule(alerts.opened, HOLDING, ROLLING_BACK),
        AlertClosed: rule(alerts.closed),
        TrafficSettled: rule(platform.settled_moving),
        TrafficFailed: rule(platform.refused_hold, HOLDING),
        DriftSeen: rule(platform.drifted, HOLDING),
        DeadlinePassed: rule(waits.soaking_too_long, HOLDING),
        IncidentAcknowledged: rule(waits.acknowledged),
        FreezeBegan: rule(waits.frozen),
        FreezeEnded: rule(waits.thawed),
        CardPosted: rule(waits.card_posted),
    },
    ROLLING_BACK: {
        Started: ACTIVE,
        Approved: GOING_BACK,
        Refused: GOING_BACK,
        GateOpened: NOT_WAITING,
        Verified: NOT_WAITING,
        Promoted: GOING_BACK,
        Held: GOING_BACK,
        Resumed: GOING_BACK,
        RollbackAsked: GOING_BACK,
        Ticked: NOT_WAITING,
        AlertOpened: rule(alerts.opened_too_late),
        AlertClosed: rule(alerts.closed),
        TrafficSettled: rule(platform.settled_back, ROLLED_BACK),
        TrafficFailed: rule(platform.refused_back),
        DriftSeen: NOT_WAITING,
        DeadlinePassed: rule(waits.back_too_long),
        IncidentAcknowledged: rule(waits.acknowledged),
        FreezeBegan: rule(waits.frozen_idle),
        FreezeEnded: rule(waits.thawed_idle),
        CardPosted: rule(waits.card_posted),
    },
}
