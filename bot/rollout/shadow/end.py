"""The end that the people gave it, and what following Canario would have saved or cost."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from bot.rollout.actors import Actor
from bot.rollout.decision import Ignored
from bot.rollout.facts import CancelAsked, DeadlinePassed
from bot.rollout.gates import spoken
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.reasons import because
from bot.rollout.notices.topics import Topic
from bot.rollout.shadow.begin import SETTLES, whole
from bot.rollout.shadow.compare import on_the_way_up, the_rollback
from bot.rollout.state import Followed, Phase, Rollout
from bot.rollout.turn import Said, Turn

ALL = 100
"""Percent."""

Why = Literal["up", "down", "late", ""]


def over(rollout: Rollout, served: Mapping[str, int] | None, now: datetime) -> Why:
    """Whether it is over, and how: everything to the canary, nothing any more, or too late."""
    shadow = rollout.shadow
    if shadow is None:
        return ""
    if served is not None and dict(served) == dict(shadow.served):
        stays, had = now - shadow.since, any(each.percent for each in shadow.moves)
        if rollout.share == ALL and stays >= whole(rollout.plan):
            return "up"
        if not rollout.share and had and stays >= SETTLES:
            return "down"
    return "late" if rollout.deadline is not None and now >= rollout.deadline else ""


def end(turn: Turn, why: Why, followed: Followed | None) -> None:
    """Say how it ended beside what would have been."""
    canary, since = turn.rollout.canary, turn.rollout.shadow and turn.rollout.shadow.since
    ends = {
        "up": f"{canary} serves 100 %",
        "down": f"{canary} has no traffic any more",
        "late": f"Nobody ended it in time: {canary} has {turn.rollout.share} %",
    }[why or "late"]
    at = f" since {spoken(since)}" if since and why != "late" else ""
    close(turn, f"{ends}{at}, not by Canario", followed)


def close(turn: Turn, how: str, followed: Followed | None) -> None:
    """It is over."""
    shadow = turn.rollout.shadow
    if shadow is None:
        raise LookupError(f"{turn.rollout.id} is no shadow")
    shadow = shadow.model_copy(update={"followed": followed})
    turn.set(shadow=shadow)
    rollout, back = turn.rollout, shadow.back
    verdict = (
        f"would have rolled back at {spoken(back.at)}" if back else "would not have rolled back"
    )
    outcome = f"Shadow: {how}; Canario {verdict}."
    turn.announce(
        Topic.SHADOW,
        outcome,
        Next.SHADOW_TO_LIVE.step(plan=rollout.plan.name),
        details=(*the_rollback(rollout, shadow), *on_the_way_up(shadow)),
        loud=True,
    )
    turn.end(Phase.SHADOWED, outcome)


def too_late(turn: Turn, fact: DeadlinePassed) -> Said:
    """Nobody ended it, and the platform did not say what it serves."""
    if (fact.rollout, fact.deadline) != (turn.rollout.id, turn.rollout.deadline):
        return Ignored(why="the deadline is another one's")
    end(turn, "late", None)
    return None


def cancelled(turn: Turn, fact: CancelAsked) -> Said:
    """Somebody wants no more of it."""
    turn.set(last_by=fact.by)
    close(turn, f"{fact.by.words} ended it{because(fact.reason)}", fact.followed)
    return None


def make_room(turn: Turn, canary: str, by: Actor) -> None:
    """Another revision is started now."""
    turn.set(superseded=True, last_by=by)
    close(turn, f"it makes room for {canary}", None)
