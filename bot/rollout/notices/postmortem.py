"""A person is asked by name to write down why; once more after a day."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.rollout.actors import Actor
from bot.rollout.effects import Announce
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.topics import Topic
from bot.rollout.state.postmortem import PostmortemAsk
from bot.rollout.state.rollout import Rollout
from bot.rollout.state.service import Service

if TYPE_CHECKING:
    from bot.rollout.turn import Turn

AGAIN_AFTER = timedelta(days=1)

REMEMBERED = 10
"""So many asks are kept; who answers to an older one is told that it is not asked for."""


def outline(turn: "Turn") -> None:
    """Leave the outline in the thread: timeline, evidence, decisions."""
    rollout = turn.rollout
    turn.announce(
        Topic.POSTMORTEM,
        f"Outline for the postmortem: {rollout.called} was rolled back to {rollout.stable}.",
        Next.WRITE_POSTMORTEM.step(),
    )


def ask(turn: "Turn") -> None:
    """Ask the person, and remember to ask again."""
    rollout = turn.rollout
    new = PostmortemAsk(
        rollout=rollout.id,
        canary=rollout.called,
        step=rollout.step,
        person=whom(rollout),
        next_at=turn.now + AGAIN_AFTER,
        asked_at=turn.now,
    )
    others = [each for each in turn.service.postmortems if each.rollout != rollout.id]
    turn.set_service(postmortems=(*others, new)[-REMEMBERED:])
    say(turn, new, f"{new.person.begins}, please write down why {rollout.called} was rolled back.")


def say(turn: "Turn", asked: PostmortemAsk, words: str) -> None:
    """Mention who is asked, with a button for when it is written."""
    turn.effects.append(
        Announce(
            rollout=asked.rollout,
            topic=Topic.CALLED,
            words=words,
            next=Next.SAY_WHEN_WRITTEN.step(service=turn.name),
            mention=(asked.person.id,) if asked.person.kind == "person" else (),
            written=asked.step,
        )
    )


def whom(rollout: Rollout) -> Actor:
    """Who rolled it back by hand knows why; else who started it."""
    back = rollout.rollback
    return back.by if back is not None and back.by.kind == "person" else rollout.requester


def next_ask(service: Service) -> datetime | None:
    """When somebody is asked again."""
    times = (each.next_at for each in service.postmortems)
    return min((at for at in times if at is not None), default=None)


def due_ask(service: Service, now: datetime) -> PostmortemAsk | None:
    """An ask that is to be repeated."""
    due = (e for e in service.postmortems if e.next_at is not None and e.next_at <= now)
    return next(due, None)
