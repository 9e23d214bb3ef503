"""The answer to what a person asked for."""

from bot.service.deciding.commit import Applied
from bot.service.values.answers import Answer
from bot.service.wording.next_steps import next_words


def as_answer(applied: Applied, done: str, then: str = "") -> Answer:
    """``done`` if it was, else why not and what to do."""
    decision = applied.decision
    if applied.repeated:
        return Answer(sentence="That was done before; nothing was done twice.")
    if decision.refusal:
        return Answer(
            sentence=decision.refusal.sentence,
            next=next_words(decision.refusal.next_step),
            ok=False,
        )
    if decision.ignored:
        return Answer(sentence=f"Nothing changes: {decision.ignored.why}.")
    return Answer(sentence=done, next=then)
