"""Who hears of something in a message of their own: the author of a revision when it is rolled back
or done, and those who may approve when they are wanted. Whoever did it themselves knows it."""

from typing import TYPE_CHECKING

from bot.rollout.actors import Actor
from bot.rollout.effects import NotifyPerson
from bot.rollout.state import Ask, AskKind

if TYPE_CHECKING:
    from bot.rollout.turn import Turn


def notify_author(turn: "Turn", *by: Actor) -> None:
    """What became of their revision; whoever it is ``by`` has just done it."""
    rollout = turn.rollout
    if rollout.author:
        did = tuple(each.id for each in by if each.kind == "person")
        turn.effects.append(NotifyPerson(rollout=rollout.id, to=rollout.author, did=did))


def notify_completed(turn: "Turn") -> None:
    """The same at its end, which a confirmation may have brought about just now."""
    given = turn.rollout.approvals
    notify_author(turn, *(each.by for each in given if each.at == turn.now))


def notify_approvers(turn: "Turn", ask: Ask) -> None:
    """Everybody who has one of the roles, but for whoever started it, who can't approve it."""
    if ask.kind is not AskKind.APPROVALS:
        return
    rollout = turn.rollout
    started = (rollout.requester.id,)
    named = (person for role in ask.roles for person in rollout.plan.people.get(role, ()))
    for person in dict.fromkeys(named):
        if person not in started:
            turn.effects.append(
                NotifyPerson(rollout=rollout.id, to=person, did=started, ask=ask.key)
            )
