"""Calling people level by level until somebody takes the page."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.plan.people import FIRST_HOURS
from bot.rollout.effects import SEVERITIES, Announce, Page, Severity
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.topics import Topic
from bot.rollout.state.calling import Calling, Level
from bot.rollout.state.rollout import Rollout
from bot.rollout.state.service import Service

if TYPE_CHECKING:
    from bot.rollout.turn import Turn

REMEMBERED = 3
"""So many rollouts' calls that are over are kept: who takes a page late is answered, and nobody
is called again."""

MOST_CALLS = 10
"""So many are kept in all; nobody has taken the page of that many rollouts, one after the other."""


def calling_about(service: Service, rollout: str) -> Calling | None:
    """The calls about this rollout's page, if there were any."""
    return next((each for each in service.calling if each.rollout == rollout), None)


def due_level(service: Service, now: datetime) -> Calling | None:
    """Calls whose next level is due."""
    due = (each for each in service.calling if each.next_at is not None and each.next_at <= now)
    return next(due, None)


def next_call(service: Service) -> datetime | None:
    """When somebody is called next."""
    return min((c.next_at for c in service.calling if c.next_at is not None), default=None)


def begin_calls(turn: "Turn", severity: Severity, summary: str, teams: Sequence[str]) -> None:
    """The first level, beside the page, unless this rollout's calls have begun before: whoever took
    it is not called again, and a page that is repeated starts nothing anew."""
    rollout = turn.rollout
    if not rollout.plan.escalation or calling_about(turn.service, rollout.id) is not None:
        return
    begun = Calling(
        rollout=rollout.id,
        step=rollout.step,
        severity=severity,
        summary=summary,
        levels=levels_of(rollout, tuple(teams)),
        begun=turn.now,
    )
    _keep(turn, begun)
    if begun.levels[0].after:
        _keep(turn, begun.model_copy(update={"next_at": turn.now + begun.levels[0].after}))
    else:
        call_next(turn, begun, page=False)


def levels_of(rollout: Rollout, teams: tuple[str, ...]) -> tuple[Level, ...]:
    """The plan's levels with the people of today; a level without teams of its own pages those who
    were paged first, again."""
    people, until = rollout.plan.people, rollout.requested_at + FIRST_HOURS
    return tuple(
        Level(
            role=each.role,
            people=people.get(each.role, ()),
            teams=each.page or teams,
            after=timedelta(0) if each.after is None and n == 0 else each.wait,
            first_role=each.first_48h or "",
            first_people=people.get(each.first_48h, ()) if each.first_48h else (),
            until=until if each.first_48h else None,
        )
        for n, each in enumerate(rollout.plan.escalation)
    )


def call_next(turn: "Turn", calling: Calling, *, page: bool = True) -> None:
    """Page and mention the next level, and say who is called after it."""
    number, level = calling.called + 1, calling.levels[calling.called]
    role, people = level.called_at(turn.now)
    after = calling.levels[number:]
    next_at = turn.now + after[0].after if after else None
    _keep(turn, calling.model_copy(update={"called": number, "next_at": next_at}))
    if page and level.teams:
        turn.effects.append(
            Page(
                rollout=calling.rollout,
                severity=SEVERITIES.get(calling.severity, "critical"),
                summary=f"Level {number} ({role}), nobody took it yet: {calling.summary}",
                target=", ".join(level.teams),
            )
        )
    turn.effects.append(
        Announce(
            rollout=calling.rollout,
            topic=Topic.CALLED,
            words=f"Calling {role} (level {number} of {len(calling.levels)}): {calling.summary}",
            next=Next.SAID.step(words=_following(after, next_at)),
            mention=people,
            take=calling.step,
        )
    )


def _following(after: Sequence[Level], next_at: datetime | None) -> str:
    if next_at is None:
        return (
            "Whoever takes it says so: by the button, or in the page. Nobody is called after this."
        )
    role, _ = after[0].called_at(next_at)
    return (
        f"Whoever takes it says so: by the button, or in the page. Else {role} is called at "
        f"{next_at:%Y-%m-%d %H:%M} UTC."
    )


def take(turn: "Turn", calling: Calling, name: str) -> None:
    """Somebody has it: nobody else is called."""
    _keep(turn, calling.model_copy(update={"taken_by": name, "next_at": None}))


def end_calls(turn: "Turn", rollout: str) -> None:
    """What the page was about is gone."""
    calling = calling_about(turn.service, rollout)
    if calling is not None:
        _keep(turn, calling.model_copy(update={"over": True, "next_at": None}))


def _keep(turn: "Turn", calling: Calling) -> None:
    known = [each for each in turn.service.calling if each.rollout != calling.rollout]
    known.append(calling)
    closed = [each for each in known if not each.open][-REMEMBERED:]
    kept = tuple(each for each in known if each.open or each in closed)
    turn.set_service(calling=kept[-MOST_CALLS:])
