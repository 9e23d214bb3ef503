"""The only place where a rollout changes."""

from datetime import datetime

from bot.rollout.bounds import bounded, short
from bot.rollout.decision import Decision, Ignored, Refusal
from bot.rollout.effects import ORDER, Effect, is_call
from bot.rollout.facts import Happened
from bot.rollout.phases.table import TABLE
from bot.rollout.schedule import due_at
from bot.rollout.state import Service
from bot.rollout.turn import Turn


def decide(service: Service, fact: Happened, now: datetime) -> Decision:
    """What a fact means for a service at a time.

    Pure and total: every fact is answered in every phase, by a changed service with effects (in
    the order in which they are carried out: traffic first, words after), a refusal with a next
    step, or the reason why it changes nothing. A changed service has the next generation.
    """
    turn = Turn(service, now)
    said = TABLE[service.phase][type(fact)].apply(turn, fact)
    if isinstance(said, Refusal):
        return Decision(service=service, refusal=said)
    if isinstance(said, Ignored):
        return Decision(service=service, ignored=said)
    after = bounded(turn.service.model_copy(update={"generation": service.generation + 1}))
    return Decision(
        service=after.model_copy(update={"due_at": due_at(after)}),
        effects=tuple(map(short, sorted(turn.effects, key=rank))),
        ended=turn.ended,
        reviewed=turn.reviewed,
    )


def rank(effect: Effect) -> tuple[bool, int]:
    """Its place in the order of carrying out. A call comes last: whom it mentions is looked up."""
    return is_call(effect), ORDER.index(effect.kind)
