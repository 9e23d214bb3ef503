"""People approve or refuse what the rollout asks for."""

from collections.abc import Iterable

from bot.rollout import gates
from bot.rollout.decision import Refusal
from bot.rollout.effects import Topic
from bot.rollout.facts import Answered, Approved, Refused
from bot.rollout.moves import BEFORE_TRAFFIC, cancel
from bot.rollout.reasons import because, sentence
from bot.rollout.rules.pass_gates import begin_or_wait, hold_at_gate, named, where
from bot.rollout.rules.tick import go_on_if_ready, is_ready
from bot.rollout.state import Approval, Ask, AskOutcome, Phase, Rollout
from bot.rollout.turn import Said, Turn

STARTS = {True: "starts", False: "goes on"}
"""What an open gate lets a rollout do, by whether it is still before the start."""


def approved(turn: Turn, fact: Approved) -> Said:
    """One yes more; with the last one the gate is open."""
    ask = open_ask(turn, fact)
    if isinstance(ask, Refusal):
        return ask
    no = decided_before(turn.rollout, ask, fact)
    if no:
        return no
    mine = Approval(
        role=fact.role,
        step=ask.step,
        ask=ask.key,
        by=fact.by,
        at=turn.now,
        channel=fact.channel,
        also=fact.also,
        reason=fact.reason,
    )
    given = seated((*turn.rollout.approvals_of(ask), mine), ask.roles)
    if given is None:
        return taken(turn.rollout, ask, fact)
    others = tuple(each for each in turn.rollout.approvals if each.ask != ask.key)
    turn.set(approvals=(*others, *given), last_by=fact.by)
    role = next(each.role for each in given if each.by.id == fact.by.id)
    missing = gates.missing_roles(turn.rollout)
    what = f"{where(turn.rollout, ask.step)} is approved by {fact.by.words} as {role}"
    what = sentence(what + because(fact.reason))
    if missing:
        turn.set(waiting=gates.approvals(turn.rollout, ask.step, turn.now))
        turn.show_ask(ask)
        turn.tell(Topic.APPROVED, what, f"Still wanted: approval by {' and '.join(missing)}.")
        return None
    names = " and ".join(f"{each.by.words} ({each.role})" for each in given)
    turn.close_ask(AskOutcome.APPROVED, f"approved by {names}.")
    turn.set(waiting=())
    turn.tell(Topic.APPROVED, what, after(turn, ask))
    go_on(turn)
    return None


def go_on(turn: Turn) -> None:
    """Everybody has approved."""
    if turn.rollout.phase is Phase.REQUESTED:
        begin_or_wait(turn)
    else:
        turn.set(deadline=turn.now + turn.rollout.plan.deadline_at(turn.rollout.step))
        go_on_if_ready(turn)


def after(turn: Turn, ask: Ask) -> str:
    """What follows the last approval, as things stand."""
    rollout = turn.rollout
    starts = gates.starting(rollout)
    waiting = gates.closed(rollout, ask.step, turn.now)
    if not starts and not is_ready(turn):
        return "It goes on when its soak is over and its checks pass."
    if waiting:
        return f"It still waits for {named(waiting)}, and then {STARTS[starts]} by itself."
    if turn.service.freeze:
        return f"It is frozen, and {STARTS[starts]} when the freeze has ended."
    return f"It {STARTS[starts]} now."


def refused(turn: Turn, fact: Refused) -> Said:
    """One no is enough. Before any traffic it ends the rollout; later the rollout holds, for what
    is served now is well, and a person decides whether to ask again or go back."""
    ask = open_ask(turn, fact)
    if isinstance(ask, Refusal):
        return ask
    if not fact.reason.strip():
        return Refusal(
            sentence="A refusal takes a reason, so that everybody knows what to mend.",
            next_step="Say it: `/canary refuse because <reason>`.",
        )
    role = next(each for each in (fact.role, *fact.also) if each in ask.roles)
    reason = f"{fact.by.words} refused as {role}: {fact.reason}"
    turn.close_ask(AskOutcome.REFUSED, f"refused by {fact.by.words} ({role}): {fact.reason}")
    turn.set(waiting=(), last_by=fact.by)
    if turn.rollout.acting_phase in BEFORE_TRAFFIC:
        cancel(turn, f"refused as {role}: {fact.reason}", fact.by, Topic.REFUSED)
    else:
        hold_at_gate(turn, reason, fact.by, Topic.REFUSED)
    return None


