"""``/canary approve`` and ``/canary refuse``, and the buttons that say the same."""

from bot.rollout.confirming.confirmations import open_ask
from bot.rollout.facts import Approved, Refused
from bot.rollout.gates import missing_roles
from bot.rollout.moves import BEFORE_TRAFFIC
from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Rollout
from bot.service.carrying_out.act import act
from bot.service.deciding.commit import Applied
from bot.service.deciding.newer import another, ask_words, unread
from bot.service.deciding.rights import has_role, is_named, named_people
from bot.service.handlers.answering import as_answer, handles
from bot.service.handlers.find import find_service
from bot.service.handlers.steer import ended_before, follow, is_over, who
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.approvals import Approve, Refuse
from bot.service.watching.evaluate import overdue_now
from bot.service.watching.outside_gates import ask_outside_gates

OF_ACCOUNTS = ".gserviceaccount.com"
"""How the e-mails end of accounts that are nobody's."""
ASK_THEM = (Next.ASK_APPROVERS, Next.ASK_ONE_OF_THEM)


@handles(Approve)
def approve(parts: Parts, request: Approve) -> Answer:
    """One yes. Who may is asked of Slack; whether it counts is decided."""
    return answered(parts, request, Approved, "Approved.")


@handles(Refuse)
def refuse(parts: Parts, request: Refuse) -> Answer:
    """One no, with a reason."""
    return answered(parts, request, Refused, "Refused.")


def answered(
    parts: Parts, request: Approve | Refuse, kind: type[Approved] | type[Refused], done: str
) -> Answer:
    """Decide on the answer, see to what it opens, and say what came of it."""
    service = find_service(parts, request).service
    rollout = service.active
    if is_over(parts, rollout, request):
        return ended_before(parts, service.id, request)
    asks = rollout is not None and open_ask(rollout) is None
    if asks and rollout and kind is Approved and is_older_than_ask(parts, rollout, request):
        return Answer(
            sentence=f"Not approved: {ask_words(rollout)} was asked for only after you wrote.",
            next="Look at what is asked, and approve that.",
            ok=False,
        )
    if asks and rollout and isinstance(request, Approve):
        unsure = another(rollout, request) or unread(parts, rollout, request)
        if unsure:
            return unsure
    if asks and rollout and isinstance(request, Approve) and has_deployed(parts, rollout, request):
        return Answer(
            sentence=f"You deployed {rollout.canary}, which started this rollout, and nobody "
            "approves their own.",
            next="Ask somebody else who may approve it.",
            ok=False,
        )
    ask = rollout.ask if rollout else None
    if asks and ask and request.role and request.role not in ask.roles:
        return Answer(
            sentence=f"Nothing was done: no approval is needed as {request.role}.",
            next=f"Needed: {' and '.join(ask.roles)}. Leave the role out to use yours.",
            ok=False,
        )
    applied = act(parts, service.id, answer_of(parts, request, kind, rollout))
    if rollout is not None and applied.decision.refusal and is_late(parts, rollout):
        overdue_now(parts, rollout)
    if applied.decision.changed:
        ask_outside_gates(parts, service.id, request.id)
    typed = rollout is not None and request.step is None
    what = f" It was for {ask_words(rollout)}." if rollout is not None and typed else ""
    told = as_answer(applied, f"{done}{what}", next_of(applied))
    return told.model_copy(update={"lines": approvers(parts, rollout, applied)})


def has_deployed(parts: Parts, rollout: Rollout, request: Approve) -> bool:
    """Whether the deployment that started it was this person's, by their e-mail in Slack."""
    by = rollout.requester
    people = by.kind == "deploy" and not by.id.endswith(OF_ACCOUNTS)
    return people and is_named(parts, request.user, (by.id,))


def approvers(parts: Parts, rollout: Rollout | None, applied: Applied) -> tuple[str, ...]:
    """Who can approve, by name, where somebody was told to ask them."""
    no = applied.decision.refusal
    if rollout is None or no is None or no.next_step.code not in ASK_THEM:
        return ()
    people = rollout.plan.people
    named = ((role, people.get(role, ())) for role in missing_roles(rollout))
    return tuple(f"{role}: {named_people(parts, who_has)}" for role, who_has in named if who_has)


def is_older_than_ask(parts: Parts, rollout: Rollout, request: Approve | Refuse) -> bool:
    """Whether the yes was given before this was asked for, and so to something else."""
    ask = rollout.ask
    known = ask is not None and request.at is not None and not parts.store.handled(request.id)
    return bool(known and ask and request.at and request.at < ask.asked_at)


def answer_of(
    parts: Parts,
    request: Approve | Refuse,
    kind: type[Approved] | type[Refused],
    rollout: Rollout | None,
) -> Approved | Refused:
    """The fact, with everything that the answer is for."""
    fields = {
        "id": request.id,
        "by": who(request),
        "rollout": request.rollout,
        "role": request.role,
        "reason": request.reason,
    }
    if rollout is None:
        return kind.model_validate(fields)
    first, *others = roles_of(parts, rollout, request) or [""]
    ask = rollout.ask
    fields |= {
        "rollout": rollout.id,
        "role": first,
        "also": tuple(others),
        "step": rollout.step if request.step is None else request.step,
        "revision": rollout.canary,
        "percent": rollout.plan.share_at(ask.step) if ask else None,
        "digest": rollout.digest,
        "channel": request.channel,
    }
    if isinstance(request, Approve):
        named = {"revision": request.revision, "percent": request.percent}
        fields |= {name: said for name, said in named.items() if said not in ("", None)}
    return kind.model_validate(fields)


def roles_of(parts: Parts, rollout: Rollout, request: Approve | Refuse) -> list[str]:
    """The required roles that the person has, those that are missing first; with a role named, at
    most that one."""
    ask = rollout.ask
    if ask is None:
        return []
    missing = missing_roles(rollout)
    wanted = [role for role in ask.roles if request.role in ("", role)]
    wanted.sort(key=lambda role: role not in missing)
    people = rollout.plan.people
    return [role for role in wanted if has_role(parts, request.user, people.get(role, ()))]


def is_late(parts: Parts, rollout: Rollout) -> bool:
    """Whether what was asked has expired and nobody has said so yet."""
    return rollout.ask is not None and parts.clock.now() >= rollout.ask.until


def next_of(applied: Applied) -> str:
    """What is missing still, or what follows."""
    rollout = applied.decision.service.active
    if rollout is None:
        return "The rollout is cancelled."
    missing = missing_roles(rollout)
    if missing:
        return f"Still needed: approval by {' and '.join(missing)}."
    if rollout.waiting:
        return f"It still waits for {' and for '.join(each.words for each in rollout.waiting)}."
    started = "It has started. " if rollout.acting_phase in BEFORE_TRAFFIC else ""
    return f"{started}{follow(rollout)}"
