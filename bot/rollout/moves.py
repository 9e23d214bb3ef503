"""The ways a rollout moves, shared by the rules: up a step, onto a hold and off it, back, to an
end. Each says what happens next."""

from datetime import timedelta

from bot.plan.limits.lengths import lasting
from bot.rollout.actors import CANARIO, Actor
from bot.rollout.effects import Topic
from bot.rollout.reasons import sentence
from bot.rollout.report import completed, seen, way_back
from bot.rollout.state import (
    AskOutcome,
    Cause,
    Hold,
    Phase,
    RejectedRevision,
    Rollback,
    Rollout,
    SoakClock,
)
from bot.rollout.traffic import Traffic
from bot.rollout.turn import Turn
from bot.service_id import name_of

ROLLBACK_OVERDUE = timedelta(minutes=1)
"""A rollback that has not settled after this long wakes a person."""

WATCH_GRACE = timedelta(hours=1)
"""How long after its planned end a watch waits for evidence before it asks a person."""

REMEMBERED = 100
"""So many rejected revisions of a service are kept; older ones are long gone from the platform."""

BEFORE_TRAFFIC = (Phase.REQUESTED, Phase.VERIFYING)


def begin(turn: Turn) -> None:
    """Gates are open: to the first step, by way of verifying when that is 0 %."""
    rollout = turn.rollout
    if rollout.plan.steps[0].traffic:
        enter_step(turn, 0)
        return
    turn.set(phase=Phase.VERIFYING, step=0, step_since=turn.now, clock=SoakClock())
    turn.set(deadline=turn.now + rollout.plan.deadline_at(0))
    turn.desire(Traffic.between(rollout.stable, rollout.canary, 0))


def enter_step(turn: Turn, step: int, why: str = "") -> None:
    """Shift to the step's traffic; its soak begins when the platform serves it."""
    passed_by = seen(turn.rollout)
    turn.close_ask(AskOutcome.VOID, "the rollout has gone on meanwhile.")
    turn.set(
        phase=Phase.SOAKING,
        held_phase=None,
        holds=(),
        waiting=(),
        step=step,
        step_since=turn.now,
        clock=SoakClock(),
        verdict=None,
        warned=(),
        evaluated_at=None,
        deadline=turn.now + turn.rollout.plan.settle,
    )
    rollout = turn.rollout
    percent, soak = rollout.current.traffic, rollout.current.soak
    soaks = f"It soaks for {soak.words}" if soak.longest else "It is looked at"
    turn.desire(Traffic.between(rollout.stable, rollout.canary, percent))
    turn.tell(
        Topic.STEP_UP,
        sentence(f"{rollout.canary} goes to {percent} %, by {rollout.last_by.words}{why}"),
        f"{soaks} once that is served, then {after_soak(turn)}.",
        details=passed_by,
    )


def after_soak(turn: Turn) -> str:
    """What follows this step when its checks pass."""
    rollout = turn.rollout
    if rollout.step < rollout.last_step:
        return f"{rollout.plan.steps[rollout.step + 1].traffic} % if its checks pass"
    if rollout.plan.watch and rollout.phase is not Phase.WATCHING:
        return f"it is watched for {lasting(rollout.plan.watch)}"
    return "it is complete if its checks pass"


def advance(turn: Turn, why: str = "") -> None:
    """The step, or the watch, is done: to what comes next. ``why``: what the person added who
    wanted it."""
    rollout = turn.rollout
    if rollout.step < rollout.last_step:
        enter_step(turn, rollout.step + 1, why)
    elif rollout.acting_phase is Phase.SOAKING and rollout.plan.watch:
        watch(turn, rollout.plan.watch, why)
    else:
        complete(turn, why)


def passed(rollout: Rollout, why: str) -> str:
    """How the last soak ended."""
    if rollout.last_by.kind == "person":
        return sentence(f"Promoted by {rollout.last_by.words}{why}")
    return "Its last soak passed."


def watch(turn: Turn, length: timedelta, why: str = "") -> None:
    """Everything is served by the canary; for a while it still goes back by itself."""
    turn.set(
        phase=Phase.WATCHING,
        held_phase=None,
        holds=(),
        clock=SoakClock(running_since=turn.now),
        verdict=None,
        deadline=turn.now + length + WATCH_GRACE,
    )
    rollout = turn.rollout
    turn.tell(
        Topic.WATCHING,
        f"{rollout.canary} serves everything. {passed(rollout, why)}",
        f"It is watched for {lasting(length)} and goes back by itself if a limit breaks.",
        loud=True,
    )


def called(turn: Turn) -> str:
    """The service as people call it."""
    return name_of(turn.service.id)


def complete(turn: Turn, why: str = "") -> None:
    """The canary is the new stable."""
    rollout = turn.rollout
    outcome = f"{rollout.canary} serves 100 %; it replaced {rollout.stable}."
    how = passed(rollout, why) if rollout.last_by.kind == "person" else ""
    turn.tell(
        Topic.COMPLETED,
        outcome,
        way_back(rollout, called(turn)),
        details=completed(rollout, how),
        loud=True,
    )
    turn.end(Phase.COMPLETED, outcome)


