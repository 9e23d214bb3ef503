"""One command about several services: each is done by itself, and one answer tells of all."""

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from bot.errors import CanarioError, Unavailable
from bot.service.handlers.find import find_service
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.request import ForServices
from bot.service_id import name_of

T = TypeVar("T", bound=ForServices)


class Words(NamedTuple):
    """``done`` is what they are then, ``not_done`` begins a line about one that isn't; ``next``
    may have ``{names}``; ``nobody``: there is none that could be meant."""

    done: str
    not_done: str
    next: str
    nobody: str


def one_after_the_other(
    parts: Parts, request: T, names: Iterable[str], one: Callable[[Parts, T], Answer], words: Words
) -> Answer:
    """What can be done is done, whatever becomes of the others. Raises Unavailable:
    redelivered, the command finds what it has done."""
    done: dict[str, str] = {}
    problems: list[str] = []
    for name in names:
        try:
            service = find_service(parts, request.model_copy(update={"service": name})).service.id
            if service in done:
                continue
            told = one(parts, only(request, service))
            if not told.ok:
                raise CanarioError(told.sentence, told.next)
            done[service] = name_of(service)
        except Unavailable:
            raise
        except CanarioError as no:
            problems.append(f"{words.not_done}: {no.sentence} {no.next_step}".strip())
    if not done and not problems:
        return Answer(sentence=words.nobody, ok=False)
    if not done:
        return Answer(sentence="Nothing was done.", lines=tuple(problems), ok=False)
    listed = ", ".join(done.values())
    return Answer(
        sentence=f"{listed} {'are' if len(done) > 1 else 'is'} {words.done}",
        lines=tuple(problems),
        next=words.next.format(names=listed),
        ok=not problems,
    )


def only(request: T, service: str) -> T:
    """The command about this one alone: its own fact, and the same one when it comes again."""
    alone = {
        "id": fact_id(request, service),
        "service": service,
        "services": (),
        "everything": False,
    }
    return request.model_copy(update=alone)


def fact_id(request: ForServices, service: str) -> str:
    """The id of what is asked of one service."""
    return f"{request.id}~{service}"
