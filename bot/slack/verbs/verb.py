"""One verb of ``/canary``: everything that parsing, help, answers and docs need to know of it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from bot.service.values.commands.request import Command, Option, Request
from bot.slack.grammar.line import ParsedLine, UsageError

Build = Callable[["Verb", ParsedLine, Request], Command | UsageError]
"""Makes the command of a line, or says what is wrong with it."""


class Verb(NamedTuple):
    """A command's record (``VerbRecord``) with its name, and how the command is built. ``command``
    says who may, whether it only reads, and whether it expires; help has none."""

    name: str
    command: type[Command] | None
    usage: str
    does: str
    example: str
    build: Build | None = None
    doing: str = ""
    nothing_named: str = ""
    aliases: tuple[str, ...] = ()
    options: Mapping[str, Option] = MappingProxyType({})
    plain_reason: bool = False

    @property
    def written(self) -> str:
        """How it is written in full."""
        return f"/canary {self.name} {self.usage}".rstrip()

    def wrong(self, sentence: str) -> UsageError:
        """``sentence`` says what is wrong; the usage how it is written."""
        return UsageError(
            sentence=sentence, next_step=f"Nothing was done. Write: `{self.written}`."
        )
