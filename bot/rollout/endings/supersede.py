"""A start while another rollout is active: it waits for that to end, or ends it."""

from bot.rollout import gates
from bot.rollout.confirming import deployments
from bot.rollout.decision import Refusal
from bot.rollout.facts import Started, StartQueued
from bot.rollout.holds import still_on_hold
from bot.rollout.jobs import pending
from bot.rollout.moves import complete, roll_back, serve_all, try_again
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.notices.reasons import because
from bot.rollout.notices.retyped import retyped
from bot.rollout.notices.topics import Topic
from bot.rollout.rules import start as rules
from bot.rollout.shadow import end as shadow
from bot.rollout.state import AskOutcome, Phase, Rollout
from bot.rollout.state.next_start import NextStart
from bot.rollout.turn import Said, Turn


def already_active(turn: Turn, fact: Started) -> Said:
    """Two rollouts of one service can't run at a time; what the person can do instead."""
    return in_the_way(turn.rollout, turn.name, fact)


def in_the_way(active: Rollout, name: str, start: Started | NextStart) -> Refusal:
    """The active rollout, and how the other one is started all the same."""
    no = never_next(active, name, start)
    if no:
        return no
    return Refusal(
        sentence=f"{name} has an active rollout: {active.id} of {active.canary}.",
        next_step=Next.SUPERSEDE_OR_WAIT.step(**retyped(name, start)),
    )


def never_next(active: Rollout, name: str, start: Started | NextStart) -> Refusal | None:
    """Why this can neither wait for the active rollout nor supersede it, or None."""
    if start.canary == active.canary:
        return Refusal(
            sentence=f"{start.canary} is being rolled out already, in {active.id}.",
            next_step=Next.SEE_ACTIVE.step(),
        )
    if active.rolls_back_for_good:
        return Refusal(
            sentence=f"{active.canary} is rolling back to {active.stable}, and nothing starts by "
            "itself after that.",
            next_step=Next.START_WAITING.step(**retyped(name, start)),
        )
    return None


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
    no = why_not(turn, fact, start)
    if no:
        return no
    turn.set(next_start=start)
    deployments.started(turn, start.canary, start.by)
    makes_room = rollout.superseded and rollout.phase is not Phase.HOLDING
    if fact.supersede and not makes_room:
        supersede(turn, start)
        return None
    instead = f", in place of {before.canary}" if before else ""
    turn.announce(
        Topic.WAITING,
        f"{start.by.begins} wants {start.canary} next{instead}{because(start.reason)}.",
        starts_when(rollout, start),
    )
    return None


def why_not(turn: Turn, fact: StartQueued, start: NextStart) -> Refusal | None:
    """The first reason why this can't start next, or None: nothing makes room for a start that is
    refused then."""
    asked, newer = as_started(turn.rollout, fact, start), "supersede" if fact.supersede else "wait"
    return (
        never_next(turn.rollout, turn.name, start)
        or rules.why_not(turn.service, asked, newer)
        or rules.confirmed(turn, asked, newer)
    )


def as_started(rollout: Rollout, fact: StartQueued, start: NextStart) -> Started:
    """The start as it will be, as far as that is known: the active rollout's canary is stable by
    then, unless it rolls back to make room."""
    waits = not fact.supersede and rollout.phase is not Phase.ROLLING_BACK
    stays = waits or rollout.phase is Phase.WATCHING
    stable = {each.region: each.canary if stays else each.stable for each in rollout.places}
    return Started(
        id=fact.id,
        by=start.by,
        rollout=rollout.id,
        plan=fact.plan or rollout.plan,
        canary=start.canary,
        stable=rollout.canary if stays else rollout.stable,
        places=tuple(
            each.model_copy(update={"stable": stable.get(each.region, "")}) for each in fact.places
        ),
        reason=start.reason,
        again=start.again,
        ticked=start.ticked,
        tags=fact.tags,
        sure=start.sure,
        manual=start.manual,
    )


def starts_when(rollout: Rollout, start: NextStart) -> NextStep:
    """When what waits starts, as things stand."""
    if rollout.phase is Phase.ROLLING_BACK:
        return Next.STARTS_WHEN_BACK.step(canary=start.canary, stable=rollout.stable)
    return Next.STARTS_AFTER_THIS.step(canary=start.canary)


def withdraw(turn: Turn, fact: StartQueued, before: NextStart | None) -> Said:
    """Nothing starts after the active rollout."""
    if before is None:
        return Refusal(sentence=f"No start of {turn.name} waits.", next_step=Next.SEE_ACTIVE.step())
    turn.set(next_start=None)
    turn.announce(
        Topic.WAITING,
        f"{fact.by.begins} withdrew the start of {before.canary}.",
        meanwhile(turn.rollout),
    )
    return None


def meanwhile(rollout: Rollout) -> NextStep:
    """What the active rollout does, whatever waits for it."""
    if rollout.phase is Phase.ROLLING_BACK:
        return Next.ALL_TO_STABLE.step(stable=rollout.stable)
    if rollout.holds:
        return still_on_hold(rollout.holds)
    if rollout.phase is Phase.WATCHING and rollout.superseded:
        return Next.COMPLETE_WHEN_SERVED.step()
    return Next.CONTINUES_FROM_THERE.step()


def supersede(turn: Turn, start: NextStart) -> None:
    """The active rollout makes room, and its canary is not rejected: what is only watched becomes
    stable, when it serves everything; anything else rolls back. Who supersedes a watch ends it
    without what the plan asks for in the end."""
    rollout = turn.rollout
    if rollout.phase is Phase.SHADOWING:
        shadow.make_room(turn, start.canary, start.by)
        return
    if rollout.phase is not Phase.WATCHING:
        why = f"{start.canary} supersedes it{because(start.reason)}."
        roll_back(turn, why, start.by, makes_room=True)
        return
    turn.close_ask(AskOutcome.VOID, f"{start.by.begins} ends the watch, for {start.canary}.")
    left_out = [each.words for each in gates.confirmed(rollout, turn.now)]
    left_out += [f"the job {name}" for name in pending(rollout)]
    without = f", without {' and '.join(left_out)}" if left_out else ""
    turn.set(superseded=True, last_by=start.by, waiting=(), jobs=())
    why = f"{early(turn.rollout)}{without}"
    if turn.rollout.share < 100 or not turn.service.settled:
        serve_all(turn, why)
    else:
        complete(turn, why)


def early(rollout: Rollout) -> str:
    """That a watch was ended for a newer revision, at the end of a sentence."""
    start = rollout.next_start
    if not rollout.superseded:
        return ""
    return f", before the end of its watch{f', for {start.canary}' if start else ''}"


def after_room(turn: Turn) -> NextStep:
    """What follows now that the active rollout has made room."""
    rollout, start = turn.rollout, turn.rollout.next_start
    if start is not None:
        return Next.STARTS_NOW_NEXT.step(canary=start.canary, by=start.by.words)
    return try_again(rollout)
