"""A revision was deployed without traffic: a channel is told of it, or asked whether it starts."""

from datetime import datetime
from typing import Any

from bot.rollout.actors import Actor
from bot.rollout.decision import Ignored, Refusal
from bot.rollout.effects import Announce, ShowDeployment
from bot.rollout.facts import DeploymentAsked, DeploymentLeft, DeploymentNoted
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Rollout, Service
from bot.rollout.state.question import AskedDeployment
from bot.rollout.turn import Said, Turn

REMEMBERED = 5
"""So many are kept; who presses under an older one is told that it is not asked."""


def noted(turn: Turn, fact: DeploymentNoted) -> Said:
    """Channels are told of it, and what was asked before is about an older one now."""
    turn.effects.append(
        Announce(
            rollout="",
            topic=Topic.WARNING,
            words=fact.words,
            next=Next.SAID.step(words=fact.then),
            also=fact.rooms,
        )
    )
    superseded(turn, fact.canary)
    return None


def asked(turn: Turn, fact: DeploymentAsked) -> Said:
    """The channel is asked, once, unless somebody has started it already."""
    if fact.canary in taken(turn.service.active):
        return Ignored(why=f"{fact.canary} has been started")
    if any(each.canary == fact.canary for each in turn.service.deployments):
        return Ignored(why=f"{fact.canary} has been asked about")
    superseded(turn, fact.canary)
    new = AskedDeployment(
        canary=fact.canary, plan=fact.plan, by=fact.by, room=fact.room, asked_at=turn.now
    )
    kept = (*turn.service.deployments, new)[-REMEMBERED:]
    turn.set_service(deployments=kept)
    turn.effects.append(ShowDeployment(key=new.key))
    return None


def left(turn: Turn, fact: DeploymentLeft) -> Said:
    """It does not start now; a start that is typed later is as good as any."""
    found = asked_about(turn.service, fact.canary)
    if found is None:
        return _no(f"No deployment of {turn.name} waits for an answer.")
    if not found.open:
        return _no(how_it_ended(found))
    _close(turn, found, outcome="left", said_by=fact.by, reason=fact.reason)
    return None


def started(turn: Turn, canary: str, by: Actor) -> Said:
    """Somebody has it started, or put next. What starts by itself is newer than what was asked."""
    found = asked_about(turn.service, canary)
    if found is not None and found.outcome in ("open", "left"):
        _close(turn, found, outcome="started", said_by=by)
    if by.kind == "deploy":
        superseded(turn, canary)
    return None


def superseded(turn: Turn, newer: str) -> None:
    """What is asked about another revision is asked no more."""
    found = asked_about(turn.service)
    if found is not None and found.canary != newer:
        _close(turn, found, outcome="superseded", newer=newer)


def asked_about(service: Service, canary: str = "") -> AskedDeployment | None:
    """What was asked about the revision; without one, what is open."""
    wanted = (
        each
        for each in reversed(service.deployments)
        if (each.canary == canary if canary else each.open)
    )
    return next(wanted, None)


def taken(active: Rollout | None) -> set[str]:
    """The revisions that are being rolled out, or are to be next."""
    if active is None:
        return set()
    return {active.canary} | ({active.next_start.canary} if active.next_start else set())


def how_it_ended(asked: AskedDeployment) -> str:
    """For who comes later."""
    if asked.outcome == "superseded":
        return f"{asked.newer} was deployed after {asked.canary}."
    by = asked.said_by.begins if asked.said_by else "Somebody"
    what = "has started" if asked.outcome == "started" else "does not want to start"
    return f"{by} {what} {asked.canary}{' now' if asked.outcome == 'left' else ''}."


def _close(turn: Turn, asked: AskedDeployment, **how: Any) -> None:
    ended: dict[str, str | Actor | datetime] = {**how, "ended_at": turn.now}
    now = asked.model_copy(update=ended)
    kept = tuple(now if each is asked else each for each in turn.service.deployments)
    turn.set_service(deployments=kept)
    turn.effects.append(ShowDeployment(key=now.key))


def _no(words: str) -> Refusal:
    return Refusal(sentence=words, next_step=Next.NOTHING_CHANGES.step())
