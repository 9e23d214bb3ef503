"""After a rollback: is it seen that stable serves, as the plan wants it?"""

from bot.rollout.effects import Announce, CheckStable, Page
from bot.rollout.facts import StableChecked
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.topics import Topic
from bot.rollout.turn import Said, Turn


def begin(turn: Turn) -> None:
    """Everything that the plan wants to see is looked for, from now on."""
    rollout = turn.rollout
    for number, each in enumerate(rollout.plan.on_rollback_at(rollout.step).verify):
        until = turn.now + each.within
        turn.effects.append(CheckStable(rollout=rollout.id, number=number, until=until))


def checked(turn: Turn, fact: StableChecked) -> Said:
    """Say what was seen. The rollout is over; what was not seen in time needs a person."""
    missed = not fact.seen and not fact.overtaken
    turn.effects.append(
        Announce(
            rollout=fact.rollout,
            topic=Topic.WARNING if missed else Topic.VERIFIED,
            words=words(fact),
            next=Next.LOOK_AT_STABLE.step(service=turn.name, stable=fact.stable)
            if missed
            else Next.NOTHING_CHANGES.step(),
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


def words(fact: StableChecked) -> str:
    """What became of it, in a sentence."""
    if fact.seen:
        return f"Seen of {fact.stable}: {fact.name} ({fact.words})."
    if fact.overtaken:
        return f"Not looked for any more: {fact.name}. {fact.stable} no longer serves everything."
    return f"Not seen of {fact.stable} in time: {fact.name} ({fact.words})."
