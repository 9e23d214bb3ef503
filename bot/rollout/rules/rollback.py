"""A person asks for a rollback: of the active rollout, or of what serves when none is active."""

from bot.rollout.actors import Actor
from bot.rollout.decision import Refusal
from bot.rollout.facts import RollbackAsked
from bot.rollout.moves import BEFORE_TRAFFIC, ROLLBACK_OVERDUE, cancel, reject, roll_back
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.reasons import sentence
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase, Place, Rollout
from bot.rollout.state.destination import Destination
from bot.rollout.traffic import Traffic
from bot.rollout.turn import Said, Turn


def roll_it_back(turn: Turn, fact: RollbackAsked) -> Said:
    """Anyone may; it wins every race. To another revision than stable: that becomes stable, and
    every revision that loses its traffic is rejected."""
    rollout, to, reason = turn.rollout, fact.to, reason_of(fact.reason, fact.by)
    if to is None or to.to == rollout.stable:
        roll_back(turn, reason, fact.by)
        if to is not None:
            see(turn, to)
        return None
    if to.to == rollout.canary:
        return Refusal(
            sentence=f"{to.to} is the canary of {rollout.id}; a rollback takes its traffic away.",
            next_step=Next.ROLL_BACK_TO_STABLE.step(service=turn.name, stable=rollout.stable),
        )
    if rollout.acting_phase in BEFORE_TRAFFIC:
        cancel(turn, reason, fact.by, then=Next.ALL_TO_STABLE.step(stable=to.to))
        begin(turn, to, fact)
        return None
    turn.set(stable=to.to, places=back_to(rollout, to))
    accept(turn, to.to)
    roll_back(turn, reason, fact.by, left=to.left)
    see(turn, to)
    return None


def roll_back_idle(turn: Turn, fact: RollbackAsked) -> Said:
    """No rollout is active: what serves is rolled back to the revision that was chosen."""
    if fact.to is None:
        return Refusal(
            sentence=f"{turn.name} has no active rollout.",
            next_step=Next.CHOOSE_REVISION.step(service=turn.name),
        )
    begin(turn, fact.to, fact)
    return None


def roll_back_elsewhere(turn: Turn, fact: RollbackAsked) -> Said:
    """One rollback is enough, unless that only makes room for a newer revision, or the platform
    does not serve it: then another revision may be chosen."""
    rollout, to, back = turn.rollout, fact.to, turn.rollout.rollback
    if rollout.superseded:
        return roll_it_back(turn, fact)
    other = to is not None and to.to not in (rollout.stable, rollout.canary)
    if to is None or back is None or not (other and back.stuck):
        then = Next.ROLL_BACK_WHEN_SERVED if other else Next.NOTHING_TO_DO
        return Refusal(
            sentence=f"{rollout.canary} is rolling back to {rollout.stable} already "
            f"(by {rollout.last_by.words}).",
            next_step=then.step(
                service=turn.name, stable=rollout.stable, to=to.to if to else rollout.stable
            ),
        )
    reason = sentence(reason_of(fact.reason, fact.by))
    before = rollout.stable
    turn.set(
        stable=to.to,
        places=back_to(rollout, to),
        superseded=False,
        last_by=fact.by,
        rollback=back.model_copy(update={"stuck": False}),
        deadline=turn.now + ROLLBACK_OVERDUE,
    )
    accept(turn, to.to)
    reject(turn, (rollout.canary, *to.left), back.reason)
    turn.desire(Traffic.all_to(to.to))
    see(turn, to)
    turn.announce(
        Topic.ROLLING_BACK,
        f"{fact.by.begins} chooses {to.to}, for {before} is not served: {reason}",
        Next.ALL_TO_STABLE.step(stable=to.to),
        loud=True,
        also=rollout.plan.on_rollback_at(rollout.step).announce,
    )
    return None


def begin(turn: Turn, to: Destination, fact: RollbackAsked) -> None:
    """A rollout that is nothing but a rollback: its canary is what leaves."""
    rollout = Rollout(
        id=to.rollout,
        service_id=turn.service.id,
        plan=to.plan,
        digest=to.plan.digest,
        canary=to.leaving,
        stable=to.to,
        places=to.places,
        image=to.image,
        commit=to.commit,
        author=to.author,
        requester=fact.by,
        reason=fact.reason,
        requested_at=turn.now,
        phase=Phase.WATCHING,
        step=len(to.plan.steps) - 1,
        step_since=to.since or turn.now,
        last_by=fact.by,
    )
    turn.put(rollout)
    turn.set_service(target=to.plan.target.moved, retention=to.plan.retention)
    accept(turn, to.to)
    roll_back(turn, reason_of(fact.reason, fact.by), fact.by, left=to.left, late=True)
    see(turn, to)


def see(turn: Turn, to: Destination) -> None:
    """What users get was found when the rollback was asked for."""
    turn.see(to.served, to.places[0].region if to.places else "")


def back_to(rollout: Rollout, to: Destination) -> tuple[Place, ...]:
    """The regions of the rollout, with the revision that was chosen as stable in each."""
    chosen = {each.region: each.stable for each in to.places}
    return tuple(
        each.model_copy(update={"stable": chosen.get(each.region, to.to)})
        for each in rollout.places
    )


def accept(turn: Turn, revision: str) -> None:
    """What a person sends everything to is no longer rejected."""
    kept = tuple(each for each in turn.service.rejected if each.revision != revision)
    turn.set_service(rejected=kept)


def reason_of(reason: str, by: Actor) -> str:
    """The reason given, or that none was."""
    return reason or f"{by.words} asked for it and gave no reason."
