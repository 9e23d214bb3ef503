"""One verb of ``/canary``: everything that parsing, help, answers and docs need to know of it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from bot.service.values.commands import Command, Request
from bot.slack.grammar.line import ParsedLine, UsageError

Build = Callable[["Verb", ParsedLine, Request], Command | UsageError]
"""Makes the command of a line, or says what is wrong with it."""


class Option(NamedTuple):
    """``does`` is for help. ``value``: it takes one; ``reason``: it takes a ``because``."""

    does: str
    value: bool = False
    reason: bool = False


class Verb(NamedTuple):
    """``usage`` is what follows the name; ``does`` completes "`/canary NAME` …".

    ``doing`` is the answer until the outcome is known, about ``{what}``, which is
    ``nothing_named`` where no service is named. ``aliases`` are words of other tools: they are
    suggestions, and do nothing. ``command`` says who may, whether it only reads, and whether it
    expires. ``plain_reason``: words that are nothing else are the reason, without ``because``.
    """

    name: str
    command: type[Request] | None
    usage: str
    does: str
    example: str
    build: Build | None = None
    doing: str = ""
    nothing_named: str = "this channel's rollout"
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
