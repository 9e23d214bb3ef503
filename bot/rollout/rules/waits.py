"""A wait is over, the freeze changes, the card stands, somebody takes the page."""

from datetime import timedelta

from bot.plan.limits.lengths import lasting
from bot.rollout.actors import CANARIO
from bot.rollout.decision import Ignored
from bot.rollout.facts import (
    CardPosted,
    DeadlinePassed,
    FreezeBegan,
    FreezeEnded,
)
from bot.rollout.holds import checks_hold, hold, in_the_end, release, still_on_hold
from bot.rollout.jobs import late_jobs, pending
from bot.rollout.moves import cancel, roll_back
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.reasons import because, sentence
from bot.rollout.notices.topics import Topic
from bot.rollout.rules.jobs import give_up_verifying, hold_for_probe
from bot.rollout.rules.pass_gates import expired, named, waits_again
from bot.rollout.state import Card, Cause, Freeze, Hold
from bot.rollout.turn import Said, Turn
from bot.rollout.verdict import Outcome

AGAIN = timedelta(minutes=5)
"""How long a rollback that does not settle waits until it pages somebody again."""


def early(turn: Turn, fact: DeadlinePassed) -> Ignored | None:
    """A deadline that was moved, or isn't there yet."""
    rollout = turn.rollout
    if fact.rollout != rollout.id or fact.deadline != rollout.deadline:
        return Ignored(why="that deadline no longer stands")
    if turn.now < fact.deadline:
        return Ignored(why="the deadline has not passed yet")
    return None


def requested_too_long(turn: Turn, fact: DeadlinePassed) -> Said:
    """Gates that stay closed end the request."""
    no = early(turn, fact)
    if no is None and not expired(turn):
        cancel(turn, closed_too_long(turn), CANARIO)
    return no


def closed_too_long(turn: Turn) -> str:
    """The gates that did not open, in words."""
    waited = named(turn.rollout.waiting) or "somebody to look at them"
    return f"its gates did not open in time; it waited for {waited}."


def verifying_too_long(turn: Turn, fact: DeadlinePassed) -> Said:
    """A canary that never answered gets no traffic."""
    no = early(turn, fact)
    if no is None and not expired(turn):
        if turn.rollout.waiting:
            cancel(turn, closed_too_long(turn), CANARIO)
        else:
            give_up_verifying(turn)
    return no


def soaking_too_long(turn: Turn, fact: DeadlinePassed) -> Said:
    """Not settled, or not enough evidence, in the time given: hold and ask."""
    no = early(turn, fact)
    if no:
        return no
    if expired(turn):
        return None
    if not turn.service.settled:
        never_settled(turn, fact)
        return None
    verdict = turn.rollout.verdict
    passed = verdict is not None and verdict.outcome is Outcome.PASS
    if passed and turn.rollout.unprobed:
        hold_for_probe(turn)
        return None
    if passed and pending(turn.rollout):
        hold_for_job(turn)
        return None
    lacking = verdict.reasons(Outcome.INCONCLUSIVE) if verdict else ""
    lacking = lacking or "it was not judged for too long"
    hold(turn, checks_hold(turn, f"not enough evidence in time: {lacking}."))
    return None


def hold_for_job(turn: Turn) -> None:
    """All is well but for a job whose outcome is not known; it is still waited for."""
    hold(
        turn,
        Hold(
            cause=Cause.JOB,
            reason=f"{late_jobs(turn.rollout)}.",
            ends=Next.JOB_ENDS_IT.step(),
            by=CANARIO,
            since=turn.now,
        ),
    )


def never_settled(turn: Turn, fact: DeadlinePassed) -> None:
    """The platform took the traffic and does not serve it."""
    rollout = turn.rollout
    waited = lasting(rollout.plan.settle)
    hold(
        turn,
        Hold(
            cause=Cause.TRAFFIC,
            reason=f"The platform does not serve {rollout.share} % after {waited}{colon(fact.why)}",
            ends=Next.RESUME_TO_RETRY.step(),
            by=CANARIO,
            since=turn.now,
        ),
    )
    turn.page(
        "error", f"The shift of {rollout.canary} has not settled after {waited}{colon(fact.why)}"
    )


