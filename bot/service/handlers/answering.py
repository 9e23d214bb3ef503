"""Who answers what a person asked for, and how."""

from collections.abc import Callable
from typing import Any, TypeVar

from bot.service.deciding.commit import Applied
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.request import Command
from bot.service.wording.next_steps import next_words

C = TypeVar("C", bound=Command)
Handler = Callable[[Parts, C], Answer]

HANDLERS: dict[type[Command], Handler[Any]] = {}
"""Filled while the modules of this folder are imported (``bot/service/entry/dispatch.py``)."""


def handles(command: type[C]) -> Callable[[Handler[C]], Handler[C]]:
    """Marks the one function that does what ``command`` asks for."""

    def mark(handler: Handler[C]) -> Handler[C]:
        if command in HANDLERS:
            raise TypeError(f"{command.__name__} has a handler already")
        HANDLERS[command] = handler
        return handler

    return mark


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
            remembered=True,
        )
    if decision.ignored:
        return Answer(sentence=f"Nothing changes: {decision.ignored.why}.")
    return Answer(sentence=done, next=then)