def open_ask(turn: Turn, fact: Answered) -> Ask | Refusal:
    """What is answered, or why the answer can't count."""
    rollout = turn.rollout
    ask = rollout.ask
    if fact.rollout != rollout.id:
        return Refusal(
            sentence=f"{fact.rollout} is over; {rollout.id} is another rollout.",
            next_step="Look at the message of the one that is active.",
        )
    if ask is None:
        return nothing_asked(rollout)
    if not answers(fact, rollout, ask):
        return Refusal(
            sentence=f"{rollout.id} has moved on: it asks for approval of "
            f"{where(rollout, ask.step).replace('The start', 'the start')} now.",
            next_step="Look at its newest message, and answer there.",
        )
    if turn.now >= ask.until:
        return Refusal(
            sentence=f"That is too late: approval was asked for until {gates.spoken(ask.until)}.",
            next_step="Start, or resume, to ask again.",
        )
    if fact.by.id == rollout.requester.id:
        return Refusal(
            sentence=f"{fact.by.words} started this rollout, and nobody approves their own.",
            next_step=f"Ask {' or '.join(gates.missing_roles(rollout))}; "
            "to take it back: `/canary rollback`.",
        )
    if not {fact.role, *fact.also} & set(ask.roles):
        return Refusal(
            sentence=f"{fact.by.words} is none of those whose approval is wanted: "
            f"{', '.join(ask.roles)}.",
            next_step="Ask one of them. Hold and rollback are open to everyone.",
        )
    return ask


def answers(fact: Answered, rollout: Rollout, ask: Ask) -> bool:
    """Whether the answer is to what is asked: the same step, revision, percentage and plan."""
    asked = (rollout.step, rollout.canary, rollout.plan.steps[ask.step].traffic, rollout.digest)
    meant = (fact.step, fact.revision, fact.percent, fact.digest)
    return all(said in (None, "", is_) for said, is_ in zip(meant, asked, strict=True))


def nothing_asked(rollout: Rollout) -> Refusal:
    """Nothing can be answered; the last ask says why."""
    if rollout.phase is Phase.HOLDING:
        return Refusal(
            sentence=f"{rollout.id} is on hold: {rollout.holds[0].reason}",
            next_step="After a resume it asks again.",
        )
    if rollout.asks:
        last = rollout.asks[-1]
        return Refusal(
            sentence=f"That is decided already: {last.ended}",
            next_step="Nothing to do. `/canary status` shows where it is.",
        )
    return Refusal(
        sentence=f"{rollout.id} asks for no approvals now.",
        next_step="Nothing to do. `/canary explain` says what it waits for.",
    )


def decided_before(rollout: Rollout, ask: Ask, fact: Approved) -> Refusal | None:
    """A person's second yes: one person counts for one role."""
    mine = next((a for a in rollout.approvals_of(ask) if a.by.id == fact.by.id), None)
    if mine is None:
        return None
    return Refusal(
        sentence=f"{fact.by.words} has approved already, as {mine.role}; one person counts once.",
        next_step=f"Still wanted: approval by {' and '.join(gates.missing_roles(rollout))}, "
        "by somebody else.",
    )


def taken(rollout: Rollout, ask: Ask, fact: Approved) -> Refusal:
    """All roles of this person are filled."""
    roles = {fact.role, *fact.also}
    by = [f"{a.by.words} as {a.role}" for a in rollout.approvals_of(ask) if a.role in roles]
    return Refusal(
        sentence=f"That is approved already, by {' and '.join(by)}.",
        next_step=f"Still wanted: approval by {' and '.join(gates.missing_roles(rollout))}.",
    )


def seated(given: tuple[Approval, ...], roles: Iterable[str]) -> tuple[Approval, ...] | None:
    """Everybody in a role of their own, or None where that can't be.

    Who has several roles moves over when somebody comes who has only one of them.
    """
    open_roles = set(roles)
    by_role: dict[str, Approval] = {}

    def seat(one: Approval, tried: set[str]) -> bool:
        for role in (one.role, *one.also):
            if role not in open_roles or role in tried:
                continue
            tried.add(role)
            if role not in by_role or seat(by_role[role], tried):
                by_role[role] = one
                return True
        return False

    if not all(seat(one, set()) for one in given):
        return None
    roles_of = {one.by.id: role for role, one in by_role.items()}
    return tuple(as_role(one, roles_of[one.by.id]) for one in given)


def as_role(one: Approval, role: str) -> Approval:
    """The same approval, counted for this role."""
    every = dict.fromkeys((one.role, *one.also))
    return one.model_copy(
        update={"role": role, "also": tuple(other for other in every if other != role)}
    )
