"""Who acts when a check rolls back: the roles that the plan names as its owner."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.plan import Plan
from bot.plan.limits.together import part_name
from bot.rollout.effects import Announce
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.reasons import sentence
from bot.rollout.notices.topics import Topic
from bot.rollout.state.rollout import Rollout
from bot.rollout.verdict import Outcome

if TYPE_CHECKING:
    from bot.rollout.turn import Turn


def broken_by_owner(rollout: Rollout) -> Mapping[str, str]:
    """What its last verdict says is broken, in words, by the role that acts on it."""
    roles, found = _roles(rollout.plan, rollout.step), dict[str, list[str]]()
    for each in rollout.verdict.results if rollout.verdict else ():
        role = roles.get(each.check)
        if role and each.hard and each.outcome is Outcome.FAIL:
            found.setdefault(role, []).append(each.words)
    return {role: "; ".join(words) for role, words in found.items()}


def call_owners(turn: "Turn") -> None:
    """Mention the people of each role once in the thread, with what is theirs."""
    rollout = turn.rollout
    for role, broken in broken_by_owner(rollout).items():
        turn.effects.append(
            Announce(
                rollout=rollout.id,
                topic=Topic.CALLED,
                words=sentence(f"For {role}: {broken}"),
                next=Next.SAID.step(words="Say here what you do about it."),
                mention=rollout.plan.people.get(role, ()),
            )
        )


def _roles(plan: Plan, step: int) -> Mapping[str, str]:
    """Owners by the name under which a check, or a part of one, is judged."""
    found: dict[str, str] = {}
    for name, check in plan.whole_checks_at(step).items():
        if check.owner:
            names = (name, *(part_name(name, part) for part in check.parts))
            found |= dict.fromkeys(names, check.owner)
    return found
