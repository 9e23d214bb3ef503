"""After a rollback, and after a completion: is it seen that what is stable now serves, as the plan
wants it?"""

from collections.abc import Sequence

from bot.plan.mitigation import Verification
from bot.rollout.effects import Announce, CheckStable, Page
from bot.rollout.facts import StableChecked
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.notices.topics import Topic
from bot.rollout.turn import Said, Turn


def begin(turn: Turn) -> None:
    """Everything that the plan wants to see after a rollback is looked for, from now on."""
    look_for(turn, turn.rollout.plan.on_rollback_at(turn.rollout.step).verify, completed=False)


def begin_completed(turn: Turn) -> None:
    """The same after a completion; a start that supersedes it says what serves by then."""
    end = turn.rollout.plan.on_complete
    if end is not None and not turn.rollout.superseded:
        look_for(turn, end.verify, completed=True)


def look_for(turn: Turn, wanted: Sequence[Verification], *, completed: bool) -> None:
    """One effect for each, with its time."""
    for number, each in enumerate(wanted):
        turn.effects.append(
            CheckStable(
                rollout=turn.rollout.id,
                number=number,
                until=turn.now + each.within,
                completed=completed,
            )
        )


def checked(turn: Turn, fact: StableChecked) -> Said:
    """Say what was seen. The rollout is over; what was not seen in time needs a person."""
    missed = not fact.seen and not fact.overtaken
    turn.effects.append(
        Announce(
            rollout=fact.rollout,
            topic=Topic.WARNING if missed else Topic.VERIFIED,
            words=words(fact),
            next=look(turn, fact) if missed else Next.NOTHING_CHANGES.step(),
            loud=missed,
            also=fact.also if missed else (),
        )
    )
    if missed and fact.teams:
        turn.effects.append(
            Page(
                rollout=fact.rollout,
                severity="critical",
                summary=words(fact),
                target=", ".join(fact.teams),
            )
        )
    return None


def look(turn: Turn, fact: StableChecked) -> NextStep:
    """What a person does where it was not seen."""
    if fact.replaced:
        return Next.LOOK_AT_COMPLETED.step(
            service=turn.name, stable=fact.stable, replaced=fact.replaced
        )
    return Next.LOOK_AT_STABLE.step(service=turn.name, stable=fact.stable)


def words(fact: StableChecked) -> str:
    """What became of it, in a sentence."""
    if fact.seen:
        return f"Verified on {fact.stable}: {fact.name} ({fact.words})."
    if fact.overtaken:
        return f"Not verified any more: {fact.name}. {fact.stable} no longer serves everything."
    return f"Not verified in time on {fact.stable}: {fact.name} ({fact.words})."