def colon(why: str) -> str:
    """A reason behind what it is the reason of."""
    return f": {why}" if why else ""


def held_too_long(turn: Turn, fact: DeadlinePassed) -> Said:
    """A hold that nobody ended rolls back to safety, or pages where the plan says so."""
    no = early(turn, fact)
    if no or waits_again(turn):
        return no
    rollout = turn.rollout
    rule = rollout.plan.hold_at(rollout.step)
    first = rollout.holds[0]
    why = f"held for {lasting(rule.for_)} and nobody ended it: {first.reason}"
    if rule.then == "rollback":
        roll_back(turn, why, CANARIO)
        return None
    turn.set(deadline=turn.now + rule.for_)
    turn.page("error", f"{rollout.called} has {why}")
    next_step = first.ends.and_then(in_the_end(turn))
    turn.announce(Topic.HELD, sentence(f"It has {why}"), next_step, loud=True)
    return None


def back_too_long(turn: Turn, fact: DeadlinePassed) -> Said:
    """The rollback is decided but not served: page somebody, and retry."""
    no = early(turn, fact)
    if no:
        return no
    rollout = turn.rollout
    back = rollout.rollback
    since = lasting(turn.now - back.decided_at) if back else "long"
    turn.set(
        deadline=turn.now + AGAIN,
        rollback=back.model_copy(update={"stuck": True}) if back else None,
    )
    turn.shift()
    turn.page(
        "critical",
        f"The rollback of {rollout.canary} has not settled after {since}{colon(fact.why)}",
    )
    turn.announce(
        Topic.TRAFFIC,
        sentence(f"The rollback is not served yet, {since} after the decision{colon(fact.why)}"),
        Next.RETRIED_LOOK.step(service=turn.name),
        loud=True,
    )
    return None


def frozen_idle(turn: Turn, fact: FreezeBegan) -> Said:
    """Starts are refused from now on; rollbacks are not stopped."""
    turn.set_service(
        freeze=Freeze(reason=fact.reason, by=fact.by, since=turn.now, until=fact.until)
    )
    return None


def frozen(turn: Turn, fact: FreezeBegan) -> Said:
    """A rollout keeps soaking, and holds when it would continue; it can always roll back."""
    frozen_idle(turn, fact)
    until = f" until {fact.until:%Y-%m-%d %H:%M} UTC" if fact.until else ""
    turn.announce(
        Topic.FROZEN,
        f"Frozen{until} by {fact.by.words}: {fact.reason}",
        Next.FROZEN.step(service=turn.name, until=f"{until} or until" if until else " until"),
    )
    return None


def thawed_idle(turn: Turn, fact: FreezeEnded) -> Said:
    """Starts are allowed again."""
    freeze = turn.service.freeze
    if freeze is None:
        return Ignored(why="there is no freeze")
    if fact.until and fact.until != freeze.until:
        return Ignored(why="it is another freeze by now")
    turn.set_service(freeze=None)
    return None


def thawed(turn: Turn, fact: FreezeEnded) -> Said:
    """Holds that the freeze made end."""
    no = thawed_idle(turn, fact)
    if no:
        return no
    ended = sentence(f"Unfrozen by {fact.by.words}{because(fact.reason)}")
    holds = turn.rollout.holds
    keep = tuple(h for h in holds if h.cause is not Cause.FREEZE)
    if len(keep) < len(holds):
        release(turn, ended, *keep, topic=Topic.UNFROZEN)
    elif holds:
        turn.announce(Topic.UNFROZEN, ended, still_on_hold(holds))
    else:
        turn.announce(Topic.UNFROZEN, ended, Next.STEPS_AS_PLANNED.step())
    return None


def card_posted(turn: Turn, fact: CardPosted) -> Said:
    """Remember where the rollout's message stands."""
    card = Card(channel=fact.channel, ts=fact.ts, permalink=fact.permalink)
    if fact.rollout != turn.rollout.id or turn.rollout.card == card:
        return Ignored(why="the message is known, or another rollout's")
    turn.set(card=card)
    return None
