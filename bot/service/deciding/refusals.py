"""What was refused stays refused: a command that is delivered again must not do later what it did
not do when somebody was told so."""

from bot.rollout.decision import Refusal
from bot.rollout.notices.next_steps import Next
from bot.service.ports.parts import Parts


def remember(parts: Parts, fact_id: str, service: str, sentence: str, then: str) -> None:
    """Keep a no that decide() did not say; a fact of this id is answered with it from now on.
    Nothing where the fact was committed. Raises Unavailable."""
    refusal = Refusal(sentence=sentence, next_step=Next.SAID.step(words=then))
    parts.store.remember_refusal(fact_id, service, parts.clock.now(), refusal.model_dump_json())
