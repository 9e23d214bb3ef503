"""People confirm what a step, or the end of a rollout, asks for; each item takes one press."""

from datetime import datetime

from bot.rollout import gates
from bot.rollout.confirming import confirmations
from bot.rollout.confirming.what_follows import what_follows
from bot.rollout.decision import Refusal
from bot.rollout.facts import Confirmed
from bot.rollout.moves import BEFORE_TRAFFIC, WATCH_GRACE
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.notices.reasons import because, sentence
from bot.rollout.notices.topics import Topic
from bot.rollout.rules.approvals import asked_before
from bot.rollout.rules.tick import continue_if_ready
from bot.rollout.state import Approval, Ask, AskOutcome, Phase, Rollout
from bot.rollout.turn import Said, Turn


def confirmed(turn: Turn, fact: Confirmed) -> Said:
    """One confirmation more; with the last one the gate is open."""
    ask = confirmations.open_ask(turn.rollout)
    no = another(turn, fact, ask)
    if no or ask is None:
        return no
    mine = Approval(
        role=fact.role,
        step=ask.step,
        ask=ask.key,
        by=fact.by,
        at=turn.now,
        channel=fact.channel,
        reason=fact.reason,
        item=fact.number,
    )
    turn.set(approvals=(*turn.rollout.approvals, mine), last_by=fact.by)
    if confirmations.missing(turn.rollout, ask):
        turn.set(waiting=gates.confirmed(turn.rollout, turn.now))
        turn.show_ask(ask)
        turn.refresh()
        return None
    names = dict.fromkeys(each.by.words for each in turn.rollout.approvals_of(ask))
    by = " and ".join(names)
    turn.close_ask(AskOutcome.APPROVED, f"confirmed by {by}.")
    turn.set(waiting=(), deadline=next_deadline(turn))
    what = confirmations.in_words(dict(enumerate(turn.rollout.items_of(ask), 1)))
    words = sentence(f"Confirmed by {by}: {what}{because(fact.reason)}")
    turn.announce(Topic.CONFIRMED, words, what_follows(turn))
    continue_if_ready(turn)
    return None


def next_deadline(turn: Turn) -> datetime:
    """It no longer waits for people, but maybe for its checks."""
    rollout = turn.rollout
    if rollout.phase is Phase.WATCHING:
        return turn.now + WATCH_GRACE
    return turn.now + rollout.plan.deadline_at(rollout.step)


def another(turn: Turn, fact: Confirmed, ask: Ask | None) -> Refusal | None:
    """Why this is not one of the confirmations that are asked for now, if it isn't."""
    rollout = turn.rollout
    if fact.rollout != rollout.id:
        return Refusal(
            sentence=f"{fact.rollout} is over; {rollout.id} is another rollout.",
            next_step=Next.SEE_ACTIVE.step(),
        )
    if ask is None or fact.ask not in ("", ask.key):
        return not_asked(turn, fact, ask)
    if turn.now >= ask.until:
        before_traffic = rollout.acting_phase in BEFORE_TRAFFIC
        return Refusal(
            sentence=f"That is too late: it was asked for until {gates.spoken(ask.until)}.",
            next_step=(Next.CANCELLED_SOON if before_traffic else Next.ASK_AGAIN).step(),
        )
    left = still(rollout, ask)
    before = confirmations.given(rollout, ask).get(fact.number)
    if before is not None:
        return Refusal(
            sentence=f"{fact.number} is confirmed already, by {before.by.words}.", next_step=left
        )
    if not 0 < fact.number <= len(rollout.items_of(ask)):
        return Refusal(sentence=f"{fact.number} is not asked for.", next_step=left)
    return None


def not_asked(turn: Turn, fact: Confirmed, ask: Ask | None) -> Refusal:
    """Nothing of that kind is to be confirmed now; the last ask says why."""
    rollout = turn.rollout
    old = next((each for each in rollout.asks if each.key == fact.ask), None)
    if old is not None and old.outcome is AskOutcome.APPROVED:
        return Refusal(
            sentence=f"That is decided already: {old.ended}",
            next_step=Next.SEE_STATUS.step(service=turn.name),
        )
    if ask is not None:
        return Refusal(
            sentence=f"{rollout.id} asks for it again in another message.",
            next_step=Next.ANSWER_NEWEST.step(),
        )
    if rollout.phase is Phase.HOLDING and asked_before(rollout):
        checks = "" if rollout.acting_phase in BEFORE_TRAFFIC else ", once its checks pass"
        return Refusal(
            sentence=f"{rollout.id} is on hold: {rollout.holds[0].reason}",
            next_step=Next.RESUME_ASKS_AGAIN.step(checks=checks),
        )
    return Refusal(
        sentence=f"{rollout.id} asks for no confirmation now.",
        next_step=Next.SEE_EXPLAIN.step(service=turn.name),
    )


def still(rollout: Rollout, ask: Ask) -> NextStep:
    """What nobody has confirmed yet."""
    items = confirmations.in_words(confirmations.missing(rollout, ask))
    return Next.STILL_TO_CONFIRM.step(items=items)
