"""What follows once people have opened one gate more: approved, confirmed or overrode it."""

from datetime import datetime

from bot.rollout import gates
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.rules.pass_gates import named
from bot.rollout.rules.tick import is_ready
from bot.rollout.turn import Turn


def what_follows(turn: Turn, approved_until: datetime | None = None) -> NextStep:
    """As things stand. ``approved_until``: how long the approval counts that was given."""
    starts = gates.starting(turn.rollout)
    then = still_needed(turn, starts)
    if not turn.service.freeze:
        return then or (Next.STARTS_NOW if starts else Next.CONTINUES_NOW).step()
    if approved_until:
        code = Next.STARTS_AFTER_FREEZE if starts else Next.CONTINUES_AFTER_FREEZE
        frozen = code.step(until=gates.spoken(approved_until))
    else:
        frozen = Next.UNFREEZE_ENDS_IT.step(service=turn.name)
    return frozen.and_then(then) if then else frozen


def still_needed(turn: Turn, starts: bool) -> NextStep | None:
    """What it waits for beside a freeze: its checks, then the gates that are still closed. None:
    nothing."""
    rollout = turn.rollout
    if not starts and not is_ready(turn):
        promised = rollout.promote_asked is not None
        return (Next.CONTINUES_WHEN_CHECKS_PASS if promised else Next.CONTINUES_AFTER_SOAK).step()
    closed = gates.closed(rollout, 0, turn.now) if starts else gates.before_next(rollout, turn.now)
    if rollout.manual and not starts and not rollout.promote_asked:
        return Next.ASKS_TO_PROMOTE.step()
    if not closed:
        return None
    code = Next.WAITS_THEN_STARTS if starts else Next.WAITS_THEN_CONTINUES
    return code.step(gates=named(closed))
