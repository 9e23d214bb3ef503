"""Every command that there is: each that a module of this folder defines."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from bot.service.values.commands.request import Command


def _found() -> Iterator[type[Command]]:
    for module in iter_modules([str(Path(__file__).parent)], "bot.service.values.commands."):
        if module.name != __name__:
            for each in vars(import_module(module.name)).values():
                if isinstance(each, type) and issubclass(each, Command) and "record" in vars(each):
                    yield each


COMMANDS: Mapping[str, type[Command]] = MappingProxyType(
    {
        each.model_fields["verb"].default: each
        for each in sorted(_found(), key=lambda each: each.record.place)
    }
)
"""By their verbs, in the order of the help."""

if TYPE_CHECKING:
    AnyCommand = Command
else:
    AnyCommand = Annotated[Union[tuple(COMMANDS.values())], Field(discriminator="verb")]  # noqa: UP007 - made of what was found
    """A command as it travels."""
