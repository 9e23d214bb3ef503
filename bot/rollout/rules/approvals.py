"""People approve or refuse what the rollout asks for."""

from collections.abc import Iterable

from bot.rollout import gates
from bot.rollout.confirming.what_follows import what_follows
from bot.rollout.decision import Refusal
from bot.rollout.facts import Answered, Approved, Refused
from bot.rollout.moves import BEFORE_TRAFFIC, cancel
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.notices.reasons import because, sentence
from bot.rollout.notices.topics import Topic
from bot.rollout.rules.pass_gates import begin_or_wait, hold_at_gate, named, where
from bot.rollout.rules.tick import continue_if_ready
from bot.rollout.state import Approval, Ask, AskKind, AskOutcome, Phase, Rollout
from bot.rollout.turn import Said, Turn


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
        turn.announce(Topic.APPROVED, what, still_needed(turn.rollout))
        return None
    names = " and ".join(f"{each.by.words} ({each.role})" for each in given)
    turn.close_ask(AskOutcome.APPROVED, f"approved by {names}.")
    turn.set(waiting=())
    turn.announce(Topic.APPROVED, what, what_follows(turn, ask.until))
    approved_by_all(turn)
    return None


def approved_by_all(turn: Turn) -> None:
    """Start, or continue where it is ready."""
    if turn.rollout.phase is Phase.REQUESTED:
        begin_or_wait(turn)
    else:
        turn.set(deadline=turn.now + turn.rollout.plan.deadline_at(turn.rollout.step))
        continue_if_ready(turn)


def refused(turn: Turn, fact: Refused) -> Said:
    """One no is enough. Before any traffic it ends the rollout; later the rollout holds, for what
    is served now is fine, and a person decides whether to ask again or roll back."""
    ask = open_ask(turn, fact)
    if isinstance(ask, Refusal):
        return ask
    if not fact.reason.strip():
        return Refusal(
            sentence="A refusal takes a reason, so that everybody knows what to fix.",
            next_step=Next.REFUSE_WITH_REASON.step(service=turn.name),
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
            next_step=Next.SEE_ACTIVE.step(),
        )
    if ask is None:
        return nothing_asked(turn)
    if ask.kind is not AskKind.APPROVALS:
        return for_confirmations(turn, fact)
    if not answers(fact, rollout, ask):
        return Refusal(
            sentence=f"{rollout.id} has moved on: it asks for approval of "
            f"{where(rollout, ask.step).replace('The start', 'the start')} now.",
            next_step=Next.ANSWER_NEWEST.step(),
        )
    if turn.now >= ask.until:
        before_traffic = rollout.acting_phase in BEFORE_TRAFFIC
        return Refusal(
            sentence=f"That is too late: approval was asked for until {gates.spoken(ask.until)}.",
            next_step=(Next.CANCELLED_SOON if before_traffic else Next.ASK_AGAIN).step(),
        )
    if fact.by.id == rollout.requester.id:
        return Refusal(
            sentence=f"{fact.by.words} started this rollout, and nobody approves their own.",
            next_step=Next.ASK_APPROVERS.step(
                roles=" or ".join(gates.missing_roles(rollout)), service=turn.name
            ),
        )
    if not {fact.role, *fact.also} & set(ask.roles):
        return Refusal(
            sentence=f"{fact.by.words} has none of the roles that must approve: "
            f"{', '.join(ask.roles)}.",
            next_step=Next.ASK_ONE_OF_THEM.step(),
        )
    return ask


def for_confirmations(turn: Turn, fact: Answered) -> Refusal:
    """It waits for confirmations, which are neither approved nor refused."""
    refuses = isinstance(fact, Refused)
    return Refusal(
        sentence=f"{turn.rollout.id} asks for no approval now; it waits for "
        f"{named(turn.rollout.waiting)}.",
        next_step=(Next.HOLD_INSTEAD if refuses else Next.CONFIRM_IT).step(service=turn.name),
    )


def answers(fact: Answered, rollout: Rollout, ask: Ask) -> bool:
    """Whether the answer is to what is asked: the same step, revision, percentage and plan."""
    asked = (rollout.step, rollout.canary, rollout.plan.share_at(ask.step), rollout.digest)
    meant = (fact.step, fact.revision, fact.percent, fact.digest)
    return all(said in (None, "", is_) for said, is_ in zip(meant, asked, strict=True))


def still_needed(rollout: Rollout, code: Next = Next.STILL_NEEDED) -> NextStep:
    """Whose approval is missing."""
    return code.step(roles=" and ".join(gates.missing_roles(rollout)))


def nothing_asked(turn: Turn) -> Refusal:
    """Nothing can be answered; the last ask says why."""
    rollout = turn.rollout
    if rollout.phase is Phase.HOLDING:
        checks = "" if rollout.acting_phase in BEFORE_TRAFFIC else ", once its checks pass"
        return Refusal(
            sentence=f"{rollout.id} is on hold: {rollout.holds[0].reason}",
            next_step=Next.RESUME_ASKS_AGAIN.step(checks=checks)
            if asked_before(rollout)
            else Next.SEE_EXPLAIN.step(service=turn.name),
        )
    if rollout.asks:
        last = rollout.asks[-1]
        return Refusal(
            sentence=f"That is decided already: {last.ended}",
            next_step=Next.SEE_STATUS.step(service=turn.name),
        )
    return Refusal(
        sentence=f"{rollout.id} asks for no approvals now.",
        next_step=Next.SEE_EXPLAIN.step(service=turn.name),
    )


def asked_before(rollout: Rollout) -> bool:
    """Whether the hold interrupted, or followed, asking for approval of what comes next."""
    last = rollout.asks[-1] if rollout.asks else None
    to = 0 if gates.starting(rollout) else rollout.step + 1
    if last is not None and last.kind is not AskKind.APPROVALS:
        to = rollout.step
    return last is not None and last.step == to and last.outcome is not AskOutcome.APPROVED


def decided_before(rollout: Rollout, ask: Ask, fact: Approved) -> Refusal | None:
    """A person's second yes: one person counts for one role."""
    mine = next((a for a in rollout.approvals_of(ask) if a.by.id == fact.by.id), None)
    if mine is None:
        return None
    return Refusal(
        sentence=f"{fact.by.words} has approved already, as {mine.role}; one person counts once.",
        next_step=still_needed(rollout, Next.STILL_NEEDED_BY_OTHERS),
    )


def taken(rollout: Rollout, ask: Ask, fact: Approved) -> Refusal:
    """All roles of this person are filled."""
    roles = {fact.role, *fact.also}
    by = [f"{a.by.words} as {a.role}" for a in rollout.approvals_of(ask) if a.role in roles]
    return Refusal(
        sentence=f"That is approved already, by {' and '.join(by)}.",
        next_step=still_needed(rollout),
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
