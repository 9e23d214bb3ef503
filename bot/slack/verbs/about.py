"""How commands are built that are about one service and take at most a reason."""

from collections.abc import Sequence
from typing import Any

from bot.service.values.commands.request import Command, Request
from bot.slack.grammar.line import ParsedLine, UsageError
from bot.slack.grammar.names import service_in, too_many
from bot.slack.grammar.tokens import Word, shortened
from bot.slack.verbs.verb import Verb


def about_service(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    """The verb's command, about the service that is named or else the channel's."""
    return build_with(verb, line, request)


def build_with(
    verb: Verb, line: ParsedLine, request: Request, **more: object
) -> Command | UsageError:
    """The same, with ``more`` fields of the command. A reason goes into commands that take one."""
    fields = service_and_reason(verb, line)
    if isinstance(fields, UsageError):
        return fields
    if verb.command is None:
        raise TypeError(f"{verb.name} has no command")
    if "reason" not in verb.command.model_fields:
        fields.pop("reason")
    made: Any = verb.command(**{**dict(request), **fields, **more})
    command: Command = made
    return command


def service_and_reason(verb: Verb, line: ParsedLine) -> dict[str, str] | UsageError:
    """The fields ``service`` and ``reason``; what nobody reads is an error that names it."""
    words = [word for word in line.words if word.text]
    service = service_in(verb, words[0]) if words else ""
    if isinstance(service, UsageError):
        return service
    rest = words[1:]
    if rest and not (verb.plain_reason and not line.reason):
        return too_many(verb, rest[0])
    return {"service": service, "reason": line.reason or plain(rest)}


def plain(words: Sequence[Word]) -> str:
    """Words as they were written, for a reason."""
    return shortened(" ".join(word.raw for word in words))
