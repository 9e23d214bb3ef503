"""Continue where all gates are open, else wait for them, and say for what."""

from bot.rollout import gates
from bot.rollout.actors import CANARIO, Actor
from bot.rollout.confirming import confirmations
from bot.rollout.decision import Ignored, Refusal
from bot.rollout.facts import GateClosed, GateOpened, Ticked
from bot.rollout.holds import freeze_hold, hold, only_asks, start_waiting
from bot.rollout.moves import BEFORE_TRAFFIC, advance, begin, cancel
from bot.rollout.notices.direct import notify_approvers
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Ask, AskKind, AskOutcome, Cause, Hold, Phase, Rollout, Waiting
from bot.rollout.turn import Said, Turn

MOST_ASKS = 20
"""So many asks are remembered; all of them are in the audit."""


def begin_or_wait(turn: Turn) -> None:
    """The start: to the first step, or wait for what is closed."""
    waiting = gates.closed(turn.rollout, 0, turn.now)
    if waiting:
        wait(turn, 0, waiting)
    elif not freeze_hold(turn):
        turn.set(waiting=())
        begin(turn)


def advance_or_wait(turn: Turn, why: str = "") -> None:
    """To what comes next, where its gates are open. ``why`` as for ``advance``."""
    waiting = gates.before_next(turn.rollout, turn.now)
    if waiting:
        wait(turn, gates.next_step(turn.rollout), waiting)
    else:
        advance(turn, why)


def wait(turn: Turn, to: int, waiting: tuple[Waiting, ...]) -> None:
    """Stay where it is and show the closed gates; announced when one is new."""
    asked = waiting[0].gate in gates.ASKED
    if not asked:
        turn.close_ask(AskOutcome.VOID, f"it waits for {named(waiting)}, and is asked again then.")
    ask = turn.rollout.ask
    if ask is not None and turn.now >= ask.until:
        expire(turn, ask)
        return
    before = {each.gate for each in turn.rollout.waiting}
    if waiting != turn.rollout.waiting:
        turn.set(waiting=waiting, deadline=gates.deadline(waiting, turn.now))
    turn.refresh()
    if asked and ask is None:
        ask_people(turn, to, waiting[0])
    elif any(each.gate not in before for each in waiting):
        said = f"{where(turn.rollout, to)} waits for {named(waiting)}."
        turn.announce(Topic.WAITING, said, then(turn.rollout))


def waits_again(turn: Turn) -> bool:
    """Whether a gate that nobody answers has closed while it only asks for a promote: then it waits
    for that first, and asks again when it is open."""
    rollout = turn.rollout
    waiting = gates.before_next(rollout, turn.now)
    if not only_asks(rollout) or not waiting or waiting[0].gate in gates.ASKED:
        return False
    turn.set(phase=rollout.acting_phase, held_phase=None, holds=())
    start_waiting(turn)
    wait(turn, gates.next_step(rollout), waiting)
    return True


def where(rollout: Rollout, to: int) -> str:
    """What the gate is before."""
    if gates.starting(rollout):
        return "The start"
    if to > rollout.last_step:
        return f"What follows {rollout.share} %"
    return f"{rollout.plan.share_at(to)} %"


def named(waiting: tuple[Waiting, ...]) -> str:
    """What is waited for, in words."""
    return " and for ".join(each.words for each in waiting)


def then(rollout: Rollout) -> NextStep:
    """What happens when the gates open."""
    if gates.starting(rollout):
        return Next.STARTS_WHEN_OPEN.step()
    return (Next.ASKS_TO_PROMOTE if rollout.manual else Next.CONTINUES_WHEN_OPEN).step()


def ask_people(turn: Turn, to: int, waiting: Waiting) -> None:
    """One message asks everybody whose approval is needed, or for all that is to be confirmed."""
    if waiting.until is None:
        raise LookupError("people are asked for a time")
    confirms = waiting.gate == gates.CONFIRM
    ask = Ask(
        key=f"{turn.rollout.id}~{to}~{turn.service.generation + 1}",
        step=turn.rollout.step if confirms else to,
        roles=waiting.roles,
        asked_at=turn.now,
        until=waiting.until,
        kind=confirmations.wanted(turn.rollout)[0] if confirms else AskKind.APPROVALS,
    )
    asks = (*turn.rollout.asks[1 - MOST_ASKS :], ask)
    kept = {each.key for each in asks}
    known = confirmations.carried_over(turn.rollout, ask) if confirms else turn.rollout.approvals
    turn.set(asks=asks, approvals=tuple(each for each in known if each.ask in kept))
    left = gates.confirmed(turn.rollout, turn.now) if confirms else ()
    if left:
        turn.set(waiting=left)
    turn.show_ask(ask)
    notify_approvers(turn, ask)


