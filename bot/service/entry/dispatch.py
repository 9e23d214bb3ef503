"""Gives a command to its handler: whichever module in ``bot/service/handlers`` has it."""

from importlib import import_module
from pkgutil import iter_modules

from bot.service import handlers
from bot.service.handlers.answering import HANDLERS
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.request import Command

for _module in iter_modules(handlers.__path__, f"{handlers.__name__}."):
    import_module(_module.name)


def answer_to(parts: Parts, command: Command) -> Answer:
    """The handler's answer."""
    return HANDLERS[type(command)](parts, command)
