"""What one (phase, fact) pair of the table is: a change, a refusal, or nothing."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from bot.rollout.decision import Ignored, Refusal
from bot.rollout.facts import Happened
from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase
from bot.rollout.turn import Said, Turn

Apply = Callable[[Turn, Any], Said]


class Rule(NamedTuple):
    """``apply`` changes the turn or says why not; ``to`` are the phases it may lead to. ``answer``
    is what it always is where it never changes anything: ``refused`` or ``ignored``."""

    apply: Apply
    to: frozenset[Phase] = frozenset()
    answer: str = ""


Rules = Mapping[type[Happened], Rule]
"""One phase: what it makes of every fact."""


def rule(apply: Apply, *to: Phase) -> Rule:
    """A rule that acts."""
    return Rule(apply, frozenset(to))


def refuse(sentence: str, following: Next) -> Rule:
    """A person asked for what makes no sense here. ``{canary}`` and the like are filled in."""

    def say(turn: Turn, _fact: Happened) -> Said:
        values = names(turn)
        return Refusal(sentence=sentence.format(**values), next_step=following.step(**values))

    return Rule(say, answer="refused")


def ignore(why: str) -> Rule:
    """An event that changes nothing here."""

    def say(_turn: Turn, _fact: Happened) -> Said:
        return Ignored(why=why)

    return Rule(say, answer="ignored")


def names(turn: Turn) -> dict[str, str]:
    """What a sentence may name: the service, and of its rollout the revisions and who acted."""
    active = turn.service.active
    if active is None:
        return {"service": turn.name}
    return {
        "service": turn.name,
        "canary": active.canary,
        "stable": active.stable,
        "rollout": active.id,
        "plan": active.plan.name,
        "by": active.last_by.words,
    }
