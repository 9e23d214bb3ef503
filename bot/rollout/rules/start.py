"""A rollout is asked for."""

from bot.plan.supported import refusal
from bot.rollout.decision import Refusal
from bot.rollout.effects import Topic
from bot.rollout.facts import Started
from bot.rollout.gates import ON_CALL
from bot.rollout.reasons import because
from bot.rollout.rules.pass_gates import begin_or_wait
from bot.rollout.state import Phase, Rollout, Service
from bot.rollout.turn import Said, Turn
from bot.service_id import name_of


def start(turn: Turn, fact: Started) -> Said:
    """Refused where anything speaks against it; else the canary's way begins."""
    no = why_not(turn.service, fact)
    if no:
        return no
    rollout = Rollout(
        id=fact.rollout,
        service_id=turn.service.id,
        plan=fact.plan,
        digest=fact.plan.digest,
        canary=fact.canary,
        stable=fact.stable,
        image=fact.image,
        commit=fact.commit,
        author=fact.author,
        requester=fact.by,
        reason=fact.reason,
        requested_at=turn.now,
        phase=Phase.REQUESTED,
        step_since=turn.now,
        last_by=fact.by,
    )
    turn.put(rollout)
    turn.set_service(target=fact.plan.target.cloud_run)
    if fact.again:
        kept = tuple(r for r in turn.service.rejected if r.revision != fact.canary)
        turn.set_service(rejected=kept)
    turn.tell(
        Topic.STARTED,
        f"{fact.by.words} started a rollout of {fact.canary}{because(fact.reason)}.",
        following(rollout),
        loud=True,
    )
    turn.set(opened=fact.opened)
    begin_or_wait(turn)
    if turn.service.active is not None:
        lasting = tuple(gate for gate in fact.opened if gate != ON_CALL)
        turn.set(opened=lasting)
    return None


def why_not(service: Service, fact: Started) -> Refusal | None:
    """The first reason not to start, or None."""
    refused = refusal(fact.plan)
    if refused:
        return Refusal(sentence=refused[0], next_step=refused[1])
    if service.freeze:
        return Refusal(
            sentence=f"{name_of(service.id)} is frozen by {service.freeze.by.words}: "
            f"{service.freeze.reason}",
            next_step="Start again when the freeze has ended.",
        )
    if fact.canary == fact.stable:
        return Refusal(
            sentence=f"{fact.canary} serves everything already.",
            next_step="Deploy a new revision without traffic (--no-traffic), then start again.",
        )
    return unticked(fact) or rejected_before(service, fact)


def unticked(fact: Started) -> Refusal | None:
    """Every item of the plan's checklist is ticked by the person who starts."""
    missing = [item for item in fact.plan.gates.checklist if item not in fact.ticked]
    if not missing:
        return None
    return Refusal(
        sentence=f"Not ticked yet: {'; '.join(missing)}.",
        next_step="Tick them in the form: `/canary start`, without anything behind it.",
    )


def rejected_before(service: Service, fact: Started) -> Refusal | None:
    """A revision that was rolled back starts again only on purpose."""
    latch = next((r for r in service.rejected if r.revision == fact.canary), None)
    if latch is None or (fact.again and fact.reason):
        return None
    return Refusal(
        sentence=f"{fact.canary} was rolled back in {latch.rollout}: {latch.reason}",
        next_step="Deploy a mended revision; or, to try this one again, add "
        "`--again because <what has changed>`.",
    )


def following(rollout: Rollout) -> str:
    """``It is tested without traffic first, then it gets 10 %, 50 %, 100 %, as long as …``"""
    shares = ", ".join(f"{step.traffic} %" for step in rollout.plan.steps if step.traffic)
    tested = not rollout.plan.steps[0].traffic
    first = "It is tested without traffic first, then it" if tested else "It"
    return f"{first} gets {shares}, as long as its checks pass."
