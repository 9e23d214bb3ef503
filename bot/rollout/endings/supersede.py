"""A start while another rollout is active: it waits for that to end, or ends it."""

from bot.rollout.decision import Refusal
from bot.rollout.effects import Topic
from bot.rollout.facts import Started, StartQueued
from bot.rollout.moves import complete, roll_back
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.reasons import because
from bot.rollout.state import Phase, Rollout
from bot.rollout.state.next_start import NextStart
from bot.rollout.turn import Said, Turn


def already_active(turn: Turn, fact: Started) -> Said:
    """Two rollouts of one service can't run at a time; what the person can do instead."""
    return in_the_way(turn.rollout, turn.name, fact.canary, fact.plan.name, fact.manual)


def in_the_way(active: Rollout, name: str, canary: str, plan: str, manual: bool) -> Refusal:
    """The active rollout, and how ``canary`` is started all the same."""
    other = Next.SUPERSEDE_OR_WAIT.step(service=name, canary=canary, plan=plan, manual=manual)
    return Refusal(
        sentence=f"{name} has an active rollout: {active.id} of {active.canary}.",
        next_step=Next.SEE_ACTIVE.step() if canary == active.canary else other,
    )


def queue_start(turn: Turn, fact: StartQueued) -> Said:
    """Remember it, in place of another that waits; or take back what waits."""
    rollout, start = turn.rollout, fact.start
    before = rollout.next_start
    if fact.rollout != rollout.id:
        return Refusal(
            sentence=f"{fact.rollout} is over; {rollout.id} of {rollout.canary} is active now.",
            next_step=Next.SEE_ACTIVE.step(),
        )
    if start is None:
        return withdraw(turn, fact, before)
    if start.canary == rollout.canary:
        return Refusal(
            sentence=f"{start.canary} is the canary of {rollout.id}, which is active.",
            next_step=Next.SEE_ACTIVE.step(),
        )
    freeze = turn.service.freeze
    if freeze:
        return Refusal(
            sentence=f"{turn.name} is frozen by {freeze.by.words}: {freeze.reason}",
            next_step=Next.START_AFTER_FREEZE.step(),
        )
    turn.set(next_start=start)
    if fact.supersede and rollout.phase is not Phase.ROLLING_BACK:
        supersede(turn, start)
        return None
    instead = f", in place of {before.canary}" if before else ""
    turn.announce(
        Topic.WAITING,
        f"{start.by.words} wants {start.canary} next{instead}{because(start.reason)}.",
        Next.STARTS_AFTER_THIS.step(canary=start.canary),
    )
    return None


def withdraw(turn: Turn, fact: StartQueued, before: NextStart | None) -> Said:
    """Nothing starts after the active rollout."""
    if before is None:
        return Refusal(sentence=f"No start of {turn.name} waits.", next_step=Next.SEE_ACTIVE.step())
    turn.set(next_start=None)
    turn.announce(
        Topic.WAITING,
        f"{fact.by.words} withdrew the start of {before.canary}.",
        Next.CONTINUES_FROM_THERE.step(),
    )
    return None


def supersede(turn: Turn, start: NextStart) -> None:
    """The active rollout makes room, and its canary is not rejected: what serves everything and
    is only watched stays; anything else rolls back."""
    rollout = turn.rollout
    turn.set(superseded_by=start.canary)
    if rollout.phase is Phase.WATCHING:
        turn.set(last_by=start.by)
        complete(turn, f", before the end of its watch, for {start.canary}")
        return
    roll_back(turn, f"{start.canary} supersedes it{because(start.reason)}.", start.by)