def hold(turn: Turn, new: Hold, *, loud: bool = True, topic: Topic = Topic.HELD) -> None:
    """Stand still for one more reason; the soak clock stops with the first. What approvals are
    asked for is asked anew when it goes on."""
    rollout = turn.rollout
    new = new.model_copy(update={"reason": sentence(new.reason)})
    if any((h.cause, h.key, h.split) == (new.cause, new.key, new.split) for h in rollout.holds):
        return
    turn.close_ask(AskOutcome.VOID, f"on hold, so it is asked again later: {new.reason}")
    turn.set(waiting=())
    rollout = turn.rollout
    holds = (*rollout.holds, new)
    if rollout.phase is Phase.HOLDING:
        turn.set(holds=holds)
    else:
        rule = rollout.plan.hold_at(rollout.step)
        turn.set(
            phase=Phase.HOLDING,
            held_phase=rollout.phase,
            holds=holds,
            clock=rollout.clock.stopped(turn.now),
            deadline=turn.now + rule.for_,
        )
    turn.tell(topic, f"On hold: {new.reason}", f"{new.ends} {unless(turn)}", loud=loud)


def unless(turn: Turn) -> str:
    """What happens to a hold that nobody ends."""
    rollout = turn.rollout
    rule = rollout.plan.hold_at(rollout.step)
    then = "it is cancelled" if rollout.acting_phase in BEFORE_TRAFFIC else "it rolls back"
    return f"If nothing ends the hold within {lasting(rule.for_)}, {then}."


def release(turn: Turn, why: str, *keep: Hold, topic: Topic = Topic.RESUMED) -> None:
    """End all holds but ``keep``; with none left, go on where it stood."""
    rollout = turn.rollout
    if keep:
        turn.set(holds=keep)
        turn.tell(topic, why, f"It still holds: {keep[0].reason} {keep[0].ends}")
        return
    phase = rollout.acting_phase
    turn.set(phase=phase, held_phase=None, holds=())
    start_waiting(turn)
    turn.tell(topic, why, f"It goes on from where it was; then {after_soak(turn)}.")


def start_waiting(turn: Turn) -> None:
    """Set clock and deadline for a phase that was entered, settled, or taken up again."""
    rollout = turn.rollout
    settled = turn.service.settled
    clock = rollout.clock.started(turn.now) if settled else rollout.clock
    if rollout.phase is Phase.WATCHING and rollout.plan.watch:
        left = max(rollout.plan.watch - clock.elapsed(turn.now), timedelta())
        deadline = turn.now + left + WATCH_GRACE
    elif settled or rollout.phase in BEFORE_TRAFFIC:
        deadline = turn.now + rollout.plan.deadline_at(rollout.step)
    else:
        deadline = turn.now + rollout.plan.settle
    turn.set(clock=clock, deadline=deadline, evaluated_at=None)


def roll_back(turn: Turn, reason: str, by: Actor, details: tuple[str, ...] = ()) -> None:
    """All traffic to stable, and the revision is rejected: the latch."""
    rollout, reason = turn.rollout, sentence(reason)
    if rollout.acting_phase in BEFORE_TRAFFIC:
        cancel(turn, reason, by)
        return
    latch = RejectedRevision(
        revision=rollout.canary, rollout=rollout.id, reason=reason, at=turn.now
    )
    others = tuple(r for r in turn.service.rejected if r.revision != rollout.canary)
    turn.set_service(rejected=(*others, latch)[-REMEMBERED:])
    turn.close_ask(AskOutcome.VOID, f"{by.words} rolls back: {reason}")
    turn.set(
        phase=Phase.ROLLING_BACK,
        held_phase=None,
        holds=(),
        waiting=(),
        last_by=by,
        rollback=Rollback(reason=reason, by=by, decided_at=turn.now),
        deadline=turn.now + ROLLBACK_OVERDUE,
    )
    turn.desire(Traffic.all_to(rollout.stable))
    chosen = rollout.plan.on_rollback_at(rollout.step).severity
    turn.page(
        chosen or ("warning" if by.kind == "person" else "critical"),
        f"{rollout.canary} is rolled back to {rollout.stable} by {by.words}: {reason}",
    )
    turn.tell(
        Topic.ROLLING_BACK,
        f"{by.begins} rolls {rollout.canary} back: {reason}",
        f"All traffic goes to {rollout.stable} now.",
        details=details,
        loud=True,
        also=rollout.plan.on_rollback_at(rollout.step).announce,
    )


def cancel(turn: Turn, reason: str, by: Actor, topic: Topic = Topic.CANCELLED) -> None:
    """Over before any traffic moved; our tag is taken off again if it was put on."""
    rollout, reason = turn.rollout, sentence(reason)
    turn.set(last_by=by)
    outcome = f"Cancelled by {by.words} before any traffic moved: {reason}"
    turn.tell(
        topic,
        outcome,
        f"{rollout.stable} still serves everything. To try again: "
        f"`/canary start {called(turn)} {rollout.canary}`.",
        loud=True,
    )
    turn.end(Phase.CANCELLED, outcome)
    if rollout.acting_phase is Phase.VERIFYING:
        turn.desire(Traffic.all_to(rollout.stable))


def freeze_hold(turn: Turn) -> bool:
    """Whether a freeze is on; then it holds for it."""
    freeze = turn.service.freeze
    if freeze is None:
        return False
    hold(
        turn,
        Hold(
            cause=Cause.FREEZE,
            reason=f"frozen by {freeze.by.words}: {freeze.reason}",
            ends="It goes on when somebody ends the freeze: "
            f"`/canary unfreeze {name_of(turn.service.id)}`.",
            by=freeze.by,
            since=turn.now,
        ),
    )
    return True


def checks_hold(turn: Turn, reason: str) -> Hold:
    """A hold by evidence, or the lack of it; evidence ends it."""
    return Hold(
        cause=Cause.CHECKS,
        reason=reason,
        ends="It goes on by itself when its checks pass. Resume starts the soak anew.",
        by=CANARIO,
        since=turn.now,
    )
