"""A rollout is asked for."""

from collections.abc import Iterator

from bot.plan import Plan
from bot.plan.startable import refusal
from bot.rollout.confirming import deployments
from bot.rollout.decision import Refusal
from bot.rollout.endings import reports
from bot.rollout.endings.latest import pin, pinned
from bot.rollout.facts import Started
from bot.rollout.gates import ON_CALL
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.notices.reasons import because
from bot.rollout.notices.retyped import retyped
from bot.rollout.notices.topics import Topic
from bot.rollout.regions import region_words
from bot.rollout.rules import incidents
from bot.rollout.rules.pass_gates import begin_or_wait
from bot.rollout.shadow import begin as shadow
from bot.rollout.state import Phase, Rollout, Service
from bot.rollout.turn import Said, Turn
from bot.service_id import name_of


def start(turn: Turn, fact: Started) -> Said:
    """Refused where anything speaks against it; else the canary's way begins."""
    no = why_not(turn.service, fact) or confirmed(turn, fact)
    no = no or (shadow.too_soon(turn) if fact.plan.shadow else None)
    if no:
        return no
    turn.put(requested(turn, fact))
    take_from_plan(turn, fact.plan)
    if fact.plan.shadow:
        shadow.begin(turn, fact)
    else:
        begin(turn, fact)
    return deployments.started(turn, fact.canary, fact.by)


def requested(turn: Turn, fact: Started) -> Rollout:
    """As it was asked for."""
    return Rollout(
        id=fact.rollout,
        service_id=turn.service.id,
        plan=fact.plan,
        digest=fact.plan.digest,
        canary=fact.canary,
        stable=fact.stable,
        places=fact.places,
        image=fact.image,
        commit=fact.commit,
        committed_at=fact.committed_at,
        author=fact.author,
        branch=fact.branch,
        changes=fact.changes,
        stable_commit=fact.stable_commit,
        requester=fact.by,
        reason=fact.reason,
        requested_at=turn.now,
        phase=Phase.REQUESTED,
        step_since=turn.now,
        last_by=fact.by,
        nonce=fact.nonce,
        manual=fact.manual,
    )


def begin(turn: Turn, fact: Started) -> None:
    """The canary's way begins, or waits for its gates."""
    rollout = turn.rollout
    see_stable(turn, fact)
    pin(turn, fact.following)
    if fact.again:
        kept = tuple(r for r in turn.service.rejected if r.revision != fact.canary)
        turn.set_service(rejected=kept)
    turn.announce(
        Topic.STARTED,
        f"{fact.by.begins} started a rollout of {fact.canary}{because(fact.reason)}.",
        following(rollout),
        details=(*doubts(turn, fact), *pinned(fact), *region_words(rollout)),
        loud=True,
    )
    turn.record_change(f"A rollout of {fact.canary} of {turn.name} is started")
    turn.set(opened=fact.opened, closed_why=fact.closed)
    begin_or_wait(turn)
    if turn.service.active is not None:
        lasting = tuple(gate for gate in fact.opened if gate != ON_CALL)
        turn.set(opened=lasting)


def take_from_plan(turn: Turn, plan: Plan) -> None:
    """What outlives the rollout, until another plan says otherwise."""
    turn.set_service(
        target=plan.target.moved,
        retention=plan.retention,
        reports=reports.scheduled(plan, turn.service.reports, turn.now),
    )


def see_stable(turn: Turn, fact: Started) -> None:
    """Stable serves everything, in every region."""
    turn.see({fact.stable: 100})
    for place in fact.places:
        turn.see({place.stable: 100}, place.region)


def why_not(service: Service, fact: Started, newer: str = "") -> Refusal | None:
    """The first reason not to start, or None. ``newer``: what was said of an active rollout."""
    refused = refusal(fact.plan)
    if refused:
        return Refusal(sentence=refused[0], next_step=Next.SAID.step(words=refused[1]))
    if fact.plan.shadow:
        return alone(fact)
    if service.freeze:
        return Refusal(
            sentence=f"{name_of(service.id)} is frozen {service.freeze.by_whom}: "
            f"{service.freeze.reason}",
            next_step=Next.START_AFTER_FREEZE.step(),
        )
    return alone(fact) or unticked(fact) or rejected_before(service, fact, newer)


def alone(fact: Started) -> Refusal | None:
    """There is something else that serves."""
    if fact.canary != fact.stable and all(each.canary != each.stable for each in fact.places):
        return None
    return Refusal(
        sentence=f"{fact.canary} serves everything already.",
        next_step=Next.DEPLOY_ANOTHER.step(),
    )


def unticked(fact: Started) -> Refusal | None:
    """Every item of the plan's checklist is ticked by the person who starts."""
    missing = [item for item in fact.plan.gates.checklist if item not in fact.ticked]
    if not missing:
        return None
    return Refusal(
        sentence=f"Not ticked yet: {'; '.join(missing)}.",
        next_step=Next.TICK_IN_FORM.step(),
    )


def rejected_before(service: Service, fact: Started, newer: str) -> Refusal | None:
    """A revision that was rolled back starts again only on purpose."""
    latch = next((r for r in service.rejected if r.revision == fact.canary), None)
    if latch is None or (fact.again and fact.reason):
        return None
    return Refusal(
        sentence=f"{fact.canary} was rolled back in {latch.rollout}: {latch.reason}",
        next_step=Next.START_AGAIN.step(**retyped(name_of(service.id), fact, newer)),
    )


def confirmed(turn: Turn, fact: Started, newer: str = "") -> Refusal | None:
    """What a person may not know is said, and asked about."""
    found = list(doubts(turn, fact))
    if fact.sure or fact.plan.shadow or not found:
        return None
    return Refusal(
        sentence=" ".join(found),
        next_step=Next.CONFIRM_START.step(**retyped(turn.name, fact, newer)),
    )


def doubts(turn: Turn, fact: Started) -> Iterator[str]:
    """Open incidents that would roll it back, and whose revision it may be, in sentences."""
    elsewhere = (name for each in fact.places for name in (each.canary, each.stable))
    revisions = (fact.canary, fact.stable, *elsewhere)
    found = incidents.in_the_way(turn.service, fact.plan, revisions, turn.now)
    yield from incidents.said_of(found, turn.name)
    if fact.tags:
        named = " and ".join(fact.tags)
        yield f"{fact.canary} carries a tag of somebody else: {named}."


def following(rollout: Rollout) -> NextStep:
    """The steps that the plan has ahead."""
    shares = ", ".join(f"{share} %" for share in rollout.plan.shares if share)
    tested = not rollout.plan.steps[0].traffic
    first = Next.PLANNED_STEPS_AFTER_TEST if tested else Next.PLANNED_STEPS
    steps = first.step(shares=shares)
    return steps.and_then(Next.ASKS_EACH_TIME.step()) if rollout.manual else steps
