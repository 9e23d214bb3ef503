"""One command about several services: each is done by itself, and one answer tells of all."""

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from bot.errors import CanarioError, Unavailable
from bot.service.deciding import refusals
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
            do_alone(parts, only(request, service), one)
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


def do_alone(parts: Parts, request: T, one: Callable[[Parts, T], Answer]) -> None:
    """Do it for the one service of the request. Raises CanarioError where it was not done, and
    remembers it: of a command that is delivered again only what was done is done again."""
    try:
        told = one(parts, request)
    except Unavailable:
        raise
    except CanarioError as no:
        told = Answer(sentence=no.sentence, next=no.next_step, ok=False)
    if told.ok:
        return
    refusals.remember(parts, request.id, request.service, told.sentence, told.next)
    if not parts.store.handled(request.id):
        raise CanarioError(told.sentence, told.next)


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