def expired(turn: Turn) -> bool:
    """End what is asked for, if its time is over; whether it was."""
    ask = turn.rollout.ask
    if ask is None or turn.now < ask.until:
        return False
    expire(turn, ask)
    return True


def expire(turn: Turn, ask: Ask) -> None:
    """Nobody answered in time: before any traffic that is the end, later it holds and asks."""
    if ask.kind is AskKind.APPROVALS:
        missing = f"approved as {' and '.join(gates.missing_roles(turn.rollout))}"
    else:
        left = confirmations.missing(turn.rollout, ask)
        missing = f"confirmed {confirmations.in_words(left)}"
    reason = f"nobody {missing} by {gates.spoken(ask.until)}."
    turn.close_ask(AskOutcome.EXPIRED, f"expired: {reason}")
    turn.set(waiting=())
    if turn.rollout.acting_phase in BEFORE_TRAFFIC:
        cancel(turn, reason, CANARIO, Topic.EXPIRED)
    else:
        hold_at_gate(turn, reason, CANARIO, Topic.EXPIRED)


def hold_at_gate(turn: Turn, reason: str, by: Actor, topic: Topic) -> None:
    """Hold below what was not approved or confirmed: what is served now is fine."""
    hold(
        turn,
        Hold(
            cause=Cause.GATE,
            reason=reason,
            ends=Next.RESUME_TO_ASK.step(),
            by=by,
            since=turn.now,
        ),
        topic=topic,
    )


def opened(turn: Turn, fact: GateOpened) -> Said:
    """A gate outside is open. That somebody is on call counts at the moment of the start only, so
    it is asked last, and not remembered."""
    rollout = turn.rollout
    if fact.rollout != rollout.id:
        return Ignored(why="the gate is another rollout's")
    if fact.gate not in {each.gate for each in rollout.waiting}:
        return Ignored(why="that gate is not waited for")
    known = rollout.opened
    why = {gate: words for gate, words in rollout.closed_why.items() if gate != fact.gate}
    turn.set(opened=(*known, fact.gate), closed_why=why)
    begin_or_wait(turn)
    if fact.gate == gates.ON_CALL and turn.service.active is not None:
        turn.set(opened=known)
    return None


def closed(turn: Turn, fact: GateClosed) -> Said:
    """A gate outside is still closed, and why has changed: that is shown where it waits."""
    rollout = turn.rollout
    if fact.rollout != rollout.id:
        return Ignored(why="the gate is another rollout's")
    if fact.gate not in {each.gate for each in rollout.waiting}:
        return Ignored(why="that gate is not waited for")
    turn.set(closed_why={**rollout.closed_why, fact.gate: fact.why})
    begin_or_wait(turn)
    return None


def tick_requested(turn: Turn, fact: Ticked) -> Said:
    """Time may have opened a window."""
    rollout = turn.rollout
    if fact.rollout != rollout.id:
        return Ignored(why="the evaluation is of another rollout")
    ask = rollout.ask
    waiting = gates.closed(rollout, 0, turn.now)
    if waiting and waiting == rollout.waiting and (ask is None or turn.now < ask.until):
        return Ignored(why="its gates are as they were")
    begin_or_wait(turn)
    return None


def in_the_way(turn: Turn) -> Refusal | None:
    """Why a person cannot promote past the next gates. Approvals and confirmations that nobody has
    asked for yet are not in the way: a promote asks for them."""
    rollout, to = turn.rollout, gates.next_step(turn.rollout)
    waiting = gates.before_next(rollout, turn.now)
    if not waiting:
        return None
    if waiting[0].gate not in gates.ASKED:
        code = Next.RESUME_FIRST if rollout.phase is Phase.HOLDING else Next.NOBODY_OPENS
        code = Next.PROMOTE_WHEN_OPEN if rollout.manual else code
        return Refusal(
            sentence=f"{where(rollout, to)} has to wait for {named(waiting)}.",
            next_step=code.step(),
        )
    if rollout.phase is Phase.HOLDING and not only_asks(rollout):
        return Refusal(
            sentence=f"{where(rollout, to)} needs {named(waiting)}.",
            next_step=Next.PROMOTE_AFTER_RESUME.step(),
        )
    if rollout.ask is not None:
        return Refusal(
            sentence=f"{where(rollout, to)} waits for {named(waiting)}.",
            next_step=Next.CONFIRM_IT.step(service=turn.name)
            if waiting[0].gate == gates.CONFIRM
            else Next.PROMOTE_IS_NO_APPROVAL.step(),
        )
    return None
