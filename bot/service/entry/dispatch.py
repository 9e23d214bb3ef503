"""Gives a command to its handler: whichever module in ``bot/service/handlers``, or in
``bot/service/rolling_back``, ``reporting`` and ``starting``, has it."""

from importlib import import_module
from pkgutil import iter_modules

from bot.service import handlers, reporting, rolling_back, starting
from bot.service.handlers.answering import HANDLERS
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.request import Command

for _folder in (handlers, reporting, rolling_back, starting):
    for _module in iter_modules(_folder.__path__, f"{_folder.__name__}."):
        import_module(_module.name)


def answer_to(parts: Parts, command: Command) -> Answer:
    """The handler's answer."""
    return HANDLERS[type(command)](parts, command)
