"""Onto a hold and off it, shared by the rules. Each says what happens next."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.plan.limits.lengths import roughly
from bot.rollout import gates
from bot.rollout.actors import CANARIO
from bot.rollout.moves import BEFORE_TRAFFIC, WATCH_GRACE, after_soak
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.notices.reasons import sentence
from bot.rollout.notices.topics import Topic
from bot.rollout.state import AskOutcome, Cause, Hold, Phase, Rollout
from bot.rollout.turn import Turn

SHARE = "share"
"""The key of a hold by the canary's share of the requests."""
LASTING = "lasting"
"""The key of a hold for what is proven, and rolls back when it lasts."""


def hold(turn: Turn, new: Hold, *, loud: bool = True, topic: Topic = Topic.HELD) -> None:
    """Hold for one more reason; the soak clock is paused by the first. Approvals that are asked
    for are asked for anew when it continues."""
    rollout = turn.rollout
    new = new.model_copy(update={"reason": sentence(new.reason), "ends": turn.said(new.ends)})
    if any((h.cause, h.key, h.split) == (new.cause, new.key, new.split) for h in rollout.holds):
        return
    turn.close_ask(AskOutcome.VOID, f"on hold, so it is asked again later: {new.reason}")
    turn.set(waiting=())
    if new.cause is not Cause.FREEZE:
        turn.set(promote_asked=None)
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
    turn.announce(topic, f"On hold: {new.reason}", new.ends.and_then(in_the_end(turn)), loud=loud)


def in_the_end(turn: Turn) -> NextStep:
    """What happens to a hold that nobody ends."""
    rollout = turn.rollout
    before = rollout.acting_phase in BEFORE_TRAFFIC
    then = Next.CANCELLED_IN_THE_END if before else Next.ROLLED_BACK_IN_THE_END
    if rollout.plan.hold_at(rollout.step).then == "page":
        then = Next.PAGED_IN_THE_END
    left = rollout.deadline - turn.now if rollout.deadline else timedelta()
    return then.step(time=roughly(left))


def release(turn: Turn, why: str, *keep: Hold, topic: Topic = Topic.RESUMED) -> None:
    """End all holds but ``keep``; with none left, continue where it stopped."""
    rollout = turn.rollout
    if keep:
        turn.set(holds=keep)
        turn.announce(topic, why, still_on_hold(keep))
        return
    phase = rollout.acting_phase
    turn.set(phase=phase, held_phase=None, holds=())
    start_waiting(turn)
    turn.announce(topic, why, afterwards(turn))


def still_on_hold(holds: Sequence[Hold]) -> NextStep:
    """What holds it still, and what ends that."""
    first = holds[0]
    return Next.STILL_ON_HOLD.step(reason=first.reason).and_then(first.ends)


def afterwards(turn: Turn) -> NextStep:
    """What follows the end of the last hold."""
    if turn.rollout.phase is Phase.REQUESTED:
        return Next.STARTS_SOON.step()
    if not turn.rollout.clock.elapsed(turn.now):
        return after_soak(turn)
    return Next.CONTINUES_FROM_THERE.step().and_then(after_soak(turn))


def start_waiting(turn: Turn) -> None:
    """Set clock and deadline for a phase that was entered, settled, or resumed."""
    rollout = turn.rollout
    settled = turn.service.settled
    soaks = settled and rollout.phase is not Phase.REQUESTED
    clock = rollout.clock.started(turn.now) if soaks else rollout.clock
    if rollout.phase is Phase.WATCHING and (settled or not rollout.full):
        left = max(rollout.plan.watched_for - clock.elapsed(turn.now), timedelta())
        deadline = turn.now + left + WATCH_GRACE + rollout.plan.end_jobs_longest
    elif settled or rollout.phase in BEFORE_TRAFFIC:
        deadline = turn.now + rollout.plan.deadline_at(rollout.step)
    else:
        deadline = turn.now + rollout.plan.settle
    turn.set(clock=clock, deadline=deadline, evaluated_at=None)


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
            ends=Next.UNFREEZE_ENDS_IT.step(service=turn.name),
            by=freeze.by,
            since=turn.now,
        ),
    )
    return True


def holds_first(turn: Turn) -> bool:
    """Whether it holds instead of continuing: for a freeze, or to ask."""
    return freeze_hold(turn) or manual_hold(turn)


def manual_hold(turn: Turn) -> bool:
    """Whether somebody has to promote this step first; then it holds and asks. What only time or
    somebody outside opens is waited for before that, approvals and confirmations come after it."""
    rollout = turn.rollout
    soaking = rollout.phase is Phase.SOAKING
    if not rollout.manual or not soaking or rollout.promote_asked is not None:
        return False
    waiting = gates.before_next(rollout, turn.now)
    if waiting and waiting[0].gate not in gates.ASKED:
        return False
    hold(
        turn,
        Hold(
            cause=Cause.MANUAL,
            reason="It waits for a promote.",
            ends=Next.PROMOTE_ENDS_IT.step(service=turn.name),
            by=CANARIO,
            since=turn.now,
        ),
    )
    return True


def only_asks(rollout: Rollout) -> bool:
    """Whether a promote is all that it holds for."""
    return bool(rollout.holds) and all(each.cause is Cause.MANUAL for each in rollout.holds)


def share_hold(turn: Turn, reason: str) -> Hold:
    """A hold because the canary doesn't get the requests that it should; it ends as others by
    evidence do."""
    ends = Next.SHARE_ENDS_IT.step(revision=turn.rollout.canary, service=turn.name)
    return checks_hold(turn, f"{reason}.").model_copy(update={"key": SHARE, "ends": ends})


def lasting_hold(turn: Turn, reason: str, until: datetime) -> Hold:
    """A hold first, for a harm that is small and new: it ends when that is over, or rolls back."""
    ends = Next.LASTING_ROLLS_BACK.step(until=f"{until:%Y-%m-%d %H:%M}", service=turn.name)
    return checks_hold(turn, reason).model_copy(update={"key": LASTING, "ends": ends})


def checks_hold(turn: Turn, reason: str) -> Hold:
    """A hold by evidence, or the lack of it; evidence ends it."""
    return Hold(
        cause=Cause.CHECKS,
        reason=reason,
        ends=Next.CHECKS_END_IT.step(),
        by=CANARIO,
        since=turn.now,
    )
