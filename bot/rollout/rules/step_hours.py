"""A step's soak counts only in the step's own hours; its limits are watched at all times."""

from datetime import datetime

from bot.plan.values.windows import Window
from bot.rollout.gates import HOURS, spoken, waits_for
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase
from bot.rollout.turn import Turn


def keep_hours(turn: Turn) -> None:
    """Stop the soak clock when the hours end, to the second, and let it run when they begin."""
    rollout = turn.rollout
    hours = rollout.current.hours
    if hours is None or rollout.phase not in (Phase.VERIFYING, Phase.SOAKING):
        return
    since = rollout.clock.running_since
    if since is None:
        if hours.is_open(turn.now):
            start_clock(turn)
        return
    ended = hours.closes(since)
    if ended is not None and ended <= turn.now:
        pause(turn, hours, ended)


def pause(turn: Turn, hours: Window, ended: datetime) -> None:
    """The hours are over. What was left until the deadline is left when they begin again."""
    rollout = turn.rollout
    turn.set(clock=rollout.clock.stopped(ended))
    if hours.is_open(turn.now):
        start_clock(turn)
        return
    closed = waits_for(HOURS, hours, turn.now, hours.next_open(turn.now))
    opens, deadline = closed.until, rollout.deadline
    if opens is not None and deadline is not None:
        turn.set(deadline=opens + max(deadline - ended, rollout.plan.every))
    turn.set(waiting=(closed,))
    until = f" at {spoken(opens)}" if opens else ""
    turn.announce(
        Topic.WAITING,
        f"The step's hours are over, and the soak of {rollout.share} % is paused.",
        Next.PAUSED_UNTIL_HOURS.step(until=until),
    )


def start_clock(turn: Turn) -> None:
    """The hours have begun."""
    rollout = turn.rollout
    turn.set(clock=rollout.clock.started(turn.now))
    turn.set(waiting=tuple(each for each in rollout.waiting if each.gate != HOURS))
