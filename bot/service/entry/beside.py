"""Whoever names several services to a command that takes one hears which of them it was."""

from bot.errors import CanarioError
from bot.service.handlers.find import known_ids
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.request import Command, ForServices
from bot.service_id import name_of


def with_beside(parts: Parts, command: Command, answer: Answer) -> Answer:
    """What was done, and for which of the services beside the first nothing was. As it is where
    nothing was done, or the store does not answer."""
    if not (answer.ok and command.beside):
        return answer
    try:
        names = {name_of(each) for each in known_ids(parts)} - _done_with(command)
    except CanarioError:
        return answer
    others = [each for each in dict.fromkeys(command.beside) if each in names]
    if not others:
        return answer
    ways = ", ".join(f"`/canary {command.verb} {each}`" for each in others)
    return answer.model_copy(
        update={"lines": (*answer.lines, f"Nothing was done about {', '.join(others)}: {ways}.")}
    )


def _done_with(command: Command) -> set[str]:
    several = command.services if isinstance(command, ForServices) else ()
    return {name_of(each) for each in (command.service, *several)}
